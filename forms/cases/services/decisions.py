"""Leaving a stage: what is offered, deciding, agreeing with another's proposal, and what follows."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import may, roles_in
from forms.cases.clock import Clock, system_clock, today
from forms.cases.conditions import holds
from forms.cases.deadlines import due_date
from forms.cases.enums import ClosedAs, DecisionStatus, NoticeKind
from forms.cases.errors import AlreadyDecided, BadInput, NotAllowed, OutcomeBarred, StepClosed, StepsMissing
from forms.cases.facts import Facts
from forms.cases.journey import journey
from forms.cases.models import Case, Decision, Due, StageRun
from forms.cases.services.answers import pin_class_answers
from forms.cases.services.beside import start_beside
from forms.cases.services.cases import close
from forms.cases.services.notices import notify, role_holders
from forms.cases.services.opening import locked, roles_of
from forms.cases.services.runs import release_roles, start_run
from forms.cases.services.timeline import record
from forms.people.calendar import calendar_for
from forms.people.models import User
from guidance.procedures.spec import OutcomeSpec, StageSpec

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Offer:
    """One way out of a stage as it stands for one person now."""

    spec: OutcomeSpec
    why_not: tuple[str, ...]
    proposed_date: datetime.date | None
    leads_to: StageSpec | None

    @property
    def open(self) -> bool:
        """Whether the person may choose it now."""
        return not self.why_not


def offers(run: StageRun, user, *, clock: Clock = system_clock) -> list[Offer]:
    """All ways out of the run's stage, in the procedure's order, each with what bars it."""
    spec = run.version.compiled
    stage = spec.stage(run.stage)
    facts = Facts(run.case, run)
    roles = roles_in(user, run.case, spec)
    found = []
    for outcome in stage.outcomes:
        proposed = None
        if outcome.proposed_after:
            proposed = calendar_for(run.case.school).add(outcome.proposed_after, today(clock))
        found.append(
            Offer(
                spec=outcome,
                why_not=tuple(_bars(run, stage, outcome, user, roles, facts)),
                proposed_date=proposed,
                leads_to=spec.stage(outcome.to) if outcome.to else None,
            )
        )
    return found


def _bars(run: StageRun, stage: StageSpec, outcome: OutcomeSpec, user, roles: frozenset[str], facts: Facts):
    """Sentences that say why an outcome is not open to a person now."""
    spec = run.version.compiled
    language = get_language()
    if not may(user, "decide", run.case):
        yield _("You do not have the right to decide in this case.")
    elif outcome.who and not roles & set(outcome.who):
        names = ", ".join(spec.role(key).title.to(language) for key in outcome.who)
        yield _("This is decided by: %(roles)s.") % {"roles": names}
    elif not outcome.who and not _is_responsible(run.case, stage, user, roles):
        yield _("This is decided by those who are responsible for the stage.")
    if outcome.when and holds(outcome.when, facts, stage=run.stage, step="") is not True:
        yield outcome.barred.to(language) if outcome.barred else _("The answers so far do not lead here.")


def _is_responsible(case: Case, stage: StageSpec, user, roles: frozenset[str]) -> bool:
    responsible = set(stage.responsible) | {key for step in stage.steps for key in step.responsible}
    return not responsible or bool(roles & responsible) or user.pk in (case.owner_id, case.coordinator_id)


@transaction.atomic
def decide(
    run_id: int,
    *,
    outcome: str,
    reason: str,
    next_on: datetime.date | None,
    by,
    owner=None,
    clock: Clock = system_clock,
) -> Decision:
    """Leave a stage by one of its outcomes and start what follows; where two must agree, propose it.

    Args:
        run_id: primary key of an open stage run; the case's row stays locked until the transaction ends.
        outcome: key of an outcome of this stage in the run's version.
        reason: plain text, at most 2,000 characters, shown on the timeline.
        next_on: date where the school is; required where the outcome says so, never in the past.
        owner: who owns the case then; else as the outcome says.

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
    _require(run, stage, chosen, by)
    _require_input(chosen, reason, next_on, clock)
    pin_class_answers(run, clock=clock)
    decision = Decision(
        run=run,
        outcome=chosen.key,
        status=DecisionStatus.PROPOSED if chosen.confirmed_by else DecisionStatus.FINAL,
        reason=reason.strip(),
        next_on=next_on,
        extra={"owner": owner.pk} if owner else {},
        by=by,
        at=clock.now(),
    )
    decision.save()
    if chosen.confirmed_by:
        record(case, "stage.proposed", by=by, data=_told(run, chosen, next_on), text=reason.strip(), clock=clock)
        _ask_to_confirm(case, chosen, decision, by, clock)
    else:
        _finish(case, run, chosen, decision, by=by, owner=owner, clock=clock)
    return decision


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


