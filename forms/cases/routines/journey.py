"""How far a record of a routine has come: its steps, and of a round its steps for each pupil."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock, today
from forms.cases.conditions import holds
from forms.cases.enums import AnswerStatus
from forms.cases.facts import age_on
from forms.cases.journey import BEGUN, DONE, OPEN, SKIPPED, WAITING, StepState, parse_slug
from forms.cases.models import RoutineAnswers, RoutineRecord, RoutineSubject
from forms.cases.values import coerce
from guidance.procedures.spec import FieldSpec, RoutineSpec, StageSpec, StepSpec

Rows = dict[tuple[str, int], RoutineAnswers]


class RoutineFacts:
    """What conditions of a routine may ask: its own answers, and in a round a little about the pupil."""

    def __init__(self, record: RoutineRecord, steps: tuple[StepSpec, ...], rows: Rows, subject: Any, day: Any) -> None:
        self._record, self._rows, self._subject, self._day = record, rows, subject, day
        self._steps = {step.key: step for step in steps}

    def answer(self, path: str, *, stage: str, step: str, occurrence: int) -> Any:
        """The value of a question of this record, of the same pupil in a round."""
        parts = path.split(".")
        key = parts[-2] if len(parts) > 1 else step
        field = self._steps[key].by_key.get(parts[-1]) if key in self._steps else None
        row = self._rows.get((key, occurrence))
        if field is None or row is None or row.status == AnswerStatus.SKIPPED:
            return None
        return coerce(field, row.raw.get(field.key)).value

    def subject(self, fact: str) -> Any:
        """Of a round's pupil: kind, grade and age; the school of any record."""
        pupil = self._subject.pupil if self._subject else None
        group = pupil.school_class if pupil else None
        readers = {
            "kind": "pupil" if pupil else None,
            "grade": group.grade if group else None,
            "age": age_on(pupil.born_on, self._day) if pupil and pupil.born_on else None,
            "school": self._record.school.slug,
        }
        return readers.get(fact)

    def absence(self, key: str, *, days: int | None, school_days: int | None) -> None:
        """Not known: figures of absence belong to a case."""

    def history(self, fact: str, stage: str | None, outcome: str | None) -> None:
        """Nothing: a record has no stages."""

    def today(self) -> str:
        """The day, as ISO 8601."""
        return self._day.isoformat()


@dataclass(frozen=True, eq=False)
class RoutineJourney:
    """The steps of a record that exist now; of a round pupil by pupil."""

    record: RoutineRecord
    routine: RoutineSpec
    steps: tuple[StepState, ...]
    specs: tuple[StepSpec, ...]
    subjects: tuple[RoutineSubject, ...]

    def find(self, step: str, occurrence: int = 1) -> StepState | None:
        """The step, or None if it does not exist now."""
        return next((one for one in self.steps if (one.key, one.occurrence) == (step, occurrence)), None)

    def find_slug(self, slug: str) -> StepState | None:
        """The step that an address names, or None."""
        named = parse_slug(slug)
        return self.find(*named) if named else None

    def knows(self, slug: str) -> bool:
        """Whether the routine has such a step, asked now or not."""
        key, _occurrence = parse_slug(slug) or ("", 0)
        return any(one.key == key for one in self.specs)

    def subject_of(self, state: StepState) -> RoutineSubject | None:
        """The pupil whom a step of a round is about."""
        return next((one for one in self.subjects if one.position == state.occurrence), None)

    def next_after(self, state: StepState) -> StepState | None:
        """The next step that asks for something, from the first again at the end: in a round the next pupil's."""
        place = self._place(state)
        turned = self.steps[place + 1 :] + self.steps[: max(place, 0)]
        return next((one for one in turned if not one.settled and one.can_be_filled), None)

    def before(self, state: StepState) -> StepState | None:
        """The step before in the list, or None at the first."""
        place = self._place(state)
        return self.steps[place - 1] if place > 0 else None

    def _place(self, state: StepState) -> int:
        slugs = [one.slug for one in self.steps]
        return slugs.index(state.slug) if state.slug in slugs else -1

    @cached_property
    def missing(self) -> tuple[StepState, ...]:
        """What keeps the record from being finished: steps neither done, nor skipped, nor optional."""
        return tuple(one for one in self.steps if not one.settled and not one.spec.optional)

    @property
    def complete(self) -> bool:
        """Whether the record can be finished. A round without a pupil cannot."""
        return not self.missing and bool(self.steps or not self.routine.steps)


