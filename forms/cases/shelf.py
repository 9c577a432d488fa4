"""Where the answers of a run lie: which row of which run holds those of a step. Reads only, few queries.

A step asked at each run lies in the run itself. One that is asked ``first`` lies in the run that asked it, until it
is reopened in a later one. One about the class lies in the class's case, for every pupil of the class.
"""

from functools import cached_property

from forms.cases.class_cases import class_case_of, class_runs_of_many, runs_of
from forms.cases.enums import SubjectKind
from forms.cases.models import Answers, Case, Due, StageRun
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec

Rows = dict[tuple[int, str], list[Answers]]
Runs = tuple[list[StageRun], list[StageRun]]


class Shelf:
    """All answers that a run can look at: its own, those of its case's runs before it, the class's."""

    def __init__(self, run: StageRun, *, found: Runs | None = None) -> None:
        """``found``: the runs as ``runs_of`` reads them, where the caller has."""
        self.run = run
        self._given = found
        self.case: Case = run.case
        self.spec: ProcedureSpec = run.version.compiled
        self.stage: StageSpec = self.spec.stage(run.stage)
        self.dues: dict[tuple[str, int, int], Due] | None = None  # what was read of them, for the service of the dues
        self.sealed: dict[tuple[int | None, int], dict[str, str]] = {}  # what was read of the annex, by row and version

    @classmethod
    def of_many(cls, runs: list[StageRun]) -> dict[int, "Shelf"]:
        """Shelves of runs of different cases, by run, read at once: four queries, however many there are.

        Args:
            runs: open ones, with version and case, and of that school class and pupil's school class.
        """
        asking = [run.case for run in runs if asks_about_class(run.case, run.version.compiled)]
        of_class = class_runs_of_many(asking)
        own: dict[int, list[StageRun]] = {}
        rows = StageRun.objects.filter(case__in=[run.case_id for run in runs]).order_by("pk")
        cases = {run.case_id: run.case for run in runs}
        for row in rows.select_related("version").defer("version__spec"):
            row.case = cases[row.case_id]
            own.setdefault(row.case_id, []).append(row)
        shelves = {run.pk: cls(run, found=(own[run.case_id], of_class.get(run.case_id, []))) for run in runs}
        looked_at = {pk: [one.pk for one in (*shelf.runs, *shelf.class_runs)] for pk, shelf in shelves.items()}
        found = _grouped(Answers.objects.filter(run__in=set().union(*looked_at.values())))
        for pk, shelf in shelves.items():
            shelf._rows = {key: rows for key, rows in found.items() if key[0] in looked_at[pk]}
        return shelves

    @cached_property
    def runs(self) -> list[StageRun]:
        """The runs of the case up to this one, oldest first. One query, with those of the class's case."""
        return [*(run for run in self._found[0] if run.pk < self.run.pk), self.run]

    @property
    def class_case(self) -> Case | None:
        """The case that holds what is answered about the class; None while there is none."""
        if not self.has_class_apart:
            return class_case_of(self.case)
        return self.class_runs[0].case if self.class_runs else None

    @cached_property
    def class_runs(self) -> list[StageRun]:
        """The runs of the class's case, oldest first; empty for a case that is the class's own."""
        return self._found[1]

    @cached_property
    def _found(self) -> Runs:
        return self._given or runs_read(self.case, self.spec)

    @property
    def has_class_apart(self) -> bool:
        """Whether what is asked about the class lies in another case than this one."""
        return self.case.subject_kind == SubjectKind.PUPIL

    @cached_property
    def has_class(self) -> bool:
        """Whether there is a class to ask about."""
        if self.case.subject_kind == SubjectKind.CLASS:
            return True
        return self.has_class_apart and bool(self.case.school_class_id or self.case.pupil.school_class_id)

    @cached_property
    def _rows(self) -> Rows:
        runs = self.runs + self.class_runs
        return _grouped(Answers.objects.filter(run__in=[run.pk for run in runs]))

    def of(self, run: StageRun) -> "Shelf":
        """What an earlier run of the case looks at, of what was read for this one: no query for each."""
        other = Shelf(run)
        other.runs = [one for one in self.runs if one.pk <= run.pk]
        other.__dict__ |= {"class_runs": self.class_runs, "_rows": self._rows}
        return other

    def forget_sealed(self) -> None:
        """Let what was read of the annex be read anew, by whoever looks at a row after the transaction."""
        self.sealed.clear()
        for rows in self._rows.values():
            for row in rows:
                getattr(row, "_prefetched_objects_cache", {}).pop("annex", None)

    def put(self, row: Answers) -> None:
        """Show a row as it was just written."""
        rows = self._rows.setdefault((row.run_id, row.step), [])
        rows[:] = sorted(
            [one for one in rows if one.occurrence != row.occurrence] + [row], key=lambda one: one.occurrence
        )

    def is_about_class(self, step: StepSpec) -> bool:
        """Whether the step's answers lie in the class's case."""
        return step.about == "class" and self.has_class_apart

    def asked_once(self, step: StepSpec) -> bool:
        """Whether later runs of the stage take the answers over: the intake is such a step too."""
        return step.runs == "first" or step.key == self.spec.intake.key

    def home(self, stage: str, step: StepSpec) -> StageRun | None:
        """The run whose rows hold the step's answers; None if there is none yet."""
        about_class = self.is_about_class(step)
        runs = [run for run in (self.class_runs if about_class else self.runs) if run.stage == stage]
        if not runs:
            return class_run_of(self.class_runs, stage) if about_class else None
        if self.asked_once(step):
            return next((run for run in reversed(runs) if (run.pk, step.key) in self._rows), runs[-1])
        return runs[-1]

    def first_home(self, stage: str, step: StepSpec, home: StageRun) -> StageRun:
        """The earliest run that holds the step: what its answers set going is known by it, reopened or not."""
        if self.is_about_class(step) or not self.asked_once(step):
            return home
        runs = [run for run in self.runs if run.stage == stage and (run.pk, step.key) in self._rows]
        return runs[0] if runs else home

    def rows(self, stage: str, step: StepSpec) -> list[Answers]:
        """The step's answers, by occurrence; empty when nobody has begun."""
        home = self.home(stage, step)
        if home is None:
            return []
        return self._rows.get((home.pk, step.key), [])

    def rows_in(self, run: StageRun, step: StepSpec) -> list[Answers]:
        """The step's answers in one run, by occurrence."""
        return self._rows.get((run.pk, step.key), [])

    def own_rows(self) -> list[Answers]:
        """All answers of the run itself, also of steps that are not asked any more."""
        return [row for (run, _step), rows in self._rows.items() if run == self.run.pk for row in rows]


def asks_about_class(case: Case, spec: ProcedureSpec) -> bool:
    """Whether the case of a pupil holds steps that are about the class."""
    return case.subject_kind == SubjectKind.PUPIL and any(step.about == "class" for _stage, step in spec.all_steps())


def runs_read(case: Case, spec: ProcedureSpec) -> Runs:
    """The runs of a case, and those of the class's case where a procedure asks a pupil's case about the class."""
    asks = asks_about_class(case, spec)
    group = (case.pupil.school_class or case.school_class) if asks else None
    return runs_of(case, group, with_class=asks)


def class_run_of(runs: list[StageRun], stage: str) -> StageRun | None:
    """The run of the class's case that holds answers of a stage: its last one through it.

    A class's case that is a real one and never was in that stage holds them in its last run.
    """
    inside = [run for run in runs if run.stage == stage]
    if inside:
        return inside[-1]
    return runs[-1] if runs and not runs[-1].case.assessment_only else None


def _grouped(found) -> Rows:
    rows: Rows = {}
    for row in found.order_by("run_id", "step", "occurrence"):
        rows.setdefault((row.run_id, row.step), []).append(row)
    return rows
