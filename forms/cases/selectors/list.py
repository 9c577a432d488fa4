"""The list of cases: filtered, searched, a page at a time, without counting all rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import held_by
from forms.cases.enums import AskStatus, CaseStatus
from forms.cases.models import Case, CoordinatorAsk
from forms.cases.selectors.away import away_note
from forms.cases.selectors.dates import by_date
from forms.cases.selectors.dues import First, first_dates
from forms.cases.selectors.worklist import WITH_SUBJECT, stage_title, subject_name
from forms.people.leave import Aways, away
from forms.people.models import Membership, School, SchoolClass, SchoolProcedure, User
from forms.people.selectors import classes_visible_to, schools_of
from guidance.models import ProcedureVersion

PAGE = 25
MOST_FOUND = 50


@dataclass(frozen=True)
class Page:
    """One page of rows and whether there are more."""

    rows: list[dict[str, Any]]
    number: int
    more: bool


def filtered(user, filters: dict[str, Any]) -> QuerySet[Case]:
    """The cases that a person may see, limited by the filters that are set.

    Args:
        filters: ``status`` (open, closed, all), ``whose`` (mine, nobody, all), ``owner`` and ``school`` (or None),
            ``date`` (see ``selectors.dates``; of open cases alone), ``school_class`` (a class or None), ``stage``
            ("procedure:stage" or "").
    """
    cases = Case.objects.counted().visible_to(user)
    if filters.get("status", "open") != "all":
        cases = cases.filter(status=filters.get("status") or CaseStatus.OPEN)
    if filters.get("whose") == "mine":
        cases = cases.filter(held_by(user, "owner", "coordinator"))
    elif filters.get("whose") == "nobody":
        cases = cases.filter(owner__isnull=True)
    for name in ("owner", "school"):
        if wanted := filters.get(name):
            cases = cases.filter(**{name: wanted})
    if which := filters.get("date"):
        cases = cases.filter(by_date(which, user), status=CaseStatus.OPEN)
    if group := filters.get("school_class"):
        cases = cases.filter(Q(pupil__school_class=group) | Q(pupil__isnull=True, school_class=group))
    if stage := filters.get("stage"):
        procedure, _sep, key = stage.partition(":")
        cases = cases.filter(version__key=procedure, stage=key)
    return cases


def one_page(cases: QuerySet[Case], number: int) -> Page:
    """A page of the list, the newest first. One row more is read than shown: no count over all."""
    first = (number - 1) * PAGE
    found = list(_shown(cases)[first : first + PAGE + 1])
    return Page(rows=_rows(found[:PAGE]), number=number, more=len(found) > PAGE)


def search(user, words: str) -> Page:
    """Cases by number or by the name of pupil or class, open and closed; every word must be found."""
    cases = Case.objects.counted().visible_to(user)
    for word in words.split()[:6]:
        cases = cases.filter(
            Q(number__icontains=word)
            | Q(pupil__first_name__icontains=word)
            | Q(pupil__last_name__icontains=word)
            | Q(school_class__name__iexact=word)
        )
    found = list(_shown(cases)[: MOST_FOUND + 1])
    return Page(rows=_rows(found[:MOST_FOUND]), number=1, more=len(found) > MOST_FOUND)


def _shown(cases: QuerySet[Case]) -> QuerySet[Case]:
    return (
        cases.select_related(*WITH_SUBJECT, "owner", "coordinator").defer("version__spec").order_by("-opened_at", "-pk")
    )


def _rows(cases: list[Case]) -> list[dict[str, Any]]:
    """The cases of a page as lines. Dates are read for these alone: worked out in the list's query they would be worked
    out for every case that a person may see, before the page is cut.
    """
    firsts = first_dates(case.pk for case in cases)
    asks = CoordinatorAsk.objects.filter(case__in=[case.pk for case in cases], status=AskStatus.ASKED)
    asked = {one.case_id: one for one in asks.filter(withdrawn_at__isnull=True).select_related("person")}
    people = {pk for case in cases for pk in (case.owner_id, case.coordinator_id)}
    gone = away(people, {case.school_id for case in cases}, clock.today())
    return [
        row(case, firsts.get(case.pk, First())) | {"notes": _notes(case, asked.get(case.pk), gone)} for case in cases
    ]


def _notes(case: Case, asked: CoordinatorAsk | None, gone: Aways) -> list[str]:
    """What is said beside the owner: who stands in, who coordinates, who is asked to and since when."""
    if not case.is_open:
        return []
    found = [away_note(gone.of(case.owner, case.school_id))]
    if case.coordinator:
        words = _("Coordinator: %(name)s") % {"name": case.coordinator.get_full_name()}
        found.append(", ".join(part for part in (words, away_note(gone.of(case.coordinator, case.school_id))) if part))
    if asked is not None:
        day = date_format(timezone.localtime(asked.made_at).date(), "SHORT_DATE_FORMAT")
        found.append(_("%(name)s is asked since %(day)s") % {"name": asked.person.get_full_name(), "day": day})
    return [one for one in found if one]


def row(case: Case, first: First) -> dict[str, Any]:
    """A case as a line of the list; ``first``: the first dates that its deadlines set."""
    return {
        "case": case,
        "subject": subject_name(case),
        "url": reverse("cases:detail", args=[case.number]),
        "stage": stage_title(case),
        "owner": case.owner.get_full_name() if case.owner else "",
        "due": first.line(case.next_on, clock.today()) if case.is_open else None,
    }


def class_choices(user) -> QuerySet[SchoolClass]:
    """Classes that the list may be limited to."""
    return classes_visible_to(user)


def school_choices(user) -> QuerySet[School]:
    """Schools that the list may be limited to."""
    return schools_of(user).order_by("name", "pk")


def owner_choices(user) -> QuerySet[User]:
    """People whose cases the list may be limited to: who works at the person's schools now."""
    here = Membership.objects.filter(school__in=schools_of(user)).current(clock.today())
    return User.objects.filter(pk__in=here.values("user"), is_active=True).order_by("name", "email")


def stage_choices(user) -> list[tuple[str, str]]:
    """Stages of the procedures that the person's schools run, with the procedure's name where there are several."""
    run = SchoolProcedure.objects.filter(school__in=schools_of(user)).values("procedure_key")
    versions = list(ProcedureVersion.objects.newest().filter(key__in=run))
    language = get_language()
    found = [("", _("All stages"))]
    for version in versions:
        spec = version.compiled
        before = f"{spec.title.to(language)}: " if len(versions) > 1 else ""
        found += [(f"{spec.key}:{stage.key}", before + stage.title.to(language)) for stage in spec.stages]
    return found
