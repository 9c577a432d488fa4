"""A finding, and the list that the checks write to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

from guidance.procedures.spec import FieldSpec, ProcedureSpec, RoutineSpec, StageSpec, StepSpec, Text


class Level(StrEnum):
    """An error blocks publishing, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that lint has to say.

    ``path`` is the place in the spec (``stages.team.steps.home.fields.calls.when``); ``block`` the keys of the stage,
    step and field that it is about (``("team", "home", "calls")``, with ``intake`` or a routine's key in a stage's
    place), which the editor turns into the block to show it at.
    """

    level: Level
    code: str
    path: str
    block: tuple[str, ...]
    message: Promise | str
    names: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """The sentence in the active language; texts of the procedure in it too, where they exist."""
        language = get_language()
        names = {
            name: value if isinstance(value, int) else f"“{_words(value, language)}”"
            for name, value in self.names.items()
        }
        return str(self.message) % names if names else str(self.message)

    def __str__(self) -> str:
        return f"{self.level}: {self.path}: {self.sentence}"


def _words(value: Any, language: str | None) -> str:
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, tuple):
        return "”, “".join(_words(item, language) for item in value)
    return str(value)


@dataclass(frozen=True)
class Place:
    """Where in a spec something stands: a stage or a routine, perhaps a step of it, perhaps a field of that."""

    path: str = ""
    block: tuple[str, ...] = ()
    stage: StageSpec | None = None
    routine: RoutineSpec | None = None
    step: StepSpec | None = None
    field: FieldSpec | None = None

    def at(self, part: str) -> str:
        """The path of a part of what stands here."""
        return f"{self.path}.{part}" if self.path else part


class Findings:
    """The findings so far, with the places of the spec that the checks walk over."""

    def __init__(self, spec: ProcedureSpec) -> None:
        self.spec = spec
        self._found: list[Finding] = []

    def error(self, code: str, path: str, place: Place, message: Promise | str, /, **names: Any) -> None:
        """Add what blocks publishing. ``names`` fill ``message``: texts of the spec, keys, numbers."""
        self._found.append(Finding(Level.ERROR, code, path, place.block, message, names))

    def warn(self, code: str, path: str, place: Place, message: Promise | str, /, **names: Any) -> None:
        """Add what is unwise."""
        self._found.append(Finding(Level.WARNING, code, path, place.block, message, names))

    def sorted(self) -> tuple[Finding, ...]:
        """Errors first; otherwise as found."""
        return tuple(sorted(self._found, key=lambda finding: finding.level is Level.WARNING))

    @cached_property
    def stages(self) -> tuple[Place, ...]:
        """The stages in order."""
        return tuple(Place(f"stages.{s.key}", (s.key,), stage=s) for s in self.spec.stages)

    @cached_property
    def steps(self) -> tuple[Place, ...]:
        """All steps: the intake, those of stages, those of routines."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Place]:
        spec = self.spec
        yield Place("intake", ("intake",), stage=spec.first_stage, step=spec.intake)
        for stage in self.stages:
            for step in stage.stage.steps:
                path = f"{stage.path}.steps.{step.key}"
                yield Place(path, (*stage.block, step.key), stage=stage.stage, step=step)
        for routine in spec.routines:
            for step in routine.steps:
                path = f"routines.{routine.key}.steps.{step.key}"
                yield Place(path, (routine.key, step.key), routine=routine, step=step)

    @cached_property
    def fields(self) -> tuple[Place, ...]:
        """All fields."""
        return tuple(
            Place(f"{p.path}.fields.{f.key}", (*p.block, f.key), p.stage, p.routine, p.step, f)
            for p in self.steps
            for f in p.step.fields
        )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The keys of the roles that the procedure declares."""
        return frozenset(role.key for role in self.spec.roles)

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of each stage."""
        return {stage.key: number for number, stage in enumerate(self.spec.stages)}

    @cached_property
    def stage_by_key(self) -> dict[str, StageSpec]:
        """The stages by key."""
        return {stage.key: stage for stage in self.spec.stages}

    def siblings(self, place: Place) -> tuple[StepSpec, ...]:
        """The steps beside a step, itself included, in their proposed order."""
        if place.routine:
            return place.routine.steps
        return self.spec.steps_of(place.stage.key) if place.stage else ()