def journey_of(
    record: RoutineRecord,
    routine: RoutineSpec,
    specs: tuple[StepSpec, ...],
    rows: list[RoutineAnswers],
    subjects: list[RoutineSubject],
    *,
    mine: bool = False,
    clock: Clock = system_clock,
) -> RoutineJourney:
    """The journey of a record, from rows that were read: no query.

    Args:
        specs: the steps as this record asks them (``routines.steps``).
        subjects: of a round, with pupil and class read.
        mine: whether the person who looks holds the routine's role.
    """
    kept = {(row.step, row.occurrence): row for row in rows}
    stage = StageSpec(key=routine.key, title=routine.title, responsible=(routine.role,), steps=specs)
    whom = list(subjects) if routine.round else [None]
    working = _Working(record, stage, kept, today(clock), mine)
    steps = tuple(state for subject in whom for state in working.states(subject))
    return RoutineJourney(record, routine, steps, specs, tuple(subjects))


@dataclass
class _Working:
    record: RoutineRecord
    stage: StageSpec
    rows: Rows
    day: Any
    mine: bool

    def states(self, subject: RoutineSubject | None) -> list[StepState]:
        """The steps for one pupil, or of a record that is no round."""
        occurrence = subject.position if subject else 1
        facts = RoutineFacts(self.record, self.stage.steps, self.rows, subject, self.day)
        asked = [step for step in self.stage.steps if self._holds(step.when, facts, step, occurrence)]
        return [self._state(step, facts, occurrence, asked) for step in asked]

    def _holds(self, condition: Any, facts: RoutineFacts, step: StepSpec, occurrence: int) -> bool:
        return holds(condition, facts, stage=self.stage.key, step=step.key, occurrence=occurrence) is True

    def _state(self, step: StepSpec, facts: RoutineFacts, occurrence: int, asked: list[StepSpec]) -> StepState:
        row = self.rows.get((step.key, occurrence))
        waits = self._waits(step, occurrence, asked)
        return StepState(
            spec=step,
            stage=self.stage,
            occurrence=occurrence,
            state=_name(row, waits),
            answers=row,
            home_run=None,
            fields=tuple(field for field in step.fields if self._asks(field, facts, step, occurrence)),
            waits_for=waits if _name(row, waits) == WAITING else (),
            mine=self.mine,
            closed=not self.record.is_open,
        )

    def _asks(self, field: FieldSpec, facts: RoutineFacts, step: StepSpec, occurrence: int) -> bool:
        return self._holds(field.when, facts, step, occurrence)

    def _waits(self, step: StepSpec, occurrence: int, asked: list[StepSpec]) -> tuple[str, ...]:
        by_key = {one.key: one for one in asked}
        language = get_language()
        return tuple(
            _("This waits for the step “%(step)s”.") % {"step": by_key[key].title.to(language)}
            for key in step.after
            if key in by_key and not _settled(self.rows.get((key, occurrence)))
        )


def _settled(row: RoutineAnswers | None) -> bool:
    return row is not None and row.status != AnswerStatus.DRAFT


def _name(row: RoutineAnswers | None, waits: tuple[str, ...]) -> str:
    if _settled(row):
        return DONE if row.status == AnswerStatus.DONE else SKIPPED
    if waits:
        return WAITING
    return BEGUN if row is not None and row.version else OPEN
