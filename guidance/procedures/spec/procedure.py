"""The procedure itself: stages, steps, outcomes, signals, routines, roles, letters and sheets."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from guidance.procedures.spec.base import Frozen, Key, Text
from guidance.procedures.spec.conditions import Condition
from guidance.procedures.spec.deadlines import Amount, DeadlineSpec, Origin
from guidance.procedures.spec.fields import FieldSpec
from guidance.procedures.spec.signals import SignalSpec

#: 2 adds signals, stages that a case may begin in, deadlines with a condition, windows of school days, ``needs``.
SCHEMA_NUMBER = 2

Subject = Literal["pupil", "class", "staff"]
OutcomeKind = Literal["continue", "replan", "escalate", "close"]
#: What a role may do anywhere; the rest of its rights follow from its memberships' scope.
RoleRank = Literal["teaching", "resource", "leadership", "partner", "guardian", "pupil"]


class RoleSpec(Frozen):
    """A role that the procedure names. ``made_up_of``: roles whose holders make up this one (a team)."""

    key: Key
    title: Text
    rank: RoleRank = "teaching"
    made_up_of: tuple[Key, ...] = ()
    page: str | None = None
    summary: Text | None = None


class SourceSpec(Frozen):
    """Who made the procedure, where it can be read, and whether it is an example to adapt."""

    name: Text
    url: str | None = None
    example: bool = False
    note: Text | None = None


class StepSpec(Frozen):
    """One page of questions. ``ref``: the source's own number ("4"). ``deadlines`` None: not stated; empty: none."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(cached_property,))

    key: Key
    ref: str | None = None
    title: Text
    why: Text | None = None
    guidance: Text | None = None
    responsible: tuple[Key, ...] = ()
    deadlines: tuple[DeadlineSpec, ...] | None = None
    fields: tuple[FieldSpec, ...] = ()
    after: tuple[Key, ...] = ()
    when: Condition | None = None
    runs: Literal["first", "each"] = "each"
    repeatable: bool = False
    optional: bool = False
    about: Literal["subject", "class"] = "subject"
    page: str | None = None
    origin: Origin = "source"

    @model_validator(mode="before")
    @classmethod
    def _deadline(cls, value: Any) -> Any:
        if isinstance(value, dict) and "deadline" in value:
            if "deadlines" in value:
                raise ValueError("a step has deadline or deadlines, not both")
            value = dict(value)
            one = value.pop("deadline")
            value["deadlines"] = () if one == "none" else (one,)
        return value

    @cached_property
    def by_key(self) -> dict[str, FieldSpec]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields}


class OutcomeSpec(Frozen):
    """One of the ways out of a stage.

    ``to``: the stage it leads to (replan, escalate). ``who``: roles that may choose it (empty: any responsible role
    of the stage). ``confirmed_by``: roles of whom one must confirm another's proposal. ``next_date``: whether a next
    date must be given, ``proposed_after`` what is proposed for it. ``owner``: role that owns the case then (empty: it
    stays). ``releases``: roles that leave the case, ``keeps_coordinator``: whether the coordinator stays unless
    released. ``deadline`` is counted from the decision. ``starts``: procedure started as a linked case beside it.
    """

    key: Key
    label: Text
    kind: OutcomeKind
    guidance: Text | None = None
    when: Condition | None = None
    barred: Text | None = None
    who: tuple[Key, ...] = ()
    confirmed_by: tuple[Key, ...] = ()
    to: Key | None = None
    reason: Literal["required", "optional"] = "required"
    next_date: Literal["required", "optional", "none"] = "none"
    proposed_after: Amount | None = None
    owner: Key | None = None
    releases: tuple[Key, ...] = ()
    keeps_coordinator: bool = True
    deadline: DeadlineSpec | None = None
    starts: Key | None = None
    origin: Origin = "source"

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "OutcomeSpec":
        if self.kind in ("replan", "escalate") and not self.to:
            raise ValueError(f"an outcome of kind {self.kind} says which stage it leads to")
        if self.kind in ("continue", "close") and self.to:
            raise ValueError(f"an outcome of kind {self.kind} leads to no other stage")
        if self.kind == "continue" and self.next_date == "none":
            raise ValueError("an outcome that continues has a next date")
        return self


