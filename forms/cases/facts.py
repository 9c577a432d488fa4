"""What conditions ask about a case: answers, subject, absence, history.

An answer counts only where its question is asked: one of a step or field that the answers have closed is unknown,
so nothing follows from what nobody sees any more.
"""

import datetime
from typing import Any

from forms.cases.annex import unseal
from forms.cases.clock import Clock, system_clock, today
from forms.cases.conditions import holds
from forms.cases.enums import AnswerStatus, DecisionStatus, MeasureStatus, SubjectKind
from forms.cases.figures import figure, window_days
from forms.cases.models import Answers, Case, CasePartner, Decision, Measure, StageRun
from forms.cases.shelf import Shelf
from forms.cases.values import coerce
from guidance.procedures.spec import FieldSpec, StepSpec


class Facts:
    """The facts of one case as one run sees them. Answers are read once, the rest when it is asked for."""

    def __init__(self, case: Case, run: StageRun, *, shelf: Shelf | None = None, clock: Clock = system_clock) -> None:
        run.case = case
        self.shelf = shelf or Shelf(run)
        self.case, self.run = case, run
        self._day = today(clock)
        self._asked: dict[Any, bool | None] = {}

    # --- Answers

    def answer(self, path: str, *, stage: str, step: str, occurrence: int = 1) -> Any:
        """The value of a field, or None: not asked, blank, or not to be understood.

        Args:
            path: ``field``, ``step.field`` or ``stage.step.field``. Of a repeated step, the last occurrence that
                answers; of the step itself, the occurrence given.
        """
        parts = path.split(".")
        stage_key = parts[0] if len(parts) == 3 else stage
        step_key = parts[-2] if len(parts) > 1 else step
        if stage_key not in {one.key for one in self.shelf.spec.stages}:
            return None
        spec = next((one for one in self.shelf.spec.steps_of(stage_key) if one.key == step_key), None)
        field = spec.by_key.get(parts[-1]) if spec else None
        if spec is None or field is None:
            return None
        if not self.asked(stage_key, spec):
            return None
        rows = self.shelf.rows(stage_key, spec)
        if (stage_key, step_key) == (stage, step):
            rows = [row for row in rows if row.occurrence == occurrence]
        for row in reversed(rows):
            value = self.value(stage_key, spec, field, row)
            if value is not None:
                return value
        return None

    def value(self, stage: str, step: StepSpec, field: FieldSpec, row: Answers) -> Any:
        """The value of one field in one row, if the field is asked there."""
        if row.status == AnswerStatus.SKIPPED or not self.field_asked(stage, step, field, row.occurrence):
            return None
        if field.kind == "file":
            return row.values.get(field.key) or None
        return coerce(field, self.raw(field, row)).value

    def raw(self, field: FieldSpec, row: Answers) -> Any:
        """What was typed in a field; of a sensitive one from the annex, for the portal's own eyes."""
        if not field.sensitive:
            return row.raw.get(field.key)
        if field.key not in row.sensitive_keys:
            return None
        if (
            row.pk,
            row.version,
        ) not in self.shelf.sealed:  # one query a row, however often its questions are asked about
            self.shelf.sealed[row.pk, row.version] = {one.field: one.sealed for one in row.annex.all()}
        sealed = self.shelf.sealed[row.pk, row.version].get(field.key)
        return unseal(sealed)["raw"] if sealed else None

    def asked(self, stage: str, step: StepSpec) -> bool:
        """Whether a step exists now."""
        if step.about == "class" and not self.shelf.has_class:
            return False
        return self._holds(("step", stage, step.key), step.when, stage, step.key, 1) is True

    def field_asked(self, stage: str, step: StepSpec, field: FieldSpec, occurrence: int = 1) -> bool:
        """Whether a field of a step exists now, the step given."""
        key = ("field", stage, step.key, field.key, occurrence)
        return self._holds(key, field.when, stage, step.key, occurrence) is True

    def _holds(self, key: Any, condition: Any, stage: str, step: str, occurrence: int) -> bool | None:
        if condition is None:
            return True
        if key not in self._asked:
            self._asked[key] = None  # a circle of conditions is unknown, not endless
            self._asked[key] = holds(condition, self, stage=stage, step=step, occurrence=occurrence)
        return self._asked[key]

    # --- Subject

    def subject(self, fact: str) -> Any:
        """A fact about the one whom the case is about. ``age`` in whole years, ``school`` its short name."""
        readers = {
            "kind": lambda: self.case.subject_kind,
            "grade": self._grade,
            "age": self._age,
            "school": lambda: self.case.school.slug,
            "has_plan": lambda: self._has(Measure.objects.filter(status=MeasureStatus.RUNNING)),
            "has_referral": lambda: self._has(CasePartner.objects.filter(introduced_only=False)),
        }
        return readers[fact]() if fact in readers else None

    def _grade(self) -> int | None:
        group = self.case.school_class
        if self.case.subject_kind == SubjectKind.PUPIL:
            group = self.case.pupil.school_class or group
        return group.grade if group else None

    def _age(self) -> int | None:
        born = self.case.pupil.born_on if self.case.pupil else None
        return age_on(born, self._day) if born else None

    def _has(self, rows) -> bool:
        return rows.filter(case=self.case, withdrawn_at__isnull=True).exists()

    # --- Absence and history

    def absence(self, key: str, *, days: int | None, school_days: int | None = None) -> int | float | None:
        """A figure over the last days, calendar or school days (default 30): typed in the case, else a provider's."""
        typed = self._typed_figure(key, (days, school_days))
        if typed is not None:
            return typed
        return figure(self.case, key, window_days(days, school_days, self.case.school, self._day), self._day)

    def _typed_figure(self, key: str, window: tuple[int | None, int | None]) -> int | float | None:
        """What was typed last in a question for this figure over this window; over any, where none is named."""
        typed = [
            (row.saved_at, value)
            for stage, step in self.shelf.spec.all_steps()
            for field in step.fields
            if field.kind == "figures"
            and key in field.absence
            and window in ((None, None), (field.days, field.school_days))
            for row in self.shelf.rows(stage.key, step)
            if (value := (coerce(field, self.raw(field, row)).value or {}).get(key)) is not None
        ]
        return max(typed, key=lambda found: found[0])[1] if typed else None

    def history(self, fact: str, stage: str | None, outcome: str | None) -> int | None:
        """How often a stage was run, an outcome of it was chosen, or the case was reopened."""
        if fact == "runs":
            return sum(run.stage == stage and not run.passed_over for run in self.shelf.runs)
        if fact == "outcomes":
            decided = Decision.objects.filter(run__case=self.case, status=DecisionStatus.FINAL)
            return decided.filter(run__stage=stage, outcome=outcome).count()
        if fact == "reopened":
            return self.case.timeline.filter(event="case.reopened").count()
        return None

    def today(self) -> str:
        """The day it is, as ISO 8601."""
        return self._day.isoformat()


def age_on(born: datetime.date, day: datetime.date) -> int:
    """Whole years lived on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
