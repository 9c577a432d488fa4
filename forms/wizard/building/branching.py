"""Conditions of fields for the browser: what depends on this very page is kept, the rest is settled beforehand.

The server decides which fields exist; the browser only shows the same sooner.
"""

from collections.abc import Mapping
from typing import Any

from guidance.procedures.spec import AllOf, AnyOf, Comparison, Condition, Not, StepSpec


def in_this_step(comparison: Comparison, step: StepSpec) -> str:
    """The key of the field of this step that is compared, or nothing if the answer stands elsewhere."""
    parts = (comparison.answer or "").split(".")
    if len(parts) == 1 or (len(parts) == 2 and parts[0] == step.key):
        return parts[-1] if parts[-1] in step.by_key else ""
    return ""


def for_browser(condition: Condition, step: StepSpec, outside: Mapping[str, bool | None]) -> Any:
    """A condition as JSON: ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": ...}``, ``{"field", "op", "value"}``,
    or true, false, null (unknown) for a part that looks elsewhere.

    Args:
        outside: what is known of comparisons that look outside the step, by ``name_of``.
    """
    if isinstance(condition, AllOf):
        return {"all": [for_browser(part, step, outside) for part in condition.all]}
    if isinstance(condition, AnyOf):
        return {"any": [for_browser(part, step, outside) for part in condition.any]}
    if isinstance(condition, Not):
        return {"not": for_browser(condition.not_, step, outside)}
    if field := in_this_step(condition, step):
        operator, value = condition.operator
        return {"field": field, "op": operator, "value": list(value) if isinstance(value, tuple) else value}
    return outside.get(name_of(condition))


def name_of(comparison: Comparison) -> str:
    """The same name for the same comparison."""
    return comparison.model_dump_json(exclude_none=True)