class StageSpec(Frozen):
    """A level of escalation, left only by a decision. ``phase``: the source's heading above it, without a noun.

    ``entry``: a new case may begin here, as it may in the first stage, when a concern is raised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(cached_property,))

    key: Key
    title: Text
    phase: Text | None = None
    guidance: Text | None = None
    responsible: tuple[Key, ...] = ()
    repeatable: Amount | None = None
    entry: bool = False
    steps: tuple[StepSpec, ...] = Field(default=())
    outcomes: tuple[OutcomeSpec, ...] = ()
    page: str | None = None
    origin: Origin = "source"

    @cached_property
    def by_key(self) -> dict[str, StepSpec]:
        """The steps by their keys."""
        return {step.key: step for step in self.steps}

    def step(self, key: str) -> StepSpec:
        """The step. Raises: KeyError."""
        return self.by_key[key]

    def outcome(self, key: str) -> OutcomeSpec:
        """The outcome. Raises: KeyError."""
        return {outcome.key: outcome for outcome in self.outcomes}[key]


class RoutineSpec(Frozen):
    """A duty of a role that comes back. ``every`` with ``overdue_after`` makes a window ("about monthly")."""

    key: Key
    title: Text
    role: Key
    guidance: Text | None = None
    every: Amount
    overdue_after: Amount | None = None
    round: bool = False
    steps: tuple[StepSpec, ...] = ()
    page: str | None = None
    origin: Origin = "source"


class DocumentSpec(Frozen):
    """A letter or a sheet that belongs to the procedure: a template in Markdown, or an attachment to print."""

    key: Key
    title: Text
    kind: Literal["letter", "invitation", "agreement", "minutes", "sheet"]
    body: Text
    step: str | None = None
    origin: Origin = "source"


class ProcedureSpec(Frozen):
    """A whole procedure: what is read, filled in and tracked (design.md, section 5).

    The ``intake`` is the step asked when a concern is raised; its answers are the first step of the first run, and
    it is not listed again among the first stage's ``steps``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(cached_property,))

    schema_number: int = Field(default=SCHEMA_NUMBER, ge=1, alias="schema")
    key: Key
    languages: tuple[str, ...] = Field(min_length=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    title: Text
    summary: Text
    source: SourceSpec
    guidance: Text | None = None
    subjects: tuple[Subject, ...] = Field(min_length=1)
    roles: tuple[RoleSpec, ...] = ()
    intake: StepSpec
    stages: tuple[StageSpec, ...] = Field(min_length=1)
    signals: tuple[SignalSpec, ...] = ()
    routines: tuple[RoutineSpec, ...] = ()
    documents: tuple[DocumentSpec, ...] = ()
    page: str | None = None

    @property
    def source_language(self) -> str:
        """The language that structure and questions are written in first."""
        return self.languages[0]

    @cached_property
    def _stages(self) -> dict[str, StageSpec]:
        return {stage.key: stage for stage in self.stages}

    @property
    def first_stage(self) -> StageSpec:
        """The stage that a new case starts in."""
        return self.stages[0]

    def stage(self, key: str) -> StageSpec:
        """The stage. Raises: KeyError."""
        return self._stages[key]

    @property
    def entry_stages(self) -> tuple[StageSpec, ...]:
        """The stages that a new case may begin in: the first, and those that say so."""
        return tuple(stage for stage in self.stages if stage.entry or stage is self.first_stage)

    def signal(self, key: str) -> SignalSpec:
        """The signal. Raises: KeyError."""
        return {signal.key: signal for signal in self.signals}[key]

    def role(self, key: str) -> RoleSpec:
        """The role. Raises: KeyError."""
        return {role.key: role for role in self.roles}[key]

    def steps_of(self, stage_key: str) -> tuple[StepSpec, ...]:
        """The steps of a stage in their proposed order, the intake before those of the first stage."""
        stage = self.stage(stage_key)
        return (self.intake, *stage.steps) if stage is self.first_stage else stage.steps

    def step(self, stage_key: str, step_key: str) -> StepSpec:
        """The step, the intake included. Raises: KeyError."""
        return {step.key: step for step in self.steps_of(stage_key)}[step_key]

    def all_steps(self) -> Iterator[tuple[StageSpec, StepSpec]]:
        """Every step with its stage, in order, the intake first."""
        for stage in self.stages:
            for step in self.steps_of(stage.key):
                yield stage, step
