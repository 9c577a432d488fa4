"""What follows a decision: the run is frozen, the next begins or the case is closed, and the turn passes on."""

import datetime
from typing import Any

from django.utils import timezone

from forms.cases.clock import Clock
from forms.cases.conditions import holds
from forms.cases.deadlines import due_date
from forms.cases.enums import ClosedAs, NoticeKind
from forms.cases.facts import Facts
from forms.cases.models import Case, Decision, Due, StageRun
from forms.cases.services.beside import start_beside
from forms.cases.services.closing import close
from forms.cases.services.moving import take_planned_move
from forms.cases.services.notices import end_turns, notify, role_holders
from forms.cases.services.opening import roles_of
from forms.cases.services.runs import release_roles, start_run
from forms.cases.services.timeline import record
from forms.cases.voice import Heard
from forms.people.calendar import calendar_for
from forms.people.selectors import role_keys_within
from guidance.procedures.spec import OutcomeSpec


def told(run: StageRun, chosen: OutcomeSpec, next_on: datetime.date | None) -> dict[str, Any]:
    """What the timeline keeps of a decision."""
    return {
        "stage": run.stage,
        "run": run.number,
        "outcome": chosen.key,
        "next_on": next_on.isoformat() if next_on else None,
    }


def finish(case: Case, run: StageRun, chosen: OutcomeSpec, decision: Decision, *, by, owner, clock: Clock) -> None:
    """Freeze the run, say so, and start what follows: next run, owner, dates, linked case."""
    StageRun.objects.filter(pk=run.pk).update(ended_at=clock.now())
    run.ended_at = clock.now()
    case.dues.filter(run=run, met_at__isnull=True).delete()
    record(
        case,
        "stage.decided",
        by=by,
        data=told(run, chosen, decision.next_on)
        | {"kind": chosen.kind, "proposed_by": decision.by_id}
        | _unheard(decision),
        text=decision.reason,
        clock=clock,
    )
    release_roles(case, _leaving(case, chosen), clock=clock)
    if not chosen.keeps_coordinator and case.coordinator_id:
        released = case.coordinator_id
        case.coordinator = None
        case.save(update_fields=["coordinator"])
        record(case, "coordinator.released", by=by, data={"person": released}, clock=clock)
    if chosen.kind == "close":
        keep = decision.extra.get("keep", ())
        close(case, "case.closed", closed_as=ClosedAs.SOLVED, by=by, keep=keep, clock=clock)
    else:
        _go_on(case, run, chosen, decision, by=by, owner=owner, clock=clock)
    if chosen.starts:
        start_beside(case, chosen.starts, by=by, clock=clock)


def _unheard(decision: Decision) -> dict[str, str]:
    """That the stage was decided without the pupil's words, and without a reason why they are missing."""
    return {"voice": Heard.NO} if decision.extra.get("voice") == Heard.NO else {}


def _leaving(case: Case, chosen: OutcomeSpec) -> tuple[str, ...]:
    """The roles that a decision lets go: of a team, also each that it is made up of."""
    return tuple({part for key in chosen.releases for part in role_keys_within(key, case.version.compiled)})


def _go_on(case: Case, run: StageRun, chosen: OutcomeSpec, decision: Decision, *, by, owner, clock: Clock) -> None:
    """Start the next run and settle whose turn it is."""
    case.next_on = decision.next_on
    stage_key = run.stage if chosen.kind == "continue" else chosen.to
    take_planned_move(case, stage_key, by=by, clock=clock)
    _pass_on(case, chosen, stage_key, owner)
    case.save(update_fields=["next_on", "owner", "team_role"])
    end_turns(case, clock=clock)
    following = start_run(case, stage_key, by=by, without=_leaving(case, chosen), clock=clock)
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
