"""Amounts of time and deadlines, as data. What they mean on a calendar stands in forms.cases.deadlines."""

from typing import Any, Literal

from pydantic import Field, model_validator

from guidance.procedures.spec.base import Frozen, Key, Text
from guidance.procedures.spec.conditions import Condition

Unit = Literal["hours", "days", "weeks", "months", "working_days", "school_days"]
Origin = Literal["source", "ours"]


class Amount(Frozen):
    """So much time: ``{amount: 3, unit: weeks}``. Days, weeks and months are plain calendar time."""

    amount: int = Field(ge=0, le=1000)
    unit: Unit


class Start(Frozen):
    """What a deadline is counted from; exactly one, the stage's start if nothing is said.

    ``step``: when that step of this stage was done. ``decision``: when that earlier stage was decided last.
    ``field``: the date in that field (``step.field``, or ``stage.step.field`` of an earlier stage).
    """

    stage_start: bool = False
    step: Key | None = None
    decision: Key | None = None
    field: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,2}$")

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"stage_start": True} if value == "stage_start" else value

    @model_validator(mode="after")
    def _one(self) -> "Start":
        if sum(bool(x) for x in (self.stage_start, self.step, self.decision, self.field)) != 1:
            raise ValueError("a deadline is counted from exactly one of stage_start, step, decision, field")
        return self


class Overdue(Frozen):
    """What happens when the date has passed: tell a role, hand the turn to a role, or put an outcome before someone."""

    tell: Key | None = None
    hand_to: Key | None = None
    propose: Key | None = None


class DeadlineSpec(Frozen):
    """One deadline of a step (or of an outcome: counted from the decision then).

    An "at the latest" date where there is no school goes back to the last school day before it; a "not before" date
    goes on to the first after. ``label`` is what the source says where it gives no number ("as soon as possible").
    ``when``: it only runs while this holds ("one week, if school is not safe"; paths as ``step.field``).
    """

    amount: int = Field(ge=0, le=1000)
    unit: Unit
    kind: Literal["at_latest", "not_before"] = "at_latest"
    from_: Start = Field(default_factory=lambda: Start(stage_start=True), alias="from")
    count_first: bool = False
    restart: bool = True
    on_overdue: Overdue | None = None
    when: Condition | None = None
    label: Text | None = None
    origin: Origin = "source"
