"""Stops and alerts: which of them the answers of a step have set off."""

from typing import Any

from forms.cases.conditions import holds
from forms.cases.enums import AnswerStatus
from forms.cases.facts import Facts
from forms.cases.models import Answers
from forms.cases.values.base import OTHER
from guidance.procedures.spec import EffectSpec, FieldSpec, StepSpec

#: Field, "stop" or "alert", and the effect.
Triggered = tuple[tuple[FieldSpec, str, EffectSpec], ...]


def says(value: Any, wanted: tuple[str, ...]) -> bool:
    """Whether an answer is one of those: option keys, ``other``, or ``yes`` and ``no``."""
    if isinstance(value, bool):
        return ("yes" if value else "no") in wanted
    words = value if isinstance(value, list) else [value]
    return any(isinstance(word, str) and word.split(OTHER[-1])[0] in wanted for word in words)


def triggered(facts: Facts, step: StepSpec, row: Answers, occurrence: int) -> Triggered:
    """The stops and alerts that the answers in a row set off now, stops first."""
    stage = facts.run.stage
    found = []
    if row.status == AnswerStatus.SKIPPED:
        return ()
    for field in step.fields:
        if not facts.field_asked(stage, step, field, occurrence):
            continue
        for name, effect in (("stop", field.stop), ("alert", field.alert)):
            if effect is None:
                continue
            value = facts.value(stage, step, field, row)
            if effect.when is not None:
                met = holds(effect.when, facts, stage=stage, step=step.key, occurrence=occurrence) is True
            else:
                met = value is not None and says(value, effect.on)
            if met:
                found.append((field, name, effect))
    return tuple(sorted(found, key=lambda one: one[1] != "stop"))
