"""The coordinator: asked, and in charge only once they accept; the one before keeps the case until then."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import may, stands_for
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AskStatus, NoticeKind
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, CoordinatorAsk
from forms.cases.services.locking import get_locked
from forms.cases.services.notices import notify
from forms.cases.services.outbox import post
from forms.cases.services.timeline import change, record
from forms.people.selectors import colleagues


def ask(
    case: Case, person, *, by, origin: str = "", first: bool = False, answers=None, clock: Clock = system_clock
) -> CoordinatorAsk:
    """Ask a person to coordinate a locked case, in the caller's transaction. The same origin again asks once.

    An open question to somebody else from before is withdrawn: one person is asked at a time. Who names themselves has
    accepted by that.

    Args:
        first: whether the origin is known to have asked nobody yet.
    """
    if getattr(case, "is_asking", True):  # as it was read after the lock; else it may be
        case.coordinatorasks.filter(status=AskStatus.ASKED).exclude(person=person).update(
            status=AskStatus.WITHDRAWN, withdrawn_at=clock.now()
        )
    case.is_asking = True
    values = {"person": person, "made_by": by, "made_at": clock.now(), "answers": answers}
    if by is not None and person.pk == by.pk and (first or not origin):  # accepted by that
        values |= {"status": AskStatus.ACCEPTED, "answered_at": clock.now()}
        asked = CoordinatorAsk.objects.create(case=case, origin=origin, **values)
        _take_charge(asked, case, by=by, clock=clock)
        return asked
    if origin and not first:
        asked, made = CoordinatorAsk.objects.get_or_create(case=case, origin=origin, defaults=values)
        if not made and (asked.person_id != person.pk or asked.status == AskStatus.WITHDRAWN):
            asked.person, asked.status, asked.answered_at, asked.withdrawn_at = person, AskStatus.ASKED, None, None
            asked.save(update_fields=["person", "status", "answered_at", "withdrawn_at"])
            made = True
    else:
        asked, made = CoordinatorAsk.objects.create(case=case, origin=origin, **values), True
    if made and by is not None and person.pk == by.pk:
        _accept(asked, case, by=by, clock=clock)
    elif made:
        record(case, "coordinator.asked", by=by, data={"person": person.pk, "ask": asked.pk}, clock=clock)
        post(person, "asked", key=f"ask-{asked.pk}-{person.pk}", clock=clock)
    return asked


def withdraw_ask(case: Case, origin: str, *, clock: Clock = system_clock) -> None:
    """Take back a question that was not answered yet; who has accepted stays."""
    case.coordinatorasks.filter(origin=origin, status=AskStatus.ASKED).update(
        status=AskStatus.WITHDRAWN, withdrawn_at=clock.now()
    )


def answer_ask(ask_id: int, *, accept: bool, reason: str = "", by, clock: Clock = system_clock) -> CoordinatorAsk:
    """Accept (and be the coordinator from now), or decline with a reason. The same answer twice is one.

    One who has lost the role at the school since being asked can only decline: a "yes" lets the question lapse, and
    whoever asked is told. That stays written when the sentence about it is raised.

    Raises: NotAllowed for a question to somebody else; BadInput; StepClosed for one that is answered, or has lapsed.
    """
    lapsed = False
    with transaction.atomic():
        case_id = CoordinatorAsk.objects.values_list("case_id", flat=True).get(pk=ask_id)
        case = _locked(case_id)
        asked = CoordinatorAsk.objects.select_related("person", "made_by").get(pk=ask_id)
        wanted = AskStatus.ACCEPTED if accept else AskStatus.DECLINED
        if not stands_for(by, asked.person_id, case.school_id):
            raise NotAllowed
        if asked.status == wanted:
            return asked
        if asked.status != AskStatus.ASKED:
            raise StepClosed(_("This question has been answered or taken back."))
        if not accept and not reason.strip():
            raise BadInput("reason", _("Say why you decline."))
        if not accept:
            _decline(asked, case, by=by, reason=reason.strip(), clock=clock)
        elif lapsed := not may_coordinate(asked.person, case):
            lapse(asked, case, by=by, clock=clock)
        else:
            _accept(asked, case, by=by, reason=reason, clock=clock)
    if lapsed:
        raise StepClosed(
            _("You no longer have a role at this school, so you cannot coordinate the case. Whoever asked you is told.")
        )
    return asked


def _decline(asked: CoordinatorAsk, case: Case, *, by, reason: str, clock: Clock) -> None:
    asked.status, asked.answered_at, asked.reason = AskStatus.DECLINED, clock.now(), reason
    asked.save(update_fields=["status", "answered_at", "reason"])
    record(case, "coordinator.declined", by=by, data={"ask": asked.pk}, text=reason, clock=clock)
    _tell_asker(asked, case, by=by, text=gettext_lazy("The one you asked to coordinate has declined."), clock=clock)


def _accept(asked: CoordinatorAsk, case: Case, *, by, clock: Clock, reason: str = "") -> None:
    asked.status, asked.answered_at, asked.reason = AskStatus.ACCEPTED, clock.now(), reason.strip()
    asked.save(update_fields=["status", "answered_at", "reason"])
    _take_charge(asked, case, by=by, clock=clock)


def _take_charge(asked: CoordinatorAsk, case: Case, *, by, clock: Clock) -> None:
    before = case.coordinator if case.coordinator_id not in (None, asked.person_id) else None
    change(case, coordinator=asked.person)
    data = {"ask": asked.pk, "person": asked.person_id} | ({"from": before.pk} if before else {})
    record(case, "coordinator.accepted", by=by, data=data, text=asked.reason, clock=clock)
    if before is not None and before.is_active:
        with translation.override(before.language or None):
            text = _("Somebody else has accepted to coordinate the case: it is yours no longer.")
        notify(case, before, kind=NoticeKind.INFORM, text=text, origin=f"ask-{asked.pk}-relieved", by=by, clock=clock)


def lapse(asked: CoordinatorAsk, case: Case, *, by, clock: Clock = system_clock) -> None:
    """Take back a question to somebody who could not coordinate any more, and tell who asked. The case is locked."""
    asked.status, asked.answered_at, asked.withdrawn_at = AskStatus.WITHDRAWN, clock.now(), clock.now()
    asked.save(update_fields=["status", "answered_at", "withdrawn_at"])
    record(case, "coordinator.lapsed", by=by, data={"ask": asked.pk, "person": asked.person_id}, clock=clock)
    text = gettext_lazy("The one you asked to coordinate has no role at the school any more. Ask somebody else.")
    _tell_asker(asked, case, by=by, text=text, clock=clock)


def _tell_asker(asked: CoordinatorAsk, case: Case, *, by, text: Any, clock: Clock) -> None:
    asker = asked.made_by
    if asker is None or not asker.is_active or (by is not None and asker.pk == by.pk):
        return
    origin = f"ask-{asked.pk}-{asked.status}"
    with translation.override(asker.language or None):
        notify(case, asker, kind=NoticeKind.INFORM, text=str(text), origin=origin, by=by, clock=clock)


def may_coordinate(person, case: Case) -> bool:
    """Whether somebody could hold a case together: works at its school today, and it is not about them."""
    return (
        person.is_active and person.pk != case.staff_member_id and colleagues(case.school).filter(pk=person.pk).exists()
    )


@transaction.atomic
def ask_directly(case_id: int, person, *, by, clock: Clock = system_clock) -> CoordinatorAsk:
    """Ask somebody from the case page; who is asked already is not asked twice.

    Raises: NotAllowed; BadInput for somebody without a role at the school.
    """
    case = _locked(case_id)
    if not may(by, "coordinate", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed."))
    if not may_coordinate(person, case):
        raise BadInput("person", _("Choose somebody who works at the school and whom the case is not about."))
    if case.coordinator_id == person.pk:
        raise BadInput("person", _("This person coordinates the case already."))
    if waiting := case.coordinatorasks.filter(status=AskStatus.ASKED, person=person).first():
        return waiting
    return ask(case, person, by=by, clock=clock)


@transaction.atomic
def take_back(ask_id: int, *, by, clock: Clock = system_clock) -> CoordinatorAsk:
    """Take back a question that is not answered: nobody is asked any more. Twice is the same as once.

    Raises: NotAllowed; StepClosed for one that was answered meanwhile.
    """
    case = _locked(CoordinatorAsk.objects.values_list("case_id", flat=True).get(pk=ask_id))
    asked = CoordinatorAsk.objects.get(pk=ask_id)
    if not may(by, "coordinate", case):
        raise NotAllowed
    if asked.status == AskStatus.WITHDRAWN:
        return asked
    if asked.status != AskStatus.ASKED:
        raise StepClosed(_("This question has been answered meanwhile."))
    asked.status, asked.withdrawn_at = AskStatus.WITHDRAWN, clock.now()
    asked.save(update_fields=["status", "withdrawn_at"])
    record(case, "coordinator.taken_back", by=by, data={"ask": asked.pk, "person": asked.person_id}, clock=clock)
    return asked


@transaction.atomic
def release(case_id: int, *, reason: str, by, clock: Clock = system_clock) -> Case:
    """Let the coordinator go without another in their place: the case is the owner's alone. Twice is once.

    Raises: NotAllowed; BadInput without a reason.
    """
    case = _locked(case_id)
    if not may(by, "coordinate", case):
        raise NotAllowed
    if not reason.strip():
        raise BadInput("reason", _("Say why."))
    if case.coordinator_id is None:
        return case
    before = case.coordinator
    change(case, coordinator=None)
    record(case, "coordinator.released", by=by, data={"person": before.pk}, text=reason.strip(), clock=clock)
    if before.is_active and before.pk != by.pk:
        origin = f"released-{case.timeline_length}"
        with translation.override(before.language or None):
            text = _("You coordinate this case no longer.")
        notify(case, before, kind=NoticeKind.INFORM, text=text, origin=origin, by=by, clock=clock)
    return case


def _locked(case_id: int) -> Case:
    rows = (
        Case.objects.select_for_update(of=("self",))
        .select_related("version", "school", "coordinator")
        .defer("version__spec")
    )
    return get_locked(rows, pk=case_id)