def _require(run: StageRun, stage: StageSpec, chosen: OutcomeSpec, by) -> None:
    """Raises: NotAllowed, OutcomeBarred, StepsMissing."""
    spec = run.version.compiled
    if not may(by, "decide", run.case):
        raise NotAllowed
    facts = Facts(run.case, run)
    bars = list(_bars(run, stage, chosen, by, roles_in(by, run.case, spec), facts))
    if bars:
        raise OutcomeBarred(" ".join(bars))
    missing = journey(run, user=by).missing
    if missing:
        language = get_language()
        raise StepsMissing([state.spec.key for state in missing], [state.spec.title.to(language) for state in missing])


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


def _told(run: StageRun, chosen: OutcomeSpec, next_on: datetime.date | None) -> dict:
    return {
        "stage": run.stage,
        "run": run.number,
        "outcome": chosen.key,
        "next_on": next_on.isoformat() if next_on else None,
    }


def _ask_to_confirm(case: Case, chosen: OutcomeSpec, decision: Decision, by, clock: Clock) -> None:
    people = {person.pk: person for key in chosen.confirmed_by for person in role_holders(case, key)}
    for person in people.values():
        if person.pk != by.pk:
            notify(case, person, kind=NoticeKind.TURN, origin=f"decision-{decision.pk}", by=by, clock=clock)


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
    _finish(case, run, chosen, decision, by=by, owner=owner, clock=clock)
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
        record(case, "stage.refused", by=by, data=_told(run, chosen, None), text=reason.strip(), clock=clock)
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
    roles = roles_in(by, case, decision.run.version.compiled)
    if decision.by_id == by.pk or not may(by, "decide", case) or not roles & set(chosen.confirmed_by):
        raise NotAllowed(_("This has to be agreed by somebody else than the one who proposed it."))


def _finish(case: Case, run: StageRun, chosen: OutcomeSpec, decision: Decision, *, by, owner, clock: Clock) -> None:
    """Freeze the run, say so, and start what follows: next run, owner, dates, linked case."""
    StageRun.objects.filter(pk=run.pk).update(ended_at=clock.now())
    run.ended_at = clock.now()
    case.dues.filter(run=run, met_at__isnull=True).delete()
    record(
        case,
        "stage.decided",
        by=by,
        data=_told(run, chosen, decision.next_on) | {"kind": chosen.kind, "proposed_by": decision.by_id},
        text=decision.reason,
        clock=clock,
    )
    release_roles(case, chosen.releases, clock=clock)
    if not chosen.keeps_coordinator and case.coordinator_id:
        released = case.coordinator_id
        case.coordinator = None
        case.save(update_fields=["coordinator"])
        record(case, "coordinator.released", by=by, data={"person": released}, clock=clock)
    if chosen.kind == "close":
        close(case, closed_as=ClosedAs.SOLVED, clock=clock)
        record(case, "case.closed", by=by, data={"closed_as": ClosedAs.SOLVED}, clock=clock)
    else:
        _go_on(case, run, chosen, decision, by=by, owner=owner, clock=clock)
    if chosen.starts:
        start_beside(case, chosen.starts, by=by, clock=clock)


def _go_on(case: Case, run: StageRun, chosen: OutcomeSpec, decision: Decision, *, by, owner, clock: Clock) -> None:
    """Start the next run and settle whose turn it is."""
    case.next_on = decision.next_on
    stage_key = run.stage if chosen.kind == "continue" else chosen.to
    _pass_on(case, chosen, stage_key, owner)
    case.save(update_fields=["next_on", "owner", "team_role"])
    following = start_run(case, stage_key, by=by, clock=clock)
    if chosen.deadline and holds(chosen.deadline.when, Facts(case, run), stage=run.stage, step="") is True:
        worked = due_date(chosen.deadline, timezone.localtime(clock.now()), calendar_for(case.school))
        Due.objects.create(case=case, run=following, due_on=worked.on, due_at=worked.at, how=worked.how, position=0)
    if case.owner is not None and case.owner_id != by.pk:
        notify(case, case.owner, kind=NoticeKind.TURN, origin=f"run-{following.pk}", by=by, clock=clock)


def _pass_on(case: Case, chosen: OutcomeSpec, stage_key: str, owner) -> None:
    """Name the owner: the one chosen, else a holder of the outcome's role (the owner if so), else as before."""
    roles = roles_of(case.version.compiled.stage(stage_key))
    case.team_role = chosen.owner or next(iter(roles), case.team_role)
    if owner is not None:
        case.owner = owner
    elif chosen.owner:
        candidates = role_holders(case, chosen.owner)
        if candidates and case.owner not in candidates:
            case.owner = candidates[0]
