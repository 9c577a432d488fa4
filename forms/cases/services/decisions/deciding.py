"""Deciding, and agreeing with another's proposal."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import may, own_roles_in, roles_in
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import DecisionStatus, NoticeKind
from forms.cases.errors import AlreadyDecided, BadInput, NotAllowed, OutcomeBarred, StepClosed, StepsMissing
from forms.cases.facts import Facts
from forms.cases.journey import Journey, journey
from forms.cases.models import Case, Decision, StageRun
from forms.cases.services.answers import pin_class_answers
from forms.cases.services.decisions.following import finish, told
from forms.cases.services.decisions.offering import bars
from forms.cases.services.notices import notify, notify_all, role_holders, withdraw
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from forms.cases.voice import voice_of
from forms.people.models import User
from guidance.procedures.spec import OutcomeSpec, StageSpec

LONGEST_REASON = 2_000


@transaction.atomic
def decide(
    run_id: int,
    *,
    outcome: str,
    reason: str,
    next_on: datetime.date | None,
    by,
    owner=None,
    keep: Iterable[int] = (),
    clock: Clock = system_clock,
) -> Decision:
    """Leave a stage by one of its outcomes and start what follows; where two must agree, propose it.

    Args:
        run_id: primary key of an open stage run; the case's row stays locked until the transaction ends.
        outcome: key of an outcome of this stage in the run's version.
        reason: plain text, at most 2,000 characters, shown on the timeline.
        next_on: date where the school is; required where the outcome says so, never in the past.
        owner: who owns the case then; else as the outcome says.
        keep: primary keys of running measures that go on when the outcome closes the case; the others end with it.

    Returns:
        The saved decision. Deciding twice with the same outcome by the same person returns the first.

    Raises:
        StepsMissing, OutcomeBarred, AlreadyDecided, NotAllowed, BadInput, StepClosed.
    """
    case = locked(StageRun.objects.values_list("case_id", flat=True).get(pk=run_id))
    run = StageRun.objects.select_related("version").defer("version__spec").get(pk=run_id)
    run.case = case
    earlier = _decided_before(run, outcome, by)
    if earlier is not None:
        return earlier
    stage = run.version.compiled.stage(run.stage)
    chosen = _chosen(stage, outcome)
    voice = voice_of(_require(run, stage, chosen, by))
    _require_input(chosen, reason, next_on, clock)
    pin_class_answers(run, clock=clock)
    decision = Decision(
        run=run,
        outcome=chosen.key,
        status=DecisionStatus.PROPOSED if chosen.confirmed_by else DecisionStatus.FINAL,
        reason=reason.strip(),
        next_on=next_on,
        extra=_settled_with(chosen, owner, keep) | ({"voice": str(voice.heard)} if voice.steps else {}),
        by=by,
        at=clock.now(),
    )
    decision.save()
    if chosen.confirmed_by:
        record(case, "stage.proposed", by=by, data=told(run, chosen, next_on), text=reason.strip(), clock=clock)
        _ask_to_confirm(case, chosen, decision, by, clock)
    else:
        finish(case, run, chosen, decision, by=by, owner=owner, clock=clock)
    return decision


def _settled_with(chosen: OutcomeSpec, owner, keep: Iterable[int]) -> dict:
    """What the decision settles beside the outcome, for the day that a proposal of it is agreed."""
    found = {"owner": owner.pk} if owner else {}
    kept = sorted(set(keep)) if chosen.kind == "close" else []
    return found | ({"keep": kept} if kept else {})


def _decided_before(run: StageRun, outcome: str, by) -> Decision | None:
    """The same decision by the same person, made before. Raises: AlreadyDecided for any other; StepClosed."""
    earlier = run.decisions.filter(status__in=(DecisionStatus.FINAL, DecisionStatus.PROPOSED)).first()
    if earlier is not None:
        if (earlier.outcome, earlier.by_id) == (outcome, by.pk):
            return earlier
        raise AlreadyDecided(earlier)
    if run.ended_at is not None or not run.case.is_open:
        raise StepClosed(_("This stage is closed."))
    return None


def _chosen(stage: StageSpec, outcome: str) -> OutcomeSpec:
    try:
        return stage.outcome(outcome)
    except KeyError:
        raise BadInput("outcome", _("Choose one of the ways on.")) from None


def _require(run: StageRun, stage: StageSpec, chosen: OutcomeSpec, by) -> Journey:
    """The journey, which is complete. Raises: NotAllowed, OutcomeBarred, StepsMissing."""
    spec = run.version.compiled
    if not may(by, "decide", run.case):
        raise NotAllowed
    facts = Facts(run.case, run)
    why_not = list(bars(run, stage, chosen, by, roles_in(by, run.case, spec), facts))
    if why_not:
        raise OutcomeBarred(" ".join(why_not))
    way = journey(run, user=by)
    missing = way.missing
    if missing:
        language = get_language()
        raise StepsMissing([state.spec.key for state in missing], [state.spec.title.to(language) for state in missing])
    return way


def _require_input(chosen: OutcomeSpec, reason: str, next_on: datetime.date | None, clock: Clock) -> None:
    """Raises: BadInput."""
    if chosen.reason == "required" and not reason.strip():
        raise BadInput("reason", _("Say why."))
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason", _("Write at most %(count)s characters.") % {"count": LONGEST_REASON})
    if chosen.next_date == "required" and next_on is None:
        raise BadInput("next_on", _("Give the date of the next follow-up."))
    if next_on is not None and next_on < today(clock):
        raise BadInput("next_on", _("The next date cannot be in the past."))


def _ask_to_confirm(case: Case, chosen: OutcomeSpec, decision: Decision, by, clock: Clock) -> None:
    people = {person.pk: person for key in chosen.confirmed_by for person in role_holders(case, key)}
    others = [person for pk, person in people.items() if pk != by.pk]
    notify_all(case, others, kind=NoticeKind.TURN, origin=_origin(decision), by=by, clock=clock)


def _origin(decision: Decision) -> str:
    return f"decision-{decision.pk}"


@transaction.atomic
def confirm(decision_id: int, *, by, clock: Clock = system_clock) -> Decision:
    """Agree with another's proposal, which is thereby decided. Twice is the same as once.

    Raises: NotAllowed for the proposer and for those whose agreement is not asked; AlreadyDecided.
    """
    decision, case, run = _proposal(decision_id)
    chosen = run.version.compiled.stage(run.stage).outcome(decision.outcome)
    _require_second(decision, case, chosen, by)
    if decision.status == DecisionStatus.FINAL:
        return decision
    if decision.status != DecisionStatus.PROPOSED:
        raise AlreadyDecided(decision)
    decision.status, decision.confirmed_by, decision.confirmed_at = DecisionStatus.FINAL, by, clock.now()
    decision.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    owner = User.objects.filter(pk=decision.extra.get("owner")).first()
    finish(case, run, chosen, decision, by=by, owner=owner, clock=clock)
    return decision


@transaction.atomic
def refuse(decision_id: int, *, reason: str, by, clock: Clock = system_clock) -> Decision:
    """Disagree with another's proposal, or take back one's own: the stage stays open.

    Raises: NotAllowed, BadInput without a reason, AlreadyDecided.
    """
    decision, case, run = _proposal(decision_id)
    chosen = run.version.compiled.stage(run.stage).outcome(decision.outcome)
    if decision.by_id != by.pk:
        _require_second(decision, case, chosen, by)
    if decision.status == DecisionStatus.FINAL:
        raise AlreadyDecided(decision)
    if not reason.strip():
        raise BadInput("reason", _("Say why."))
    if decision.status == DecisionStatus.PROPOSED:
        decision.status, decision.confirmed_by, decision.confirmed_at = DecisionStatus.REFUSED, by, clock.now()
        decision.save(update_fields=["status", "confirmed_by", "confirmed_at"])
        record(case, "stage.refused", by=by, data=told(run, chosen, None), text=reason.strip(), clock=clock)
        withdraw(case, _origin(decision), clock=clock)
        if decision.by is not None and decision.by_id != by.pk:
            notify(case, decision.by, kind=NoticeKind.TURN, origin=f"refused-{decision.pk}", by=by, clock=clock)
    return decision


def _proposal(decision_id: int) -> tuple[Decision, Case, StageRun]:
    """The decision with its case locked."""
    case = locked(Decision.objects.values_list("run__case_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.select_related("run__version", "by").defer("run__version__spec").get(pk=decision_id)
    decision.run.case = case
    return decision, case, decision.run


def _require_second(decision: Decision, case: Case, chosen: OutcomeSpec, by) -> None:
    roles = own_roles_in(by, case, decision.run.version.compiled)
    if decision.by_id == by.pk or not may(by, "decide", case) or not roles & set(chosen.confirmed_by):
        raise NotAllowed(_("This has to be agreed by somebody else than the one who proposed it."))
