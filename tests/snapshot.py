"""What something writes into the database, kept to be written again without doing it again."""

from collections.abc import Callable
from typing import Any

from django.db import connection

Rows = tuple[list[str], list[tuple[Any, ...]]]


class Snapshot:
    """The rows that ``make`` leaves behind. The first ``write`` calls it; each later one copies its rows.

    Every ``write`` must find the database as the first one did, in a transaction: references are checked at its end.
    """

    def __init__(self, make: Callable[[], None]) -> None:
        self.make = make
        self.changed: dict[str, Rows] | None = None
        self.replaced: list[str] = []

    def write(self) -> None:
        """Bring the rows into the database."""
        if self.changed is None:
            before = _everything()
            self.make()
            self.changed = {table: rows for table, rows in _everything().items() if rows != before[table]}
            self.replaced = [table for table in self.changed if before[table][1]]
            return
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table in self.replaced:
                cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608 - names from the database itself
            for table, (columns, rows) in self.changed.items():
                names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)  # noqa: S608


def _everything() -> dict[str, Rows]:
    """All rows of all tables that belong to a model. Tables of a search index that fill themselves are left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            if not table.endswith("_fts"):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = [column[0] for column in cursor.description], cursor.fetchall()
    return found
