"""The coordinator: asked, and in charge only once they accept; the one before keeps the case until then."""

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may, stands_for
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AskStatus
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, CoordinatorAsk
from forms.cases.services.locking import get_locked
from forms.cases.services.outbox import post
from forms.cases.services.timeline import change, record


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


@transaction.atomic
def answer_ask(ask_id: int, *, accept: bool, reason: str = "", by, clock: Clock = system_clock) -> CoordinatorAsk:
    """Accept (and be the coordinator from now), or decline with a reason. The same answer twice is one.

    Raises: NotAllowed for a question to somebody else, or if one may no longer see the case; BadInput; StepClosed.
    """
    case_id = CoordinatorAsk.objects.values_list("case_id", flat=True).get(pk=ask_id)
    case = _locked(case_id)
    asked = CoordinatorAsk.objects.get(pk=ask_id)
    wanted = AskStatus.ACCEPTED if accept else AskStatus.DECLINED
    if not stands_for(by, asked.person_id, case.school_id):
        raise NotAllowed
    if asked.status == wanted:
        return asked
    if asked.status != AskStatus.ASKED:
        raise StepClosed(_("This question has been answered or taken back."))
    if not accept and not reason.strip():
        raise BadInput("reason", _("Say why you decline."))
    if accept:
        _accept(asked, case, by=by, reason=reason, clock=clock)
        return asked
    asked.status, asked.answered_at, asked.reason = wanted, clock.now(), reason.strip()
    asked.save(update_fields=["status", "answered_at", "reason"])
    record(case, "coordinator.declined", by=by, data={"ask": asked.pk}, text=reason.strip(), clock=clock)
    return asked


def _accept(asked: CoordinatorAsk, case: Case, *, by, clock: Clock, reason: str = "") -> None:
    asked.status, asked.answered_at, asked.reason = AskStatus.ACCEPTED, clock.now(), reason.strip()
    asked.save(update_fields=["status", "answered_at", "reason"])
    _take_charge(asked, case, by=by, clock=clock)


def _take_charge(asked: CoordinatorAsk, case: Case, *, by, clock: Clock) -> None:
    change(case, coordinator=asked.person)
    record(case, "coordinator.accepted", by=by, data={"ask": asked.pk}, text=asked.reason, clock=clock)


@transaction.atomic
def ask_directly(case_id: int, person, *, by, clock: Clock = system_clock) -> CoordinatorAsk:
    """Ask somebody from the case page; who is asked already is not asked twice.

    Raises: NotAllowed; BadInput for somebody without a role at the school.
    """
    case = _locked(case_id)
    if not may(by, "coordinate", case):
        raise NotAllowed
    if waiting := case.coordinatorasks.filter(status=AskStatus.ASKED, person=person).first():
        return waiting
    return ask(case, person, by=by, clock=clock)


def _locked(case_id: int) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("version", "school").defer("version__spec")
    return get_locked(rows, pk=case_id)
