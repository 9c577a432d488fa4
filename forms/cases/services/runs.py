"""Starting a passage through a stage: whose turn it is, who is drawn in, and which clocks start."""

from django.utils import timezone

from forms.cases.clock import Clock, system_clock
from forms.cases.journey import journey
from forms.cases.models import Case, Participant, StageRun
from forms.cases.services.dues import refresh_dues
from forms.cases.services.timeline import change, record
from forms.cases.shelf import Shelf
from guidance.procedures.spec import StageSpec


def start_run(
    case: Case,
    stage_key: str,
    *,
    by,
    without: tuple[str, ...] = (),
    first: bool = False,
    clock: Clock = system_clock,
) -> StageRun:
    """Let a case begin a stage (again), in the caller's transaction, whose lock is on the case row.

    Args:
        first: whether the case is new, and has no run yet.
        without: roles that the decision has just let go: they are not drawn in again by a stage that names them.
    Raises: KeyError for a stage that its version does not have.
    """
    case.version.compiled.stage(stage_key)
    number = 1 if first else case.runs.filter(stage=stage_key).count() + 1
    run = StageRun.objects.create(
        case=case, stage=stage_key, number=number, version=case.version, started_at=clock.now()
    )
    if case.stage != stage_key:
        change(case, stage=stage_key)
    if not case.assessment_only:
        begin(run, by=by, without=without, clock=clock)
    return run


def begin(run: StageRun, *, by, without: tuple[str, ...] = (), clock: Clock) -> None:
    """Set going what a run sets going: those responsible see the case, the timeline says so, and clocks start."""
    draw_in(run.case, run.version.compiled.stage(run.stage), by=by, without=without, clock=clock)
    record(run.case, "stage.started", by=by, data={"stage": run.stage, "run": run.number}, clock=clock)
    shelf = Shelf(run)
    shelf.dues = {}  # of a run that has just begun there are none to read
    refresh_dues(run, clock=clock, seen=journey(run, clock=clock, shelf=shelf))


def draw_in(case: Case, stage: StageSpec, *, by, without: tuple[str, ...] = (), clock: Clock = system_clock) -> None:
    """Hand the case to the teams that the stage makes responsible: they see it from now on."""
    spec = case.version.compiled
    keys = {key for step in stage.steps for key in step.responsible} | set(stage.responsible)
    for role in spec.roles:
        if role.key in keys and role.key not in without and role.rank == "resource":
            hand_to_role(case, role.key, by=by, clock=clock)


def hand_to_role(case: Case, role_key: str, *, by, clock: Clock = system_clock) -> None:
    """Let the holders of a resource role see the case until they are released. Doing it twice does it once."""
    if not case.participants.filter(role_key=role_key, user__isnull=True, until_on__isnull=True).exists():
        Participant.objects.create(
            case=case,
            role_key=role_key,
            from_on=timezone.localtime(clock.now()).date(),
            made_at=clock.now(),
            made_by=by,
        )


def release_roles(case: Case, role_keys: tuple[str, ...], *, clock: Clock = system_clock) -> None:
    """Let roles leave the case: it is not theirs to see any more, unless they are named on it."""
    if role_keys:
        case.participants.filter(role_key__in=role_keys, user__isnull=True, until_on__isnull=True).update(
            until_on=timezone.localtime(clock.now()).date(), withdrawn_at=clock.now()
        )
