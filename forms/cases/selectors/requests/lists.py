"""A team's queue, what a person has asked, and one request."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import acts_in, limit_requests
from forms.cases.enums import RequestStatus
from forms.cases.models import Case, HelpRequest
from forms.cases.selectors.worklist.lines import WITH_SUBJECT, stage_title, subject_name
from forms.cases.teams import Team, helping, teams_at
from forms.people.models import School
from forms.people.selectors import schools_of
from guidance.models import Role

PAGE = 25
TONES = {RequestStatus.QUEUED: "warning", RequestStatus.TAKEN: "info", RequestStatus.ANSWERED: "success"}
RELATED = (
    "school",
    "made_by",
    "taken_by",
    "answered_by",
    "pupil__school_class",
    "school_class",
    "case__owner",
    *(f"case__{name}" for name in WITH_SUBJECT),
)


def readable(user):
    """The requests that a person may read, with all that a line shows."""
    return limit_requests(HelpRequest.objects.select_related(*RELATED).defer("case__version__spec"), user)


def one(user, pk: int) -> HelpRequest | None:
    """A request, if the person may read it."""
    return readable(user).filter(pk=pk).first()


def about_of(request: HelpRequest) -> str:
    """What a request is about, for those who may read it."""
    if request.case_id:
        return subject_name(request.case)
    if request.pupil is not None:
        group = request.pupil.school_class
        return f"{request.pupil.full_name}, {group.name}" if group else request.pupil.full_name
    if request.school_class is not None:
        return _("Class %(name)s") % {"name": request.school_class.name}
    return _("The school in general")


def teams_of_mine(user) -> list[tuple[School, Team]]:
    """The helping teams that a person acts in, by school. Three queries, for any number of schools."""
    acts = acts_in(user)
    schools = {school.pk: school for school in schools_of(user)}
    keys = {key for found in acts.values() for key in found}
    resource = Role.objects.filter(key__in=keys, rank=Role.Rank.RESOURCE)
    roles = {role.key: role for role in resource}
    parts = {part for role in roles.values() for part in role.made_up_of}
    language = get_language()
    return [
        (schools[pk], Team(key, roles[key].title_in(language)))
        for pk, found in sorted(acts.items())
        for key in sorted(found)
        if pk in schools and key in roles and key not in parts
    ]


def queue_of(user, school: School, role_key: str) -> list[dict[str, Any]]:
    """What waits for a team, the oldest first, as lines of components/task_list.html."""
    rows = readable(user).waiting().filter(school=school, role_key=role_key)
    return [line(row) for row in rows.order_by("made_at", "pk")[: PAGE * 4]]


def answered_by_team(user, school: School, role_key: str) -> list[dict[str, Any]]:
    """What a team has answered last."""
    rows = readable(user).filter(school=school, role_key=role_key, status=RequestStatus.ANSWERED)
    return [line(row) for row in rows.order_by("-answered_at")[:PAGE]]


def mine(user) -> list[dict[str, Any]]:
    """What a person has asked, the newest first."""
    rows = readable(user).filter(made_by=user, withdrawn_at__isnull=True).order_by("-made_at", "-pk")
    return [line(row) for row in rows[:PAGE]]


def line(request: HelpRequest) -> dict[str, Any]:
    """A request as a line of components/task_list.html."""
    where = stage_title(request.case) if request.case_id else ""
    by = request.made_by.get_full_name() if request.made_by else ""
    number = request.case.number if request.case_id else ""
    return {
        "title": about_of(request),
        "url": reverse("cases:request", args=[request.pk]),
        "text": request.text if len(request.text) < 160 else request.text[:159] + "…",
        "meta": " · ".join(part for part in (number, where, by) if part),
        "badge": {"label": request.get_status_display(), "tone": TONES[RequestStatus(request.status)]},
        "asked_at": request.made_at,
    }


def team_choices(case: Case | None, school: School) -> list[tuple[str, str]]:
    """Whom one may ask: the helping teams of the case's procedure, and those of the school's."""
    language = get_language()
    spec = case.version.compiled if case is not None else None
    found = {key: spec.role(key).title.to(language) for key in helping(spec)} if spec else {}
    for team in teams_at(school, language):
        found.setdefault(team.key, team.title)
    return list(found.items())
