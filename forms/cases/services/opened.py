"""A step that is about to be written: its case locked, its journey read after the lock, its right asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may_fill
from forms.cases.clock import Clock
from forms.cases.errors import CaseError, InvalidAnswers, NotAllowed, StaleAnswers, StepClosed
from forms.cases.journey import Journey, StepState, journey
from forms.cases.models import Answers, Case, StageRun
from forms.cases.services.locking import get_locked
from forms.cases.services.opening import class_case_for, link_to_class, locked
from forms.cases.services.runs import start_run
from forms.cases.services.timeline import HEAD, flush_all, forget_gathered, gathering, trying
from forms.cases.shelf import Shelf, class_run_of, runs_read
from forms.people.selectors import staff_of


@dataclass
class Held:
    """A run that is being written: its case locked, all its answers read after that, in the transaction that goes on.

    Services that are given it neither lock nor read again; each leaves the journey as it is after its own writing.
    """

    case: Case
    run: StageRun
    journey: Journey
    by: Any
    clock: Clock
    closing: ExitStack
    class_home: StageRun | None = None  # the run of the class's case, once a step about the class has locked it
    read: dict[tuple[str, int], Answers] = field(default_factory=dict)  # rows of its steps that were read after that
    has_begun: bool = False  # whether the class's case is new, so that nothing is answered in it yet

    def lock_class(self, home: StageRun) -> None:
        """Keep the run of the class's case, which is locked from now on; its timeline is gathered too."""
        self.class_home = home
        self.closing.enter_context(gathering(home.case))

    def look(self, *, anew: bool = False) -> Journey:
        """Work the journey out again, from the rows in memory, or ``anew`` from the database."""
        shelf = None if anew else self.journey.facts.shelf
        if anew:
            self.read.clear()
            self.has_begun = False
        self.journey = journey(self.run, user=self.by, clock=self.clock, shelf=shelf)
        return self.journey

    def look_again(self) -> Journey:
        """The same from the database, after services that were not given this have written."""
        self.case.refresh_from_db(fields=[*HEAD, "next_on"])
        return self.look(anew=True)


@contextmanager
def holding(run_id: int, *, by, clock: Clock, held: Held | None = None) -> Iterator[Held]:
    """Lock a run's case and read what is written in it, for one service or for several in a row.

    Args:
        held: what the caller holds already; it is handed on.
    Raises: StepClosed when the stage is decided or the case closed.
    """
    if held is not None:
        if held.run.pk != run_id:
            raise ValueError("another run is held")
        class_home = held.class_home
        try:
            with trying(held.case), trying(class_home.case) if class_home else nullcontext():
                yield held
        except CaseError as refused:
            if held.class_home is not class_home:  # it was locked, or made, by what is undone now
                forget_gathered(held.class_home.case)
                held.class_home = class_home
                held.read.clear()
                held.has_begun = False
            if not isinstance(refused, InvalidAnswers | StaleAnswers):  # those have written nothing
                held.look(anew=True)
            raise
        return
    with transaction.atomic():
        case, run, shelf = _read(run_id)
        with gathering(case), ExitStack() as closing:
            held = Held(case, run, journey(run, user=by, clock=clock, shelf=shelf), by, clock, closing)
            yield held
            flush_all(*([held.class_home.case] if held.class_home else []), case)
        held.journey.facts.shelf.forget_sealed()


