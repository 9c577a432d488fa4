"""What leaves a register in a file: rows one by one, and no cell that a spreadsheet program would run."""

import csv
import datetime
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import get_language, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

if TYPE_CHECKING:
    from guidance.registers.base import Register

#: A cell that begins so is a formula to spreadsheet programs. Source: OWASP, CSV Injection.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500
#: Characters that no workbook may hold.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


def harmless(text: str) -> str:
    """The text as a cell that is read and never run: a quotation mark stands before what would be a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def _cell(value: Any) -> Any:
    """A value as a spreadsheet takes it: dates and numbers as such, all else as harmless text."""
    if isinstance(value, datetime.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, bool) or not isinstance(value, (datetime.date, int, float)):
        return harmless(str(value).translate(CONTROLS))
    return value


def _rows(register: "Register", rows: QuerySet, columns: Sequence[str]) -> Iterator[list[Any]]:
    """The headings, then each row, read in pieces."""
    yield [harmless(register.label_of(name)) for name in columns]
    found = rows.iterator(chunk_size=CHUNK)
    while piece := list(islice(found, CHUNK)):
        register.prepare(piece)
        for row in piece:
            yield [_cell(register.value_of(row, name)) for name in columns]


def _file_name(register: "Register", ending: str) -> str:
    return f"{register.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{ending}"


class _Line:
    """What csv writes a line to: it hands it back."""

    def write(self, text: str) -> bytes:
        return text.encode()


def as_csv(register: "Register", rows: QuerySet, columns: Sequence[str]) -> HttpResponse:
    """A CSV file, sent as it is read; separated as the spreadsheet programs of the language expect it."""
    language = get_language()
    writer = csv.writer(_Line(), delimiter=";" if get_format("DECIMAL_SEPARATOR") == "," else ",")

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"  # without it they take the file for Windows-1252
        with override(language):
            for row in _rows(register, rows, columns):
                yield writer.writerow([cell.isoformat() if isinstance(cell, datetime.date) else cell for cell in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(register, "csv")}"'
    return answer


def as_xlsx(register: "Register", rows: QuerySet, columns: Sequence[str]) -> HttpResponse:
    """A workbook, written row by row to a temporary file that goes with the answer."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=str(register.opts.verbose_name_plural)[:31])
    for row in _rows(register, rows, columns):
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in row])
    file = tempfile.TemporaryFile()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(register, "xlsx"), content_type=XLSX)


def _text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
