"""What stands in a person's list until it is acknowledged, and the nameless mails that go with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from forms.cases.access import stands_for
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import NoticeKind
from forms.cases.errors import NotAllowed
from forms.cases.models import Case, Notice
from forms.cases.services.outbox import post_all
from forms.cases.services.timeline import record
from forms.people.leave import away
from forms.people.selectors import holders

#: Kinds that are mailed at once; the rest waits for the person to look, or for the daily digest.
MAILED = frozenset({NoticeKind.STOP, NoticeKind.ALERT, NoticeKind.INFORM, NoticeKind.TURN})


def notify(
    case: Case, person, *, kind: str, text: str = "", origin: str = "", by=None, clock: Clock = system_clock
) -> Notice:
    """Put something in a person's list, as ``notify_all``."""
    return notify_all(case, [person], kind=kind, text=text, origin=origin, by=by, clock=clock)[0]


def notify_all(
    case: Case,
    people: Iterable[Any],
    *,
    kind: str,
    text: str = "",
    origin: str = "",
    by=None,
    clock: Clock = system_clock,
) -> list[Notice]:
    """Put something in people's lists, in the caller's transaction. The same origin again does not do it twice.

    Nobody is mailed of what they did themselves. What only informs is seen by the one who says it: it is kept as
    acknowledged; a stop or an alert stays in their list, since something has to be done about it. A few queries for
    any number of people.
    """
    told = {person.pk: person for person in people}
    known = _told_before(case, told, origin, clock) if origin and told else {}
    made = [
        Notice(
            case=case,
            person=person,
            school=case.school,
            kind=kind,
            text=text,
            origin=origin,
            made_at=clock.now(),
            made_by=by,
            acknowledged_at=clock.now() if kind == NoticeKind.INFORM and by is not None and pk == by.pk else None,
        )
        for pk, person in told.items()
        if pk not in known
    ]
    Notice.objects.bulk_create(made)
    if kind in MAILED:
        post_all(_mailed(case, made, told, kind=kind, by=by, clock=clock), kind, clock=clock)
    known |= {one.person_id: one for one in made}
    return [known[pk] for pk in told]


def _mailed(case: Case, made: list[Notice], told: Mapping[int, Any], *, kind: str, by, clock: Clock) -> dict[str, Any]:
    """Whom to mail, by the mail's key: who is told, and in place of who is on leave the one who stands in.

    A stop or an alert goes to both. Nobody is mailed of what they did themselves.
    """
    others = [one for one in made if by is None or one.person_id != by.pk]
    gone = away([one.person_id for one in others], [case.school_id], today(clock))
    found = {}
    for one in others:
        absent = gone.of(told[one.person_id], case.school_id)
        deputy = absent.deputy if absent else None
        if deputy is None or kind in (NoticeKind.STOP, NoticeKind.ALERT):
            found[f"notice-{one.pk}"] = told[one.person_id]
        if deputy is not None and deputy.pk not in told and (by is None or deputy.pk != by.pk):
            found[f"notice-{one.pk}-{deputy.pk}"] = deputy
    return found


def _told_before(case: Case, told: Iterable[int], origin: str, clock: Clock) -> dict[int, Notice]:
    """What has this origin already, by person; what was taken back is told again."""
    known = {one.person_id: one for one in Notice.objects.filter(case=case, person__in=list(told), origin=origin)}
    back = [one for one in known.values() if one.withdrawn_at]
    if back:
        Notice.objects.filter(pk__in=[one.pk for one in back]).update(withdrawn_at=None)
        for one in back:
            one.withdrawn_at = None
    return known


def tell_roles(
    case: Case,
    role_keys: Iterable[str],
    *,
    kind: str,
    text: str = "",
    origin: str = "",
    by=None,
    clock: Clock = system_clock,
) -> list[Notice]:
    """Tell everybody who holds one of the roles for the case's subject, except the one the case is about."""
    people = {}
    for key in role_keys:
        for person in role_holders(case, key):
            people[person.pk] = person
    return notify_all(case, people.values(), kind=kind, text=text, origin=origin, by=by, clock=clock)


def role_holders(case: Case, role_key: str) -> list:
    """Holders of a role for a case's subject, first teachers first; never the one it is about."""
    found = holders(
        case.school,
        role_key,
        spec=case.version.compiled,
        school_class=case.school_class if case.subject_kind == "class" else None,
        pupil=case.pupil,
    )
    return [person for person in found if person.pk != case.staff_member_id]


def withdraw(case: Case, origin: str, *, clock: Clock = system_clock) -> None:
    """Take back what an answer no longer says, where it was not acknowledged yet."""
    case.notices.filter(origin=origin, acknowledged_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )


def withdraw_kinds(case: Case, kinds: Iterable[str], *, clock: Clock, person: int | None = None) -> None:
    """Take back what is told of a case and not acknowledged, of some kinds, from everybody or one ``person``."""
    waiting = case.notices.filter(kind__in=kinds, acknowledged_at__isnull=True, withdrawn_at__isnull=True)
    if person is not None:
        waiting = waiting.filter(person=person)
    waiting.update(withdrawn_at=clock.now())


def end_turns(case: Case, *, clock: Clock, person: int | None = None) -> None:
    """It is nobody's turn any more (or not this ``person``'s): the turn has passed on, or the case is closed."""
    withdraw_kinds(case, (NoticeKind.TURN, NoticeKind.OVERDUE), clock=clock, person=person)


@transaction.atomic
def acknowledge(notice_id: int, *, by, clock: Clock = system_clock) -> Notice:
    """Say "I have seen this", for oneself or in the place of somebody on leave. Twice is the same as once.

    Raises: NotAllowed for somebody else's notice.
    """
    notice = Notice.objects.select_related("case").get(pk=notice_id)
    if not stands_for(by, notice.person_id, notice.school_id):
        raise NotAllowed
    if notice.case is not None:
        Case.objects.select_for_update().get(pk=notice.case_id)
        notice.refresh_from_db(fields=["acknowledged_at"])
    if notice.acknowledged_at is None:
        notice.acknowledged_at = clock.now()
        notice.save(update_fields=["acknowledged_at"])
        if notice.case is not None:
            record(
                notice.case,
                "notice.acknowledged",
                by=by,
                data={"notice": notice.pk, "kind": notice.kind, "origin": notice.origin},
                clock=clock,
            )
    return notice
