"""Signals: the limits at which absence asks for attention, as data."""

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from guidance.procedures.spec.base import Frozen, Key, Text
from guidance.procedures.spec.conditions import Condition
from guidance.procedures.spec.deadlines import Origin


def _written(value: Any) -> Any:
    if isinstance(value, str | datetime.date):
        return value
    raise ValueError("a day is written as year, month and day: 2026-08-01")


Day = Annotated[datetime.date, BeforeValidator(_written)]


class SignalSpec(Frozen):
    """A limit. Where it is met the portal proposes, and people decide.

    ``when``: a condition over figures of absence, and facts about the pupil or class if need be; never over answers.
    ``stage``: the stage that it proposes; none: that a concern is raised. ``tells``: roles whose lists show it.
    ``valid_from``, ``valid_until``: the first and the last day on which it counts. A limit that is to change stands
    twice, the old one until a day and the new one from the day after.
    """

    key: Key
    title: Text
    guidance: Text | None = None
    when: Condition
    stage: Key | None = None
    tells: tuple[Key, ...] = ()
    valid_from: Day | None = None
    valid_until: Day | None = None
    origin: Origin = "source"

    @model_validator(mode="after")
    def _in_order(self) -> "SignalSpec":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("a signal cannot end before it begins")
        return self

    def counts_on(self, day: datetime.date) -> bool:
        """Whether the limit is in force on a day."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)
