"""Answers as people read them."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from forms.cases.values.base import NOT_OBTAINED, OTHER
from forms.cases.values.columns import Column, columns_of, option_label, options_of
from forms.people.models import School, User
from forms.people.selectors import staff_of
from guidance.procedures.spec import FieldSpec

Names = Mapping[int, str]


def display(field: FieldSpec, value: Any, language: str, *, names: Names | None = None) -> str | list[dict[str, str]]:
    """An answer as text, or for rows as a list of mappings of column key to text (with ``_id``).

    Args:
        field: the question.
        value: a value as ``coerce`` gives it; None becomes an empty string.
        language: the reader's; labels of options are in it, what somebody wrote stays as written.
        names: people's names by id; looked up, in one query, where it is not given.
    """
    if value is None or value == []:
        return [] if field.is_rows else ""
    known = person_names([(field, value)]) if names is None else names
    with override(language):
        if field.kind == "mapping":
            segments = {segment.key[:24]: segment.label.to(language) for segment in field.segments}
            return [
                {"segment": segments.get(row["_id"], row["_id"])} | _row(field, row, language, known) for row in value
            ]
        if field.is_rows:
            return [_row(field, row, language, known) for row in value]
        return _one(field, value, language, known)


def headings(field: FieldSpec, language: str) -> list[tuple[str, str]]:
    """The keys and labels of the columns that ``display`` fills, the segments of a mapping first."""
    with override(language):
        first = [("segment", _("Area"))] if field.kind == "mapping" else []
        return first + [(column.key, column.label.to(language)) for column in columns_of(field)]


def person_names(answers: Iterable[tuple[FieldSpec, Any]], *, school: School | None = None) -> dict[int, str]:
    """The names of all people that these answers mention, by id, in one query (none where nobody is).

    Args:
        school: whose staff is read once, however often this is asked; only a stranger costs a query of their own.
    """
    mentioned: set[int] = set()
    for field, value in answers:
        if field.kind == "staff" and isinstance(value, int):
            mentioned.add(value)
        elif field.is_rows and isinstance(value, list):
            keys = [column.key for column in columns_of(field) if column.kind == "staff"]
            mentioned |= {row[key] for row in value for key in keys if isinstance(row.get(key), int)}
    if not mentioned:
        return {}
    names = {user.pk: user.get_full_name() for user in staff_of(school)} if school is not None else {}
    strangers = mentioned - names.keys()
    if strangers:
        names |= {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=strangers)}
    return {pk: names[pk] for pk in mentioned if pk in names}


def _row(field: FieldSpec, row: Mapping[str, Any], language: str, names: Names) -> dict[str, str]:
    cells = {column.key: _cell(column, row.get(column.key), language, names) for column in columns_of(field)}
    return {"_id": str(row.get("_id", ""))} | cells


def _cell(column: Column, value: Any, language: str, names: Names) -> str:
    if value is None:
        return ""
    if column.kind in ("choice", "scale") and column.options:
        return _chosen(column.options, str(value), language)
    return _plain(column.kind, value, names)


def _one(field: FieldSpec, value: Any, language: str, names: Names) -> str:
    if field.kind in ("choices", "partners") and isinstance(value, list):
        return ", ".join(_chosen(options_of(field), key, language) for key in value)
    if field.kind in ("choice", "scale") and field.options:
        return _chosen(options_of(field), str(value), language)
    if field.kind == "figures" and isinstance(value, dict):
        labels = ((column, value[column.key]) for column in columns_of(field) if column.key in value)
        return ", ".join(f"{column.label.to(language)}: {_plain('number', amount, names)}" for column, amount in labels)
    if field.kind == "number" and field.unit:
        return f"{_plain('number', value, names)} {field.unit.to(language)}"
    if field.voice and isinstance(value, str) and value.startswith(NOT_OBTAINED):
        return _("Could not be obtained, because: %(why)s") % {"why": value.removeprefix(NOT_OBTAINED).strip()}
    if field.kind == "file" and isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return _plain(field.kind, value, names)


def _chosen(options: Any, key: str, language: str) -> str:
    return key.removeprefix(OTHER).strip() if key.startswith(OTHER) else option_label(options, key, language)


def _plain(kind: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind == "date":
        return formats.date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    if kind == "staff" and isinstance(value, int):
        return names.get(value, _("Somebody who is no longer registered"))
    if isinstance(value, float):
        return formats.number_format(value)
    return str(value)
