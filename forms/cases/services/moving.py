"""Moving running cases to a newer version of their procedure, at the boundary between two stages."""

from collections.abc import Iterator
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forms.cases.access import may, may_move_all
from forms.cases.clock import Clock, system_clock
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, StageRun
from forms.cases.moving import begun, is_begun, open_run, standing, ways_over
from forms.cases.services.dues import refresh_dues
from forms.cases.services.opening import locked
from forms.cases.services.runs import draw_in
from forms.cases.services.timeline import record
from guidance.models import ProcedureVersion
from guidance.procedures.versions import latest


class Moved(StrEnum):
    """What became of the wish to move a case."""

    NOW = "now"
    PLANNED = "planned"
    STAYS = "stays"


@transaction.atomic
def move_version(case_id: int, *, to: int, by, clock: Clock = system_clock) -> Moved:
    """Move a case to the newest version now, or, where its stage has begun, when its next stage begins.

    Args:
        to: the number of the version that the person was shown; asking again changes nothing.
    Raises:
        NotAllowed; StepClosed for a closed case; BadInput when that version is not the newest (any more), or when
            nothing leads from where the case stands to a stage that it has.
    """
    case = locked(case_id)
    if not may(by, "move_version", case):
        raise NotAllowed
    newest = _newest(case, to)
    moved = _over(case, newest, by=by, clock=clock, plan=True)
    if moved is Moved.STAYS and case.version_id != newest.pk:
        raise BadInput("version", standing(case, newest, begun=True).stays)
    return moved


@transaction.atomic
def keep_version(case_id: int, *, by, clock: Clock = system_clock) -> None:
    """Take back that a case is to go on under a newer version. Raises: NotAllowed."""
    case = locked(case_id)
    if not may(by, "move_version", case):
        raise NotAllowed
    if case.move_to is not None:
        number = case.move_to.number
        case.move_to = None
        case.save(update_fields=["move_to"])
        record(case, "case.version_kept", by=by, data={"number": number}, clock=clock)


def movable(newest: ProcedureVersion) -> QuerySet[Case]:
    """Open cases on older versions whose stage holds no answer yet and is in the newest version too, by number."""
    stages = [stage.key for stage in newest.compiled.stages]
    runs = StageRun.objects.filter(ended_at__isnull=True, case__stage__in=stages).exclude(begun())
    older = Case.objects.open().filter(version__key=newest.key, version__number__lt=newest.number)
    return older.filter(pk__in=runs.values("case")).order_by("pk")


def plannable(newest: ProcedureVersion) -> QuerySet[Case]:
    """Open cases on older versions that can go over at their next stage, and are not to yet, by number."""
    older = Case.objects.open().filter(ways_over(newest), version__number__lt=newest.number)
    return older.exclude(pk__in=movable(newest).values("pk")).exclude(move_to=newest).order_by("pk")


def move_all(key: str, *, to: int, by, plan: bool, at_most: int, clock: Clock = system_clock) -> int:
    """Move what can be moved, each case in a transaction of its own; called again it goes on with the rest.

    Two at once share the work: who comes second to a case finds it moved. Cases are taken in the order of their
    numbers, so that what could not be moved does not come back.

    Args:
        plan: also let those whose stage has begun go over when their next stage begins.
        at_most: cases that are looked at in this call.
    Returns:
        How many were moved or planned.
    Raises:
        NotAllowed; BadInput when ``to`` is not the newest version (any more).
    """
    if not may_move_all(by):
        raise NotAllowed
    newest = latest(key)
    if newest is None or newest.number != to:
        raise BadInput("version", _newer_words(to))
    return sum(
        _move_one(pk, newest, by=by, clock=clock, plan=plan) is not Moved.STAYS
        for pk in _next(newest, plan=plan, at_most=at_most)
    )


def _next(newest: ProcedureVersion, *, plan: bool, at_most: int) -> Iterator[int]:
    now = list(movable(newest).values_list("pk", flat=True)[:at_most])
    yield from now
    if plan and len(now) < at_most:
        yield from list(plannable(newest).values_list("pk", flat=True)[: at_most - len(now)])


@transaction.atomic
def _move_one(case_id: int, newest: ProcedureVersion, *, by, clock: Clock, plan: bool) -> Moved:
    case = locked(case_id)
    if not case.is_open or case.version.number >= newest.number:
        return Moved.STAYS
    return _over(case, newest, by=by, clock=clock, plan=plan)


def _newest(case: Case, to: int) -> ProcedureVersion:
    """Raises: BadInput, StepClosed."""
    if not case.is_open:
        raise StepClosed(_("The case is closed."))
    newest = latest(case.version.key)
    if newest is None or newest.number != to:
        raise BadInput("version", _newer_words(to))
    return newest


def _newer_words(to: int) -> str:
    return _("Version %(number)s is not the newest any more. Look at what the newest one changes first.") % {
        "number": to
    }


def _over(case: Case, newest: ProcedureVersion, *, by, clock: Clock, plan: bool) -> Moved:
    """Move a locked, open case, or note that it is to move."""
    run = open_run(case)
    if case.version_id == newest.pk or run is None:
        return Moved.STAYS
    how = standing(case, newest, begun=is_begun(run.answers.all(), run.decisions.all()))
    if how.now:
        _move(case, newest, by=by, clock=clock)
        StageRun.objects.filter(pk=run.pk).update(version=newest)
        run.version, run.case = newest, case
        draw_in(case, newest.compiled.stage(run.stage), by=by, clock=clock)
        refresh_dues(run, clock=clock)
        return Moved.NOW
    if not plan or not how.later or case.move_to_id == newest.pk:
        return Moved.PLANNED if case.move_to_id == newest.pk else Moved.STAYS
    case.move_to = newest
    case.save(update_fields=["move_to"])
    record(case, "case.version_planned", by=by, data={"number": newest.number}, clock=clock)
    return Moved.PLANNED


def take_planned_move(case: Case, stage: str, *, by, clock: Clock = system_clock) -> None:
    """Let a locked case go over as planned, now that it is about to begin ``stage``; where that is gone, it stays."""
    newest = case.move_to
    if newest is None:
        return
    if stage in {one.key for one in newest.compiled.stages}:
        _move(case, newest, by=by, clock=clock)
        return
    case.move_to = None
    case.save(update_fields=["move_to"])
    record(case, "case.version_stayed", by=None, data={"number": newest.number, "stage": stage}, clock=clock)


def _move(case: Case, newest: ProcedureVersion, *, by, clock: Clock) -> None:
    numbers = {"old": case.version.number, "new": newest.number}
    case.version, case.move_to = newest, None
    case.save(update_fields=["version", "move_to"])
    record(case, "case.version_moved", by=by, data=numbers, clock=clock)
