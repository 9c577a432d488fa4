"""How much a step can ask at once, whatever has been answered."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from guidance.procedures.spec import AllOf, AnyOf, Comparison, Condition, FieldSpec, Not, StepSpec, comparisons


def most_visible(step: StepSpec) -> int:
    """The most questions that stand open at the same time: notices and what is folded away do not count."""
    return _most(field for field in step.fields if not field.more and field.kind != "notice")


def most_required(step: StepSpec) -> int:
    """The most questions that must be answered at the same time."""
    return _most(field for field in step.fields if field.required)


def _most(fields: Iterable[FieldSpec]) -> int:
    fields = list(fields)
    return max(sum(field.when is None or _holds(field.when, facts) for field in fields) for facts in _cases(fields))


def _cases(fields: list[FieldSpec]) -> Iterator[dict[str, Any]]:
    """Every combination of what the fields' conditions compare with, and of something else for each operand."""
    values: dict[str, set[Any]] = {}
    for field in fields:
        for comparison in comparisons(field.when):
            _operator, compared = comparison.operator
            found = values.setdefault(_operand(comparison), {"something else"})
            found.update(compared if isinstance(compared, tuple) else (compared,))
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _operand(comparison: Comparison) -> str:
    return str(comparison.answer or comparison.subject or comparison.absence or comparison.history)


def _holds(condition: Condition, facts: dict[str, Any]) -> bool:
    match condition:
        case AllOf():
            return all(_holds(part, facts) for part in condition.all)
        case AnyOf():
            return any(_holds(part, facts) for part in condition.any)
        case Not():
            return not _holds(condition.not_, facts)
    operator, compared = condition.operator
    fact = facts[_operand(condition)]
    return fact != compared if operator == "is_not" else fact in (compared if operator == "in" else (compared,))
