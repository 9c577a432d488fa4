"""Whether a condition holds. Three-valued: what is blank or cannot be understood is unknown, and unknown is not met.

Unknown stays unknown under ``not``, so a question that waits for "not yes" does not appear before there is an answer.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from forms.cases.values.base import OTHER
from guidance.procedures.spec import AllOf, AnyOf, Comparison, Condition, Not


class KnowsFacts(Protocol):
    """What a condition asks. Every answer is None where it is not known."""

    def answer(self, path: str, *, stage: str, step: str, occurrence: int) -> Any:
        """The value of a field."""

    def subject(self, fact: str) -> Any:
        """A fact about the pupil, class or member of staff."""

    def absence(self, key: str, *, days: int | None, school_days: int | None) -> int | float | None:
        """A figure of absence over a window of calendar days or of school days."""

    def history(self, fact: str, stage: str | None, outcome: str | None) -> Any:
        """How often something happened in the case."""

    def today(self) -> str:
        """The day, as ISO 8601."""


def holds(condition: Condition | None, facts: KnowsFacts, *, stage: str, step: str, occurrence: int = 1) -> bool | None:
    """Whether the condition holds; None when that is unknown, which callers treat as not met.

    Args:
        condition: data of the spec; None holds always.
        facts: the answers, the subject, the absence and the history of one case.
        stage: key of the stage that paths without one mean.
        step: key of the step that paths without one mean.
        occurrence: which occurrence of that step, where it is repeated.
    """
    if condition is None:
        return True
    if isinstance(condition, AllOf):
        return _all(holds(part, facts, stage=stage, step=step, occurrence=occurrence) for part in condition.all)
    if isinstance(condition, AnyOf):
        met = _all(_not(holds(p, facts, stage=stage, step=step, occurrence=occurrence)) for p in condition.any)
        return _not(met)
    if isinstance(condition, Not):
        return _not(holds(condition.not_, facts, stage=stage, step=step, occurrence=occurrence))
    return _compare(condition, _operand(condition, facts, stage, step, occurrence), facts)


def _not(met: bool | None) -> bool | None:
    return None if met is None else not met


def _all(parts: Iterable[bool | None]) -> bool | None:
    met = list(parts)
    if False in met:
        return False
    return None if None in met else True


def _operand(comparison: Comparison, facts: KnowsFacts, stage: str, step: str, occurrence: int) -> Any:
    if comparison.answer is not None:
        return facts.answer(comparison.answer, stage=stage, step=step, occurrence=occurrence)
    if comparison.subject is not None:
        return facts.subject(comparison.subject)
    if comparison.absence is not None:
        return facts.absence(comparison.absence, days=comparison.days, school_days=comparison.school_days)
    return facts.history(comparison.history or "", comparison.stage, comparison.outcome)


def _compare(comparison: Comparison, value: Any, facts: KnowsFacts) -> bool | None:
    operator, wanted = comparison.operator
    if operator == "filled":
        return (value not in (None, "", [], {})) is wanted
    if value in (None, "", [], {}):
        return None
    match operator:
        case "is":
            return _equal(value, wanted)
        case "is_not":
            return _not(_equal(value, wanted))
        case "in":
            return any(_contains(value, one) for one in wanted)
        case "contains":
            return _contains(value, wanted)
        case "at_least" | "at_most":
            return _measured(value, operator, wanted)
        case _:
            return _dated(value, operator, facts.today() if wanted == "today" else wanted)


def _equal(value: Any, wanted: Any) -> bool:
    """Whether they are the same and of one kind: ``1`` is not true, and ``other:`` with any words is ``other``."""
    if isinstance(value, list):
        return len(value) == 1 and _equal(value[0], wanted)
    if isinstance(value, bool) or isinstance(wanted, bool):
        words = {"yes": True, "no": False}
        return value is (words.get(wanted, wanted) if isinstance(wanted, str) else wanted)
    if isinstance(value, str) and isinstance(wanted, str):
        return value == wanted or (wanted == OTHER.rstrip(":") and value.startswith(OTHER))
    if isinstance(value, str) or isinstance(wanted, str):
        return str(value) == str(wanted)
    return value == wanted


def _contains(value: Any, wanted: Any) -> bool:
    return any(_equal(one, wanted) for one in value) if isinstance(value, list) else _equal(value, wanted)


def _measured(value: Any, operator: str, wanted: int | float) -> bool | None:
    if isinstance(value, list):  # of a list, how many there are
        value = len(value)
    if isinstance(value, str):  # the options of a scale may be called "1", "2", ...
        value = int(value) if value.isdigit() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value >= wanted if operator == "at_least" else value <= wanted


def _dated(value: Any, operator: str, wanted: str) -> bool | None:
    if not isinstance(value, str) or len(value) < 5:
        return None
    return value < wanted if operator == "before" else value > wanted
