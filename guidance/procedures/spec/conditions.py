"""Conditions: what must hold for a step, a field or an outcome to exist. Data only, never code."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from guidance.procedures.spec.base import Frozen, Key

Value = bool | int | float | str

OPERATORS = ("is_", "is_not", "in_", "contains", "at_least", "at_most", "before", "after", "filled")
SubjectFact = Literal["kind", "grade", "age", "school", "has_plan", "has_referral"]
HistoryFact = Literal["runs", "outcomes", "reopened"]


class Comparison(Frozen):
    """One operand and one operator.

    Operands: ``answer`` (a field by its path: ``field`` in the same step, ``step.field`` in the same stage, or
    ``stage.step.field`` of an earlier one; ``intake.step.field`` is not needed, the intake is a step of the first
    stage), ``subject`` (a fact about the pupil or class), ``absence`` (a figure over the last ``days`` calendar days or
    ``school_days`` school days), ``history`` (how often ``stage`` was run, or how often its ``outcome`` was chosen).
    A blank or invalid operand is *unknown*, and unknown is not met, also under ``not``.
    """

    answer: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}$")
    subject: SubjectFact | None = None
    absence: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    days: int | None = Field(default=None, ge=1, le=800)
    school_days: int | None = Field(default=None, ge=1, le=400)
    history: HistoryFact | None = None
    stage: Key | None = None
    outcome: Key | None = None

    is_: Value | None = Field(default=None, alias="is")
    is_not: Value | None = None
    in_: tuple[Value, ...] | None = Field(default=None, alias="in")
    contains: Value | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None
    before: str | None = None
    after: str | None = None
    filled: bool | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "Comparison":
        operands = [name for name in ("answer", "subject", "absence", "history") if getattr(self, name) is not None]
        operators = [name.rstrip("_") for name in OPERATORS if getattr(self, name) is not None]
        if len(operands) != 1:
            raise ValueError("a comparison names exactly one of answer, subject, absence, history")
        if len(operators) != 1:
            raise ValueError("a comparison has exactly one operator: " + ", ".join(o.rstrip("_") for o in OPERATORS))
        if self.school_days and (self.days or not self.absence):
            raise ValueError("school_days is for a figure of absence, and stands instead of days")
        if self.history == "outcomes" and not (self.stage and self.outcome):
            raise ValueError("history: outcomes needs a stage and an outcome")
        if self.history == "runs" and not self.stage:
            raise ValueError("history: runs needs a stage")
        return self

    @property
    def operator(self) -> tuple[str, Any]:
        """The operator's name without underscore at the end, and what it compares with."""
        return next((n.rstrip("_"), getattr(self, n)) for n in OPERATORS if getattr(self, n) is not None)


class AllOf(Frozen):
    """Holds when every part holds."""

    all: tuple["Condition", ...] = Field(min_length=1)


class AnyOf(Frozen):
    """Holds when at least one part holds."""

    any: tuple["Condition", ...] = Field(min_length=1)


class Not(Frozen):
    """Holds when the part is known not to hold."""

    not_: "Condition" = Field(alias="not")


def _shape(value: Any) -> str:
    names = value.keys() if isinstance(value, dict) else value.__class__.model_fields
    for name in ("all", "any", "not", "not_"):
        if name in names:
            return name.rstrip("_")
    return "comparison"


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Comparison, Tag("comparison")],
    Discriminator(_shape),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


def comparisons(condition: "Condition | None") -> tuple[Comparison, ...]:
    """All comparisons of a condition, in reading order."""
    if condition is None:
        return ()
    if isinstance(condition, Comparison):
        return (condition,)
    if isinstance(condition, Not):
        return comparisons(condition.not_)
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    return tuple(found for part in parts for found in comparisons(part))
