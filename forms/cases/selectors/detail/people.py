"""Who is on a case: owner, coordinator, those named, and teams with their members."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import may, subject_of
from forms.cases.enums import AskStatus
from forms.cases.models import Case, CasePartner, CoordinatorAsk
from forms.cases.selectors.away import away_note
from forms.people.enums import Scope
from forms.people.leave import Aways, away
from forms.people.models import Membership, User
from forms.people.selectors import colleagues, role_keys_within


def who_is_away(case: Case) -> Aways:
    """Which of those whose turn it can be are on leave from the case's school today. One query."""
    return away([case.owner_id, case.coordinator_id], [case.school_id], clock.today())


def person(case: Case, user: User, gone: Aways, role: str = "") -> dict[str, Any]:
    """Somebody on the case as components/person_line.html takes them: of who is on leave, until when and who stands
    in.
    """
    return {"name": user.get_full_name(), "role": role, "note": away_note(gone.of(user, case.school_id))}


def people_on(case: Case, gone: Aways) -> list[dict[str, Any]]:
    """Owner, coordinator and participants, each with what they are here; a team with the names of its members."""
    language = get_language()
    spec = case.version.compiled
    titles = {role.key: role.title.to(language) for role in spec.roles}
    found = []
    if case.owner:
        found.append(person(case, case.owner, gone, _("owner")))
    if case.coordinator:
        found.append(person(case, case.coordinator, gone, _("coordinator")))
    rows = [
        one
        for one in case.participants.filter(withdrawn_at__isnull=True).select_related("user")
        if not one.until_on or one.until_on >= clock.today()
    ]
    teams = _members(case, {one.role_key for one in rows if one.role_key and not one.user_id})
    for one in rows:
        role = ", ".join(part for part in (one.role, one.service) if part)
        if one.role_key and not one.user_id:
            names = ", ".join(teams.get(one.role_key, ())) or _("nobody holds this role at the school")
            found.append({"name": titles.get(one.role_key, one.role_key), "note": names})
        else:
            name = one.user.get_full_name() if one.user else one.name
            found.append({"name": name, "role": role, "note": one.why})
    return found


def _members(case: Case, keys: set[str]) -> dict[str, list[str]]:
    """Names of those who make up each team for this case's subject. One query, however many teams."""
    if not keys:
        return {}
    spec, subject = case.version.compiled, subject_of(case)
    parts = {key: role_keys_within(key, spec) for key in keys}
    reaches = (
        Q(scope__in=(Scope.SCHOOL, Scope.GRADES))
        | Q(scope=Scope.CLASSES, classes=subject["class_id"])
        | Q(scope=Scope.PUPILS, pupils=subject["pupil_id"])
    )
    rows = (
        Membership.objects.filter(reaches, school=case.school, user__is_active=True)
        .filter(role__key__in=set().union(*parts.values()))
        .current(clock.today())
        .select_related("role", "user")
        .distinct()
    )
    holders = [
        (row.role.key, row.user.get_full_name())
        for row in rows
        if row.scope != Scope.GRADES or subject["grade"] in row.grades
    ]
    return {key: sorted({name for role, name in holders if role in parts[key]}) for key in keys}


def asks_on(case: Case, asks: Iterable[CoordinatorAsk] | None = None) -> list[dict[str, Any]]:
    """Who was asked to coordinate and has not accepted: since when, or why they declined.

    Args:
        asks: those of the case, where they were read already.
    """
    if asks is None:
        rows = case.coordinatorasks.filter(withdrawn_at__isnull=True).exclude(status=AskStatus.ACCEPTED)
        asks = rows.select_related("person")
    asks = list(asks)
    waiting = {one.person_id for one in asks if one.status == AskStatus.ASKED}
    there = set(colleagues(case.school).filter(pk__in=waiting).values_list("pk", flat=True)) if waiting else set()
    return [
        {
            "pk": one.pk,
            "name": one.person.get_full_name(),
            "open": one.status == AskStatus.ASKED,
            "note": _asked_note(one, there),
        }
        for one in asks
    ]


def _asked_note(asked: CoordinatorAsk, there: set[int]) -> str:
    if asked.status == AskStatus.DECLINED:
        return _("declined: %(reason)s") % {"reason": asked.reason}
    day = date_format(timezone.localtime(asked.made_at).date(), "DATE_FORMAT")
    if asked.person_id not in there:
        return _("asked since %(day)s, and has no role at the school any more") % {"day": day}
    return _("asked since %(day)s, not answered yet") % {"day": day}


def roster(case: Case, user: User) -> list[dict[str, Any]]:
    """Everybody who was taken in, those of today first: from when until when, why, and whether ``user`` may end it."""
    today, charged = clock.today(), may(user, "coordinate", case)
    rows = case.participants.filter(withdrawn_at__isnull=True, role_key="").select_related("user")
    found = [
        {
            "row": one,
            "name": one.user.get_full_name() if one.user else one.name,
            "now": one.from_on <= today and (one.until_on is None or one.until_on >= today),
            "over": one.until_on is not None and one.until_on < today,
            "may_end": not one.origin and (charged or one.user_id == user.pk),
        }
        for one in rows
    ]
    return sorted(found, key=lambda one: (one["over"], one["row"].from_on))


def partners_on(case: Case) -> list[CasePartner]:
    """The services that the case works or has worked with, those that are waited for first."""
    rows = case.casepartners.filter(withdrawn_at__isnull=True).select_related("partner")
    return sorted(rows, key=lambda one: (not one.waits, one.ended_on is not None, one.pk))
