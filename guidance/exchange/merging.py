"""What a newer pack changes, taken into a procedure that was changed here: a merge of three states by their keys."""

from collections.abc import Mapping
from typing import Any

from guidance.procedures.packs import from_json, to_json
from guidance.procedures.spec import ProcedureSpec

_NOTHING = object()


def merge(base: ProcedureSpec, ours: ProcedureSpec, theirs: ProcedureSpec) -> ProcedureSpec:
    """``ours`` with everything that changed from ``base`` to ``theirs``; where both changed the same, ours stays.

    Stages, steps, questions and whatever else has a key are told apart by it, texts by language. A list without keys
    (the responsible roles, the deadlines) is taken whole.

    Raises:
        pydantic.ValidationError: together they are no procedure.
    """
    return from_json(_value(to_json(base), to_json(ours), to_json(theirs)))


def _value(base: Any, ours: Any, theirs: Any) -> Any:
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return _mapping(base if isinstance(base, Mapping) else {}, ours, theirs)
    if _keyed(ours) and _keyed(theirs):
        return _list(base if _keyed(base) else [], ours, theirs)
    return ours


def _mapping(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    merged = {}
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        value = _value(base.get(name, _NOTHING), ours.get(name, _NOTHING), theirs.get(name, _NOTHING))
        if value is not _NOTHING:
            merged[name] = value
    return merged


def _keyed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and "key" in item for item in value)


def _list(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Items by key, in the order of the side that changed it; what only the other has comes after its neighbour."""
    was, own, new = ({item["key"]: item for item in items} for items in (base, ours, theirs))
    merged: dict[str, Any] = {}
    for key in [*own, *(key for key in new if key not in own)]:
        value = _value(was.get(key, _NOTHING), own.get(key, _NOTHING), new.get(key, _NOTHING))
        if value is not _NOTHING:
            merged[key] = value
    moved_here = [key for key in own if key in was] != [key for key in was if key in own]
    first, second = (own, new) if moved_here else (new, own)
    return [merged[key] for key in _woven(list(first), list(second)) if key in merged]


def _woven(first: list[str], second: list[str]) -> list[str]:
    order = list(first)
    for place, key in enumerate(second):
        if key not in order:
            before = next((one for one in reversed(second[:place]) if one in order), None)
            order.insert(order.index(before) + 1 if before else 0, key)
    return order