@dataclass
class Opened:
    """What a service about one step works on, in its transaction. ``by`` None is the portal itself."""

    case: Case
    run: StageRun
    journey: Journey
    state: StepState
    by: Any
    clock: Clock
    held: Held
    colleagues: dict[int, Any] = field(default_factory=dict)

    def people(self, keys: set[int]) -> dict[int, Any]:
        """Those of the users who work at the school now, by primary key; kept for the binds."""
        self.colleagues = {one.pk: one for one in staff_of(self.case.school) if one.pk in keys}
        return self.colleagues

    def home(self) -> StageRun:
        """The run whose rows hold the answers. For a step about the class its case is made, or found, and locked."""
        if not self.state.about_class:
            return self.run
        if self.held.class_home is None:
            self.held.lock_class(self._class_home())
        return self.held.class_home

    def _class_home(self) -> StageRun:
        shelf = self.journey.facts.shelf
        if (known := shelf.class_case) is not None:
            case = locked(known.pk)
            if case.is_open or not known.is_open:
                if not shelf.class_runs[0].is_linked:
                    link_to_class(self.case, case, by=self.by, clock=self.clock)
                return self._class_run(case)
        case, new = class_case_for(self.case, by=self.by, clock=self.clock, telling=self.held.closing)
        if case is None:
            raise StepClosed(_("The pupil is in no class."))
        if not new:
            return self._class_run(locked(case.pk))
        if case.stage != self.run.stage:
            return self._class_run(case)
        self.held.has_begun = True
        shelf.class_runs = [case.first_run]
        return case.first_run

    def _class_run(self, case: Case) -> StageRun:
        """The run of the class's locked case that holds the answers of this stage; one is begun where none does."""
        runs = list(case.runs.select_related("version").defer("version__spec").order_by("pk"))
        for run in runs:
            run.case = case
        home = class_run_of(runs, self.run.stage)
        if home is None:
            if case.assessment_only and case.version.number < self.run.version.number:  # it may not know this stage
                case.version = self.run.version
                case.save(update_fields=["version"])
            case.runs.filter(ended_at__isnull=True).update(ended_at=self.clock.now())  # a case has one open run
            home = start_run(case, self.run.stage, by=self.by, clock=self.clock)
        return home

    def row(self) -> Answers:
        """The step's row, read after the lock; a new one that is not saved yet where there is none."""
        home = self.home()
        known = self.state.answers
        where = (self.state.key, self.state.occurrence)
        if self.state.about_class and where in self.held.read:
            return self.held.read[where]
        if self.state.about_class and self.held.has_begun:
            known = None
        elif self.state.about_class or (known is not None and known.run_id != home.pk):  # not among what was locked
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
        if self.state.about_class:
            self.held.read[where] = known
        return known

    def again(self, row: Answers | None = None) -> "Opened":
        """The same after a write: the journey worked out anew. The step may be gone from it.

        Args:
            row: the one row that was written; None reads all answers again.
        """
        shelf = self.journey.facts.shelf
        here = shelf.class_runs if self.state.about_class else [self.run]
        read = row is not None and row.run_id in {run.pk for run in here}  # else a run has begun for it
        if read:
            shelf.put(row)
        fresh = self.held.look(anew=not read)
        state = fresh.find(self.state.key, self.state.occurrence) or self.state
        return Opened(self.case, self.run, fresh, state, self.by, self.clock, self.held)

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
    return _read(run_id)[:2]


def _read(run_id: int) -> tuple[Case, StageRun, Shelf]:
    """The same with where the answers lie. Two queries."""
    related = ("version", "school__owner", "pupil__school_class", "school_class")
    rows = Case.objects.select_for_update(of=("self",)).select_related(*related).defer("version__spec")
    case = get_locked(rows, runs=run_id)
    found = runs_read(case, case.version.compiled)
    run = next(one for one in found[0] if one.pk == run_id)
    case.is_asking = run.is_asking
    if run.ended_at is not None or not case.is_open:
        raise StepClosed(_("This stage has been decided. Its answers can be corrected, and no longer changed."))
    return case, run, Shelf(run, found=found if run.version_id == case.version_id else None)


def open_step(held: Held, *, step: str, occurrence: int, carried: bool = False) -> Opened:
    """A step of a run that is held, ready to be written.

    Args:
        carried: whether one that is carried over from an earlier run is welcome too.
    Raises:
        StepClosed: decided, not asked (any more), waiting for another step, or carried over.
        NotAllowed: the person may not fill it in.
    """
    case, run, seen, by = held.case, held.run, held.journey, held.by
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
    return Opened(case, run, seen, state, by, held.clock, held)


def _may(by, case: Case, state: StepState) -> bool:
    """Whoever raises a concern fills in its first step, whatever they may do with the case after."""
    if by is None or may_fill(by, case, state.stage, state.spec):
        return True
    return state.key == case.version.compiled.intake.key and case.opened_by_id == by.pk
