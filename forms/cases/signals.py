"""Signals of a procedure that the figures meet, and the stage that they propose. People decide; this only reads."""

import datetime
from collections.abc import Iterable

from forms.cases.conditions import KnowsFacts, holds
from guidance.procedures.spec import ProcedureSpec, SignalSpec, StageSpec


def met(spec: ProcedureSpec, facts: KnowsFacts, day: datetime.date) -> tuple[SignalSpec, ...]:
    """The signals in force on a day whose limit is met. A figure that nobody knows meets no limit."""
    where = {"stage": spec.first_stage.key, "step": spec.intake.key}
    return tuple(one for one in spec.signals if one.counts_on(day) and holds(one.when, facts, **where) is True)


def proposed_stage(spec: ProcedureSpec, signals: Iterable[SignalSpec]) -> StageSpec | None:
    """The stage furthest on that the signals propose; None if they propose none."""
    wanted = {one.stage for one in signals}
    return next((stage for stage in reversed(spec.stages) if stage.key in wanted), None)
