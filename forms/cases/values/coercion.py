"""The value of an answer, whatever its kind."""

from typing import Any

from django.utils.translation import gettext as _

from forms.cases.errors import BadInput
from forms.cases.values import scalars
from forms.cases.values.base import OTHER, Coerced, Refused
from forms.cases.values.columns import Column, columns_of, options_of
from forms.cases.values.raw import LIST_KINDS, tidy
from guidance.procedures.spec import FieldSpec

DEFAULT_SCALE = (1, 5)


def blank(field: FieldSpec, raw: Any) -> bool:
    """Whether nothing was answered. A notice and a file have no text, so they are always blank here."""
    try:
        return not tidy(field, raw)
    except BadInput:
        return False


def coerce(field: FieldSpec, raw: Any) -> Coerced:
    """The value of what was typed, with sentences about what cannot be understood.

    Of a list or of rows, what can be understood is in the value even if something else in it cannot. Whether an
    answer is required is not asked here, but a begun row must have the columns it needs.
    """
    try:
        typed = tidy(field, raw)
    except BadInput as error:
        return Coerced(None, (str(error),))
    if field.kind in ("notice", "file") or not typed:
        return Coerced(None)
    if field.kind in LIST_KINDS:
        return _list(field, typed)
    if isinstance(typed, list):
        return _rows(field, typed)
    try:
        return Coerced(_scalar(field, typed))
    except Refused as refusal:
        return Coerced(None, (str(refusal),))


def _scalar(field: FieldSpec, text: str) -> Any:
    keys = frozenset(option.key for option in field.options)
    match field.kind:
        case "number":
            return scalars.number(text, low=field.min, high=field.max)
        case "scale" if not keys:
            low = DEFAULT_SCALE[0] if field.min is None else field.min
            return scalars.scale(text, low, DEFAULT_SCALE[1] if field.max is None else field.max)
        case "choice" | "scale":
            return scalars.choice(text, keys, free=field.other)
        case "date":
            return scalars.date(text)
        case "time":
            return scalars.time(text)
        case "yes_no":
            return scalars.yes_no(text)
        case "staff":
            return scalars.person(text)
        case _:
            return text


def _list(field: FieldSpec, words: list[str]) -> Coerced:
    order = [option.key for option in options_of(field)]
    known = [key for key in order if key in words]
    others = [word for word in words if word.startswith(OTHER) and word.removeprefix(OTHER).strip()]
    strange = set(words) - set(known) - (set(others) if field.other else set()) - {OTHER, "other"}
    errors = (_("Choose among the answers that are offered."),) if strange else ()
    return Coerced(known + (others if field.other else []) or None, errors)


def _rows(field: FieldSpec, rows: list[dict[str, str]]) -> Coerced:
    columns = columns_of(field)
    values, sentences, cells = [], [], {}
    for position, row in enumerate(rows, start=1):
        value, wrong = _row(columns, row)
        values.append(value)
        if wrong:
            cells[row["_id"]] = wrong
            labels = {column.key: str(column.label) for column in columns}
            sentences += [
                _("Row %(row)d, %(column)s: %(error)s") % {"row": position, "column": labels[key], "error": error}
                for key, errors in wrong.items()
                for error in errors
            ]
    if field.kind == "figures":
        figures = {key: value for key, value in values[0].items() if key != "_id"} if values else {}
        return Coerced(figures or None, tuple(sentences), cells)
    return Coerced(values or None, tuple(sentences), cells)


def _row(columns: tuple[Column, ...], row: dict[str, str]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    value: dict[str, Any] = {"_id": row["_id"]}
    wrong: dict[str, tuple[str, ...]] = {}
    for column in columns:
        text = row.get(column.key, "")
        if not text:
            if column.required:
                wrong[column.key] = (_("This must be filled in."),)
            continue
        try:
            value[column.key] = scalars.cell(column, text)
        except Refused as refusal:
            wrong[column.key] = (str(refusal),)
    return value, wrong
