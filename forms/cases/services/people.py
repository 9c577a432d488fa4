"""People and services on a case: taken in with a reason and dates, and let go again.

A service gets no access by this: what it was sent, and when its answer is expected, is noted so that waiting shows.
"""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import NoticeKind
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Case, CasePartner, Participant
from forms.cases.services.coordinator import may_coordinate
from forms.cases.services.notices import notify
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from forms.people.models import Partner, User

LONGEST = 2_000


@transaction.atomic
def add_person(
    case_id: int,
    *,
    by: User,
    why: str,
    from_on: datetime.date | None = None,
    until_on: datetime.date | None = None,
    user: User | None = None,
    name: str = "",
    role: str = "",
    contact: str = "",
    clock: Clock = system_clock,
) -> Participant:
    """Take somebody in: a colleague, who sees the case from then on, or a person from outside by name, who does not.

    The same person again, while they are on the case, is one row.

    Raises: NotAllowed (a colleague is taken in by who is in charge); BadInput.
    """
    case = locked(case_id)
    if not may(by, "coordinate" if user else "fill", case):
        raise NotAllowed
    first, name = from_on or today(clock), " ".join(name.split())
    if user is None and not name:
        raise BadInput("name", _("Give the name of somebody from outside, or choose a colleague."))
    if user is not None and not may_coordinate(user, case):
        raise BadInput("user", _("Choose somebody who works at the school and whom the case is not about."))
    if not why.strip():
        raise BadInput("why", _("Say why: everybody on the case can read it."))
    if until_on and until_on < first:
        raise BadInput("until_on", _("The last day must not come before the first."))
    now_on = case.participants.filter(Q(until_on__isnull=True) | Q(until_on__gte=first), withdrawn_at__isnull=True)
    same = now_on.filter(user=user) if user else now_on.filter(user__isnull=True, role_key="", name__iexact=name)
    if (known := same.first()) is not None:
        return known
    row = Participant.objects.create(
        case=case,
        user=user,
        name="" if user else name[:200],
        role=role.strip()[:200],
        contact=contact.strip()[:200],
        why=why.strip()[:LONGEST],
        from_on=first,
        until_on=until_on,
        made_by=by,
        made_at=clock.now(),
    )
    data = {"participant": row.pk} | ({"person": user.pk} if user else {})
    event = "person.added" if user else "person.added_outside"
    record(case, event, by=by, data=data, text=why.strip() if user else f"{name}: {why.strip()}", clock=clock)
    if user is not None and user.pk != by.pk:
        notify(case, user, kind=NoticeKind.INFORM, text=why.strip(), origin=f"person-{row.pk}", by=by, clock=clock)
    return row


@transaction.atomic
def end_person(participant_id: int, *, by: User, why: str = "", clock: Clock = system_clock) -> Participant:
    """Let somebody go from a case, from now. Who is in charge does it, or the person. Twice is once.

    A row that an answer of a step made is ended by that answer, so that the two say the same.

    Raises: NotAllowed; BadInput.
    """
    case = locked(Participant.objects.values_list("case", flat=True).get(pk=participant_id))
    row = Participant.objects.select_related("user").get(pk=participant_id)
    if not may(by, "see", case) or not (may(by, "coordinate", case) or row.user_id == by.pk):
        raise NotAllowed
    if row.role_key:
        raise BadInput("", _("A team is on the case while the stage is its own."))
    if row.origin:
        raise BadInput("", _("This person is named in a step. Take them out there."))
    day = today(clock)
    if row.withdrawn_at is not None or (row.until_on is not None and row.until_on < day):
        return row
    row.until_on = day - datetime.timedelta(days=1)
    row.withdrawn_at = clock.now() if row.until_on < row.from_on else None
    row.save(update_fields=["until_on", "withdrawn_at"])
    data = {"participant": row.pk} | ({"person": row.user_id} if row.user_id else {})
    event = "person.ended" if row.user_id else "person.ended_outside"
    told = why.strip() if row.user_id else ": ".join(part for part in (row.name, why.strip()) if part)
    record(case, event, by=by, data=data, text=told, clock=clock)
    return row


