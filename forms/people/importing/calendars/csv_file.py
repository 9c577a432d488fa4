"""Calendars in CSV: a line for some days, with headings in Danish, Norwegian or English."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.people.importing.calendars.entries import MOST_ENTRIES, Contents, Entry
from forms.people.importing.cells import BadCell, value_of
from forms.people.importing.kinds import calendar_kind
from forms.people.importing.reading import LineError, Row, read_table
from forms.people.services.calendars import Days


def read_csv(data: bytes, *, kind: str) -> Contents:
    """Read the lines of a file.

    Args:
        kind: what lines are that name no kind of days; empty makes that an error.
    Raises: BadInput for a file that cannot be read as a table.
    """
    table = read_table(data, calendar_kind(), most_rows=MOST_ENTRIES)
    found = Contents(errors=list(table.errors), ignored=table.ignored)
    for row in table.rows:
        values = _values(found, row)
        if values is None:
            continue
        what = values.get("kind") or kind
        if not what:
            found.errors.append(LineError(row.line, _("Nothing says what kind of days these are.")))
            continue
        ends = values.get("ends_on") or values["starts_on"]
        found.entries.append(
            Entry(row.line, values.get("uid") or "", Days(what, values["title"], values["starts_on"], ends))
        )
    return found


def _values(found: Contents, row: Row) -> dict | None:
    values, good = {}, True
    for column in calendar_kind().columns:
        try:
            value = value_of(column, row.cells.get(column.key, ""))
            if column.required and value in ("", None):
                raise BadCell(_("It must not be empty."))
        except BadCell as wrong:
            good = False
            found.errors.append(LineError(row.line, f"{column.title(get_language() or 'en')}: {wrong}"))
        else:
            values[column.key] = value
    return values if good else None
