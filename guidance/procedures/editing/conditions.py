"""Conditions: rows of "question, comparison, answer" that are all or in part to hold, and back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guidance.procedures.editing.naming import Path, escape, field_path, hold_answer, hold_answers, hold_ref
from guidance.procedures.editing.shape import SELF
from guidance.procedures.spec.conditions import OPERATORS

if TYPE_CHECKING:
    from guidance.procedures.editing.telling import Telling

_OPERATORS = frozenset(name.rstrip("_") for name in OPERATORS)
#: Of a comparison, what a row holds beside what is compared and how.
_BESIDE = {"absence": ("days", "school_days"), "history": ("stage", "outcome")}

Held = dict[str, Any]


def hold_condition(
    plain: Mapping[str, Any] | None, by_path: Mapping[Path, str], above: Path, itself: Path | None = None
) -> Held | None:
    """A condition as a page holds it; as in the pack where it is deeper than rows.

    Args:
        above: stage, or stage and step, in which it stands.
        itself: the question that it belongs to.
    """
    if plain is None:
        return None
    for match in ("all", "any"):
        parts = plain.get(match)
        if parts is not None and len(parts) > 1:
            rows = [_row(part, by_path, above, itself) for part in parts]
            return {"match": match, "rows": rows} if all(rows) else {"kept": dict(plain)}
    row = _row(plain, by_path, above, itself)
    return {"match": "all", "rows": [row]} if row else {"kept": dict(plain)}


def _row(plain: Mapping[str, Any], by_path: Mapping[Path, str], above: Path, itself: Path | None) -> Held | None:
    operators = [name for name in plain if name in _OPERATORS]
    operands = [name for name in ("answer", "subject", "absence", "history") if name in plain]
    if len(operators) != 1 or len(operands) != 1:
        return None
    (operator,), (operand,) = operators, operands
    beside = {name: plain[name] for name in _BESIDE.get(operand, ()) if name in plain}
    if len(beside) + 2 != len(plain):
        return None
    value, row = plain[operator], {operand: plain[operand], "op": operator}
    if operand == "answer":
        field = field_path(plain["answer"], above)
        own = itself is not None and plain["answer"] == itself[-1]
        row["answer"] = SELF if own else hold_answer(by_path, plain["answer"], above)
        values = hold_answers(by_path, field, value if operator == "in" else [value])
        return {**row, "value": values if operator == "in" else values[0]}
    if "stage" in beside:
        beside["stage"] = hold_ref(by_path, (plain["stage"],), plain["stage"])
    if "outcome" in beside:
        beside["outcome"] = hold_ref(by_path, ("outcome", plain.get("stage", ""), plain["outcome"]), plain["outcome"])
    values = [escape(one) if isinstance(one, str) else one for one in (value if operator == "in" else [value])]
    return {**row, **beside, "value": values if operator == "in" else values[0]}


def tell_condition(
    to: "Telling", block: Mapping[str, Any], name: str, held: Any, above: Path, itself: Path | None = None
) -> dict[str, Any] | None:
    """The JSON of a condition; None for none, and for one that is not whole, which is noted at its block.

    Args: as ``hold_condition``; ``name`` is the input of the block.
    """
    if not isinstance(held, Mapping) or not (held.get("kept") or held.get("rows")):
        return None
    if isinstance(held.get("kept"), Mapping):
        return dict(held["kept"])
    rows = [row for row in held["rows"] if isinstance(row, Mapping)] if isinstance(held["rows"], list) else []
    told = []
    for row in rows:
        try:
            told.append(_told_row(to, row, above, itself))
        except _NotWhole as problem:
            to.miss(block, name, str(problem))
            return None
    if len(told) < 2:
        return told[0] if told else None
    return {"any" if held.get("match") == "any" else "all": told}


def tell_answers(to: "Telling", block: Mapping[str, Any], name: str, held: Any) -> list[Any]:
    """Answers to a question as a pack writes them; those that are gone are noted at the block."""
    told = []
    for one in held if isinstance(held, list) else ():
        answer = _answer(to, one)
        if answer is None:
            to.miss(block, name, _("An answer that is named here is no longer among the options. Choose again."))
        else:
            told.append(answer)
    return told


class _NotWhole(Exception):
    """A row that cannot be told; ``str()`` says why."""


def _told_row(to: "Telling", row: Mapping[str, Any], above: Path, itself: Path | None) -> dict[str, Any]:
    operand = next((name for name in ("answer", "subject", "absence", "history") if row.get(name)), None)
    operator, value = row.get("op"), row.get("value")
    if operand is None or operator not in _OPERATORS or value in (None, "", []):
        raise _NotWhole(_("Finish this condition: choose what is asked about, how it is compared, and with what."))
    told = {operand: row[operand]}
    if operand == "answer":
        told["answer"] = to.path_of(row["answer"], above, itself)
        if told["answer"] is None:
            raise _NotWhole(_("The question that this condition asks about is no longer there. Choose another."))
    for name in _BESIDE.get(operand, ()):
        if row.get(name):
            told[name] = to.key_of(row[name], name) if name in ("stage", "outcome") else row[name]
            if told[name] is None:
                raise _NotWhole(_("What this condition asks about is no longer there. Choose again."))
    values = [_answer(to, one) for one in (value if isinstance(value, list) else [value])]
    if None in values:
        raise _NotWhole(_("An answer that this condition names is no longer among the options. Choose again."))
    return {**told, operator: values if operator == "in" else values[0]}


def _answer(to: "Telling", held: Any) -> Any:
    """An answer as a pack writes it; None for an option that is gone."""
    return to.key_of(held, "item") if isinstance(held, str) and held else held