#: What is noted about a service, and may be changed.
NOTED = ("contact", "note", "sent_on", "sent", "answer_expected_on", "answered_on", "answer", "ended_on")


@transaction.atomic
def add_partner(
    case_id: int, *, partner: Partner, by: User, introduced_only: bool = False, clock: Clock = system_clock, **noted
) -> CasePartner:
    """Draw a service of the register into the case, or only put it in touch. It sees nothing of the case by that.

    The same service again, while the case works with it, is one row, which then says what is noted now.

    Raises: NotAllowed; BadInput.
    """
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if partner.owner_id != case.school.owner_id or not partner.active:
        raise BadInput("partner", _("Choose one of the services that the school works with."))
    known = case.casepartners.filter(partner=partner, withdrawn_at__isnull=True, ended_on__isnull=True).first()
    if known is not None:
        return _note(known, case, noted, by=by, clock=clock)
    row = CasePartner(
        case=case,
        partner=partner,
        service=partner.service,
        label=partner.name[:200],
        introduced_only=introduced_only,
        asked_on=today(clock),
        made_by=by,
        made_at=clock.now(),
    )
    _check_noted(noted, clock)
    for name in NOTED:
        if noted.get(name):
            setattr(row, name, noted[name])
    row.save()
    event = "partner.introduced" if introduced_only else "partner.added"
    record(case, event, by=by, data={"partner": row.pk}, text=_told(row), clock=clock)
    return row


@transaction.atomic
def note_partner(row_id: int, *, by: User, clock: Clock = system_clock, **noted) -> CasePartner:
    """Note what was sent to a service, when its answer is expected, and what it answered. Unchanged writes nothing.

    Raises: NotAllowed; BadInput.
    """
    case = locked(CasePartner.objects.values_list("case", flat=True).get(pk=row_id))
    row = CasePartner.objects.get(pk=row_id)
    if not may(by, "fill", case):
        raise NotAllowed
    return _note(row, case, noted, by=by, clock=clock)


def _note(row: CasePartner, case: Case, noted: dict, *, by, clock: Clock) -> CasePartner:
    _check_noted(noted, clock)
    changed = [name for name in NOTED if name in noted and getattr(row, name) != noted[name]]
    if changed:
        for name in changed:
            setattr(row, name, noted[name])
        row.save(update_fields=changed)
        answered = "answered_on" in changed and row.answered_on is not None
        event = "partner.answered" if answered else "partner.noted"
        record(case, event, by=by, data={"partner": row.pk}, text=_told(row, changed), clock=clock)
    return row


def _told(row: CasePartner, changed: list[str] | None = None) -> str:
    """What an entry says: the service, and what was written."""
    words = [getattr(row, name) for name in ("note", "sent", "answer") if changed is None or name in changed]
    return "\n".join(part for part in (row.label, *words) if part)


def _check_noted(noted: dict, clock: Clock) -> None:
    day = today(clock)
    for name in ("sent_on", "answered_on"):
        if noted.get(name) and noted[name] > day:
            raise BadInput(name, _("What has happened is noted: the date cannot lie ahead."))
    if noted.get("sent") and not noted.get("sent_on"):
        raise BadInput("sent_on", _("Say when it was sent."))
    if noted.get("answer") and not noted.get("answered_on"):
        raise BadInput("answered_on", _("Say when the answer came."))
    if noted.get("sent_on") and noted.get("answered_on") and noted["answered_on"] < noted["sent_on"]:
        raise BadInput("answered_on", _("An answer cannot come before what it answers."))
    for name in ("note", "sent", "answer"):
        if len(noted.get(name) or "") > LONGEST:
            raise BadInput(name, _("Write at most %(count)s characters.") % {"count": LONGEST})
