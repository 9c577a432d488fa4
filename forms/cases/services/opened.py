"""A step that is about to be written: its case locked, its journey read after the lock, its right asked."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.access import may_fill
from forms.cases.clock import Clock
from forms.cases.errors import NotAllowed, StepClosed
from forms.cases.journey import Journey, StepState, journey
from forms.cases.models import Answers, Case, StageRun
from forms.cases.services.opening import class_case_for, locked
from forms.cases.services.runs import start_run
from forms.cases.shelf import class_run_of


@dataclass
class Opened:
    """What a service about one step works on, in its transaction. ``by`` None is the portal itself."""

    case: Case
    run: StageRun
    journey: Journey
    state: StepState
    by: Any
    clock: Clock

    def home(self) -> StageRun:
        """The run whose rows hold the answers. For a step about the class its case is made, or found, and locked."""
        if not self.state.about_class:
            return self.run
        found = class_case_for(self.case, by=self.by, clock=self.clock)
        if found is None:
            raise StepClosed(_("The pupil is in no class."))
        case = locked(found.pk)
        runs = list(case.runs.select_related("version").order_by("pk"))
        for run in runs:
            run.case = case
        home = class_run_of(runs, self.run.stage)
        if home is None:
            case.runs.filter(ended_at__isnull=True).update(ended_at=self.clock.now())  # a case has one open run
            home = start_run(case, self.run.stage, by=self.by, clock=self.clock)
        return home

    def row(self) -> Answers:
        """The step's row, read after the lock; a new one that is not saved yet where there is none."""
        home = self.home()
        known = Answers.objects.filter(run=home, step=self.state.key, occurrence=self.state.occurrence).first()
        if known is None:
            now = self.clock.now()
            known = Answers(
                step=self.state.key,
                occurrence=self.state.occurrence,
                begun_by=self.by,
                begun_at=now,
                saved_by=self.by,
                saved_at=now,
            )
        known.run = home
        return known

    def again(self) -> "Opened":
        """The same after a write: the journey worked out anew. The step may be gone from it."""
        fresh = journey(self.run, user=self.by, clock=self.clock)
        state = fresh.find(self.state.key, self.state.occurrence) or self.state
        return Opened(self.case, self.run, fresh, state, self.by, self.clock)

    @property
    def told(self) -> dict[str, Any]:
        """What the timeline keeps about which step it was."""
        return {
            "stage": self.run.stage,
            "run": self.run.number,
            "step": self.state.key,
            "occurrence": self.state.occurrence,
        }


def open_run(run_id: int) -> tuple[Case, StageRun]:
    """The case, locked, and the run, read after.

    Raises: StepClosed when the stage is decided or the case closed.
    """
    case = locked(StageRun.objects.values_list("case_id", flat=True).get(pk=run_id))
    run = StageRun.objects.select_related("version").get(pk=run_id)
    run.case = case
    if run.ended_at is not None or not case.is_open:
        raise StepClosed(_("This stage has been decided. Its answers can be corrected, and no longer changed."))
    return case, run


def open_step(run_id: int, *, step: str, occurrence: int, by, clock: Clock, carried: bool = False) -> Opened:
    """A step, ready to be written.

    Args:
        carried: whether one that is carried over from an earlier run is welcome too.
    Raises:
        StepClosed: decided, not asked (any more), waiting for another step, or carried over.
        NotAllowed: the person may not fill it in.
    """
    case, run = open_run(run_id)
    seen = journey(run, user=by, clock=clock)
    state = seen.find(step, occurrence)
    if state is None:
        raise StepClosed(_("This step is not asked here, or no longer: another answer has closed it."))
    if not _may(by, case, state):
        raise NotAllowed
    if state.waits_for:
        raise StepClosed(" ".join(state.waits_for))
    if state.carried and not carried:
        raise StepClosed(_("This was answered in an earlier round. Reopen the step to change it."))
    if state.closed_elsewhere:
        raise StepClosed(_("The class has its own case, and this was decided there."))
    return Opened(case, run, seen, state, by, clock)


def _may(by, case: Case, state: StepState) -> bool:
    """Whoever raises a concern fills in its first step, whatever they may do with the case after."""
    if by is None or may_fill(by, case, state.stage, state.spec):
        return True
    return state.key == case.version.compiled.intake.key and case.opened_by_id == by.pk
