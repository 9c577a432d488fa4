"""Closing a case, by decision or by leadership, and going on with it: what hangs on it ends, or goes on without it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.class_cases import assessments_left_by
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import (
    ENDED_BY_LEADERSHIP,
    AskStatus,
    CaseStatus,
    ClosedAs,
    MeasureStatus,
    NoticeKind,
    RequestStatus,
)
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, StageRun
from forms.cases.services.notices import end_turns, notify, withdraw_kinds
from forms.cases.services.opening import locked, name_owner
from forms.cases.services.runs import start_run
from forms.cases.services.timeline import record


@transaction.atomic
def end_case(
    case_id: int,
    *,
    closed_as: str,
    reason: str,
    by,
    same_as: Case | None = None,
    keep: Iterable[int] = (),
    clock: Clock = system_clock,
) -> Case:
    """End a case from any stage: moved, left, duplicate (of ``same_as``) or opened by mistake. Leadership's to do.

    Args:
        keep: primary keys of running measures that go on without the case; the others end.
    Raises: NotAllowed, BadInput, StepClosed when it is closed already.
    """
    case = locked(case_id)
    if not may(by, "end", case):
        raise NotAllowed
    if closed_as not in ENDED_BY_LEADERSHIP:
        raise BadInput("closed_as", _("Choose why the case ends."))
    if not reason.strip():
        raise BadInput("reason", _("Say why the case ends."))
    if not case.is_open:
        raise StepClosed(_("The case is closed already."))
    if closed_as == ClosedAs.DUPLICATE:
        if same_as is None or same_as.pk == case.pk or same_as.school_id != case.school_id:
            raise BadInput("same_as", _("Name the case that goes on."))
        case.merged_into = same_as
    data = {"same_as": same_as.number if same_as else ""}
    close(case, "case.ended", closed_as=closed_as, by=by, data=data, text=reason.strip(), keep=keep, clock=clock)
    return case


def close(
    case: Case,
    event: str,
    *,
    closed_as: str,
    by,
    clock: Clock,
    data: dict[str, Any] | None = None,
    text: str = "",
    keep: Iterable[int] = (),
) -> None:
    """Set a locked case to closed, say so under ``event``, and end what hangs on it.

    The class's assessment, where no other case shares it, has its measures settled with those of the case.

    What is due is due no more, it is nobody's turn, and what was asked and not answered is taken back. Measures end
    but those to ``keep``. What has to be acknowledged stays to be acknowledged: closing unsays nothing.
    """
    case.status, case.closed_as, case.closed_at = CaseStatus.CLOSED, closed_as, clock.now()
    case.next_on = case.move_to = None
    case.save(update_fields=["status", "closed_as", "closed_at", "next_on", "merged_into", "move_to"])
    case.runs.filter(ended_at__isnull=True).update(ended_at=clock.now())
    case.dues.filter(met_at__isnull=True).delete()
    record(case, event, by=by, data={"closed_as": closed_as} | (data or {}), text=text, clock=clock)
    end_turns(case, clock=clock)
    if closed_as == ClosedAs.MISTAKE:
        withdraw_kinds(case, (NoticeKind.INFORM,), clock=clock)
    _take_back_questions(case, by=by, clock=clock)
    kept = set(keep)
    _settle_measures(case, kept, by=by, clock=clock)
    for left in assessments_left_by(case).order_by("pk").values_list("pk", flat=True):
        _settle_measures(locked(left), kept, by=by, clock=clock)


def _take_back_questions(case: Case, *, by, clock: Clock) -> None:
    """Withdraw what somebody was asked and has not answered: to coordinate, or to help."""
    now = clock.now()
    case.coordinatorasks.filter(status=AskStatus.ASKED).update(status=AskStatus.WITHDRAWN, withdrawn_at=now)
    waiting = case.helprequests.filter(withdrawn_at__isnull=True).exclude(status=RequestStatus.ANSWERED)
    if waiting.update(withdrawn_at=now):
        record(case, "request.withdrawn", by=by, clock=clock)


def _settle_measures(case: Case, keep: set[int], *, by, clock: Clock) -> None:
    """Let running measures end today, or go on as the team's ordinary work."""
    running = {one.pk: one for one in case.measures.filter(status=MeasureStatus.RUNNING, withdrawn_at__isnull=True)}
    kept, ended = running.keys() & keep, running.keys() - keep
    case.measures.filter(pk__in=kept).update(status=MeasureStatus.KEPT)
    case.measures.filter(pk__in=ended).update(status=MeasureStatus.ENDED, ended_on=today(clock))
    for event, measures in (("measures.ended", ended), ("measures.kept", kept)):
        if measures:
            record(case, event, by=by, data={"measures": sorted(measures)}, clock=clock)


@transaction.atomic
def reopen_case(case_id: int, *, reason: str, by, stage: str = "", clock: Clock = system_clock) -> StageRun:
    """Go on with a closed case on new absence, with its history: a new run of the stage it stood in (or ``stage``).

    Measures that went on without the case are the case's again; those that ended stay ended.
    Raises: NotAllowed, BadInput without a reason or for an unknown stage, StepClosed when it is open.
    """
    case = locked(case_id)
    if not may(by, "reopen", case):
        raise NotAllowed
    if case.is_open:
        raise StepClosed(_("The case is open already."))
    if not reason.strip():
        raise BadInput("reason", _("Say what is new."))
    stage = stage or case.stage
    if stage not in {one.key for one in case.version.compiled.stages}:
        raise BadInput("stage", _("The procedure has no such stage."))
    case.status, case.closed_as, case.closed_at, case.merged_into = CaseStatus.OPEN, "", None, None
    case.save(update_fields=["status", "closed_as", "closed_at", "merged_into"])
    record(case, "case.reopened", by=by, data={"stage": stage}, text=reason.strip(), clock=clock)
    _resume_measures(case, by=by, clock=clock)
    if case.owner is None or not case.owner.is_active:
        name_owner(case, None, by)
    run = start_run(case, stage, by=by, clock=clock)
    if case.owner is not None and case.owner_id != by.pk:
        notify(case, case.owner, kind=NoticeKind.TURN, origin=f"run-{run.pk}", by=by, clock=clock)
    return run


def _resume_measures(case: Case, *, by, clock: Clock) -> None:
    kept = list(case.measures.filter(status=MeasureStatus.KEPT, withdrawn_at__isnull=True).values_list("pk", flat=True))
    if kept:
        case.measures.filter(pk__in=kept).update(status=MeasureStatus.RUNNING)
        record(case, "measures.resumed", by=by, data={"measures": kept}, clock=clock)
