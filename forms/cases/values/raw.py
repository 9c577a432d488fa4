"""What was typed, as it may be stored: the right shape, no characters that a database refuses, not without end."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.errors import BadInput
from forms.cases.values.base import LIMIT_ELSE, LIMIT_FIELD, LIMITS, MAX_ROWS
from forms.cases.values.columns import columns_of
from guidance.procedures.spec import FieldSpec

#: Control characters that no text needs (line breaks and tabs stay), and halves of characters that no file can hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ROW_ID = re.compile(r"^[A-Za-z0-9_-]{1,24}$")
LIST_KINDS = frozenset({"choices", "partners"})


def tidy(field: FieldSpec, raw: Any) -> Any:
    """What was typed, in the shape that is stored. Unknown columns are left out, empty rows dropped.

    Args:
        field: the question.
        raw: a string, a list of strings, or a list of rows. A row without a usable ``_id`` gets one.
    Raises: BadInput, with a sentence that names the field by its key in ``field``.
    """
    if field.kind in LIST_KINDS:
        return _words(field, raw)
    if field.is_rows or field.kind == "figures":
        return _rows(field, raw)
    return _text(field, raw, field.kind)


def same(field: FieldSpec, one: Any, other: Any) -> bool:
    """Whether two tidy answers say the same; the ids of rows are not what a person typed."""
    if isinstance(one, list) and isinstance(other, list):
        return [_plain(row) for row in one] == [_plain(row) for row in other]
    return (one or "") == (other or "")


def _plain(row: Any) -> Any:
    return {key: text for key, text in row.items() if key != "_id" and text} if isinstance(row, dict) else row


def _shape(field: FieldSpec) -> BadInput:
    return BadInput(field.key, _("The answer does not have the shape that this question expects."))


def _text(field: FieldSpec, raw: Any, kind: str) -> str:
    if raw is None or raw == []:
        return ""
    if not isinstance(raw, str):
        raise _shape(field)
    limit = LIMITS.get(kind, LIMIT_ELSE)
    if len(raw) > limit * 2:  # before any work is done on ten megabytes; line breaks may come as two characters
        raise _too_long(field, limit)
    text = UNWRITABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if kind not in ("long_text",):
        text = " ".join(text.split())
    if len(text) > limit:
        raise _too_long(field, limit)
    return text


def _too_long(field: FieldSpec, limit: int) -> BadInput:
    sentence = _("The answer is too long: at most %(limit)d characters are kept here.") % {"limit": limit}
    return BadInput(field.key, sentence)


def _words(field: FieldSpec, raw: Any) -> list[str]:
    if isinstance(raw, str):
        raw = [raw] if raw else []
    if raw is None:
        raw = []
    if not isinstance(raw, list | tuple):
        raise _shape(field)
    if len(raw) > MAX_ROWS * 2:
        raise _too_many(field, MAX_ROWS * 2)
    words = (_text(field, word, "short_text") for word in raw)
    return list(dict.fromkeys(word for word in words if word))


def _too_many(field: FieldSpec, limit: int) -> BadInput:
    sentence = ngettext("At most %(limit)d row fits here.", "At most %(limit)d rows fit here.", limit)
    return BadInput(field.key, sentence % {"limit": limit})


def _rows(field: FieldSpec, raw: Any) -> list[dict[str, str]]:
    if raw is None or raw == "":
        raw = []
    if not isinstance(raw, list | tuple) or not all(isinstance(row, dict) for row in raw):
        raise _shape(field)
    if len(raw) > MAX_ROWS * 2:  # rows left blank do not count, but somebody has to stop reading
        raise _too_many(field, MAX_ROWS)
    rows = [row for row in (_row(field, row) for row in raw) if row]
    if len(rows) > MAX_ROWS:
        raise _too_many(field, MAX_ROWS)
    if sum(len(text) for row in rows for text in row.values()) > LIMIT_FIELD:
        raise _too_long(field, LIMIT_FIELD)
    return list(_with_ids(field, rows))


def _row(field: FieldSpec, raw: dict[str, Any]) -> dict[str, str]:
    """The known columns of one row with its id; empty when nobody typed anything in it."""
    cells = {column.key: _text(field, raw.get(column.key), column.kind) for column in columns_of(field)}
    typed = {column.key for column in columns_of(field) if not column.fixed}
    if not any(cells[key] for key in typed):
        return {}
    given = raw.get("_id")
    return {"_id": given if isinstance(given, str) else ""} | {key: text for key, text in cells.items() if text}


def _with_ids(field: FieldSpec, rows: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """Rows with an id each, once. The rows of a mapping are its segments, so any other is dropped."""
    used: set[str] = set()
    segments = {segment.key[:24] for segment in field.segments}
    for row in rows:
        identity = row["_id"]
        if field.kind == "mapping":
            if identity[:24] not in segments or identity[:24] in used:
                continue
            identity = identity[:24]
        elif field.kind == "figures":
            if used:
                continue
            identity = "figures"
        elif not ROW_ID.match(identity) or identity in used:
            identity = secrets.token_hex(4)
        used.add(identity)
        yield row | {"_id": identity}
