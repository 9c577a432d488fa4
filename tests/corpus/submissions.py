"""Answers to everything that a procedure asks, as the database keeps them."""

from collections.abc import Iterator
from typing import Any

from forms.cases.values import coerce, columns_of, options_of
from guidance.procedures.spec import FieldSpec, ProcedureSpec, StepSpec

#: Stands for the member of staff whom a test makes; a number that no test's database gives.
STAFF, STAFF_MARK = 424242, "@staff"


def submissions_of(spec: ProcedureSpec) -> list[dict[str, Any]]:
    """Two submissions: one that takes the first of everything and says yes, one that takes the last and says no.

    Returns:
        For each, the answers by stage and step: ``raw`` and ``values`` by field, and those of the ``annex``.
    """
    return [
        {
            stage.key: {step.key: _answers(step, first) for step in spec.steps_of(stage.key)}
            for stage in spec.stages
        }
        for first in (True, False)
    ]  # fmt: skip


def _answers(step: StepSpec, first: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"raw": {}, "values": {}, "annex": {}}
    for field in step.fields:
        raw = _raw(field, first)
        if raw is None:
            continue
        found = coerce(field, raw)
        if found.errors:
            raise ValueError(f"{step.key}.{field.key}: {found.errors}")
        if field.sensitive:
            row["annex"][field.key] = {"raw": _marked(raw), "value": _marked(found.value)}
        else:
            row["raw"][field.key], row["values"][field.key] = _marked(raw), _marked(found.value)
    return row


def _raw(field: FieldSpec, first: bool) -> Any:
    """Something typed, of the shape that the kind of question has; None for what has no answer of its own."""
    if field.kind in ("notice", "file"):
        return None
    options = [option.key for option in options_of(field)]
    if options:
        chosen = options if first else options[-1:]
        return chosen if field.kind in ("choices", "partners") else chosen[0]
    if field.kind == "figures":
        return [dict.fromkeys(field.absence, "2" if first else "0")]
    if field.is_rows:
        names = [one.key for one in field.segments] or (["row1", "row2"] if first else ["row1"])
        return [{"_id": name} | dict(_cells(field, first)) for name in names]
    if field.kind == "scale":
        return str((field.min or 1) if first else (field.max or 5))
    if field.kind == "number":
        return str(field.min if field.min is not None else 3)
    return _text(field.kind, first)


def _cells(field: FieldSpec, first: bool) -> Iterator[tuple[str, str]]:
    for column in columns_of(field):
        keys = [option.key for option in column.options]
        yield column.key, (keys[0 if first else -1] if keys else _text(column.kind, first))


def _text(kind: str, first: bool) -> str:
    match kind:
        case "staff":
            return str(STAFF)
        case "date":
            return "2026-03-02" if first else "2026-12-24"
        case "time":
            return "08:15" if first else "14:45"
        case "yes_no":
            return "yes" if first else "no"
        case "number" | "scale":
            return "3" if first else "1"
        case "long_text":
            return "Første linje – æøå.\n\nAnden linje <b>&amp;</b>." if first else "Kort."
        case _:
            return "Ord, æøå" if first else "O"


def _marked(value: Any) -> Any:
    """The value with a mark where the member of staff stands."""
    if isinstance(value, dict):
        return {key: _marked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(one) for one in value]
    return STAFF_MARK if value in (STAFF, str(STAFF)) else value


def unmarked(value: Any, staff: Any) -> Any:
    """The value with the member of staff in place of the mark: as text, or as a number, as ``staff`` is."""
    if isinstance(value, dict):
        return {key: unmarked(one, staff) for key, one in value.items()}
    if isinstance(value, list):
        return [unmarked(one, staff) for one in value]
    return staff if value == STAFF_MARK else value
