"""A file as schools have them, read as a table: encodings, separators and line breaks as they come."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from forms.people.errors import BadInput
from forms.people.importing.kinds import Column, Kind

#: Two million bytes hold the guardians of a large school several times over.
MOST_BYTES = 2 * 1024 * 1024
SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True)
class LineError:
    """What is wrong in a line of the file (1 is the headings), in a sentence. It repeats no name from the line."""

    line: int
    text: str


@dataclass(frozen=True)
class Row:
    """One line below the headings: where it begins, and its cells by the key of the column, as they stand."""

    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """What was read. With errors there may be rows too: those that could be read."""

    rows: list[Row] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    ignored: tuple[str, ...] = ()
    errors: list[LineError] = field(default_factory=list)


def decode(data: bytes) -> str:
    """The text of a file: UTF-16 or UTF-8 by its mark, UTF-8, UTF-16 without a mark, else Windows-1252.

    Raises: BadInput for a file that is too large or no text.
    """
    if len(data) > MOST_BYTES:
        raise BadInput("file", _("The file is larger than %(n)d MB. Split it.") % {"n": MOST_BYTES // 1024 // 1024})
    if not data.strip():
        raise BadInput("file", _("The file is empty."))
    if data[:2] == b"PK" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadInput(
            "file", _("This is a workbook. Save it as CSV in your spreadsheet program, and choose that file.")
        )
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput("file", _("The file cannot be read as text. Save it as CSV in UTF-8."))


def _encodings(data: bytes) -> tuple[str, ...]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    zeros = data[:1000].count(0)
    if zeros:
        return ("utf-16-le",) if data[1:2] == b"\x00" else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def read_table(data: bytes, kind: Kind, *, most_rows: int) -> Table:
    """Read a file of a kind.

    Raises: BadInput for a file that cannot be read as a table at all.
    """
    text = decode(data)
    first, rest = text.split("\n", 1) if "\n" in text else (text, "")
    skipped = 0
    separator = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # a spreadsheet's own hint
        separator, text, skipped = first.strip()[4], rest, 1
    separator = separator or _separator(text, kind)
    return _rows(text, kind, separator, skipped, most_rows)


def _separator(text: str, kind: Kind) -> str:
    """The separator under which the headings make the most sense."""

    def sense(separator: str) -> tuple[int, int]:
        headings = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        return sum(kind.column_named(heading) is not None for heading in headings), len(headings)

    try:
        return max(SEPARATORS, key=sense)
    except csv.Error as wrong:
        raise BadInput("file", _("The headings of the file cannot be read.")) from wrong


def _rows(text: str, kind: Kind, separator: str, skipped: int, most_rows: int) -> Table:
    table = Table()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    columns: list[Column | None] = []
    while True:
        line, cells = before + 1 + skipped, None
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            table.errors.append(LineError(line, _("The quotation marks of this line do not match.")))
            break  # where the next line begins can't be known
        before = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _headings(table, kind, cells)
            continue
        if len(table.rows) >= most_rows:
            raise BadInput("file", _("The file has more than %(n)d lines. Split it.") % {"n": most_rows})
        _add(table, columns, cells, line)
    if not columns:
        raise BadInput("file", _("The file is empty."))
    if not table.rows and not table.errors:
        raise BadInput("file", _("The file has headings and nothing below them."))
    return table


def _headings(table: Table, kind: Kind, cells: list[str]) -> list[Column | None]:
    """What each column of the file is, into ``table`` too. Raises: BadInput."""
    found = [kind.column_named(cell) for cell in cells]
    known = [column for column in found if column]
    if not known:
        raise BadInput("file", _("The first line has none of the headings that this list needs. Use the template."))
    for column in kind.columns:
        heading = " / ".join(dict.fromkeys(names[0] for names in column.headers.values()))
        if known.count(column) > 1:
            raise BadInput("file", _("Two columns have the heading %(heading)s.") % {"heading": heading})
        if column.required and column not in known:
            raise BadInput("file", _("The column %(heading)s is missing.") % {"heading": heading})
    table.columns = tuple(known)
    table.ignored = tuple(
        cell.strip() for cell, column in zip(cells, found, strict=True) if column is None and cell.strip()
    )
    return found


def _add(table: Table, columns: list[Column | None], cells: list[str], line: int) -> None:
    if len(cells) != len(columns) and any(cell.strip() for cell in cells[len(columns) :]) or len(cells) < len(columns):
        table.errors.append(
            LineError(
                line,
                _("The line has %(cells)d cells, but there are %(columns)d headings.")
                % {"cells": len(cells), "columns": len(columns)},
            )
        )
        return
    values = {column.key: cell for column, cell in zip(columns, cells, strict=False) if column}
    table.rows.append(Row(line, values))
