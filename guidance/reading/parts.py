"""The parts of a procedure as its page shows them, in one language, and where they stand on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString


def stage_anchor(stage_key: str) -> str:
    """Where a stage stands on the procedure's page."""
    return f"stage-{stage_key}"


def step_anchor(stage_key: str, step_key: str) -> str:
    """Where a step stands on the procedure's page."""
    return f"step-{stage_key}-{step_key}"


@dataclass(frozen=True)
class Named:
    """A name with the address of its page, if it has one."""

    title: str
    url: str | None = None


@dataclass(frozen=True)
class Date:
    """A deadline in words. ``said``: as the source says it, or empty; ``ours``: not the source's."""

    said: str
    words: str
    overdue: list[str]
    ours: bool


@dataclass(frozen=True)
class Question:
    """One thing that is asked. ``options`` in words, empty where one writes."""

    label: str
    help: str
    required: bool
    more: bool
    options: list[str]


@dataclass(frozen=True)
class Step:
    """A step as it is read. ``notes``: what the reader's schools have written beside it, as the registry gives it."""

    anchor: str
    ref: str
    title: str
    why: SafeString
    guidance: SafeString
    responsible: list[Named]
    dates: list[Date]
    no_date: bool
    questions: list[Question]
    after: list[Named]
    condition: str
    optional: bool
    repeatable: bool
    once: bool
    about_class: bool
    ours: bool
    page: str | None
    form: str | None
    notes: list[Any] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return len(self.questions)


@dataclass(frozen=True)
class WayOut:
    """A decision that ends a stage, and where it leads."""

    label: str
    guidance: SafeString
    leads: str
    to: Named | None
    who: list[Named]
    confirmed_by: list[Named]
    date: str
    bars: str
    ours: bool


@dataclass(frozen=True)
class Signal:
    """A limit at which the absence asks for attention. ``when`` in words; ``stage``: that it proposes, or none."""

    title: str
    when: str
    counts: str
    guidance: SafeString
    stage: Named | None
    tells: list[Named]
    ours: bool


@dataclass(frozen=True)
class Stage:
    """A stage as it is read. ``phase`` is only set where a new phase begins."""

    anchor: str
    number: int
    title: str
    phase: str
    guidance: SafeString
    responsible: list[Named]
    again: str
    entry: bool
    steps: list[Step]
    ways_out: list[WayOut]
    ours: bool
    page: str | None


@dataclass(frozen=True)
class Routine:
    """A duty that comes back."""

    anchor: str
    title: str
    guidance: SafeString
    role: Named
    every: str
    overdue: str
    steps: list[Step]
    ours: bool
    page: str | None


@dataclass(frozen=True)
class Reading:
    """A procedure as it is read, in one language."""

    key: str
    title: str
    summary: str
    guidance: SafeString
    source: Named
    example: bool
    source_note: SafeString
    roles: list[Named]
    signals: list[Signal]
    stages: list[Stage]
    routines: list[Routine]
    sheets: list[str] = field(default_factory=list)

    def with_notes(self, notes: Mapping[str, list[Any]]) -> "Reading":
        """The same with notes on the steps, by the steps' anchors. What is kept for all readers stays without."""

        def noted(steps: list[Step]) -> list[Step]:
            return [replace(step, notes=notes[step.anchor]) if step.anchor in notes else step for step in steps]

        return replace(
            self,
            stages=[replace(stage, steps=noted(stage.steps)) for stage in self.stages],
            routines=[replace(routine, steps=noted(routine.steps)) for routine in self.routines],
        )
