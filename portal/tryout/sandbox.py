"""A database of its own for one request: the real services and pages work in it, and nothing of it stays.

While ``sandbox`` is open, Django's default database of this thread is an empty SQLite database in memory. What is
typed, decided and set going is written there, by the very code that writes it elsewhere; the caller takes its rows out
as data (``rows``) and puts them back at the next request. Guidance and everything else that only is read comes from
the portal's own database, which refuses to be written to meanwhile. The transaction around it all is never committed,
so that what waits for a commit (mail, the erasing of files) never happens.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from django.apps import apps
from django.core.files.storage import InMemoryStorage
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model

from forms.cases.services.files import keeping_files_in
from guidance.caching import keeping_nothing
from portal.settings import env

#: Under this name the portal's own database is read while a sandbox is open.
OUTSIDE = "outside"
#: Apps whose tables stand in the sandbox: whatever is written about people and cases, and whom it is written by.
APPS = frozenset({"people", "cases", "absence", "records", "wizard", "auth"})
#: Where the models are that cases are filled in under: roles, versions, and what goes with them.
MODULE = "guidance.models.procedures"
#: Apps whose tables a database makes in ways of its own; nothing is searched for here.
WITHOUT = frozenset({"wagtailsearch"})

Rows = dict[str, list[list[Any]]]

_open: ContextVar[bool] = ContextVar("tryout_sandbox", default=False)
_making = Lock()


class WroteOutside(Exception):
    """Something tried to change the portal's own database from within a sandbox."""


def is_open() -> bool:
    """Whether this thread works in a sandbox now."""
    return _open.get()


def holds(model: type[Model]) -> bool:
    """Whether a model's rows stand in the sandbox."""
    return model._meta.app_label in APPS or model.__module__ == MODULE


class SandboxRouter:
    """Inside a sandbox, reads what it does not hold from the portal's own database. Elsewhere it says nothing."""

    def db_for_read(self, model: type[Model], instance: Model | None = None, **hints: Any) -> str | None:
        """The outside for what only is read; what hangs on such a row comes from there too."""
        if not is_open():
            return None
        if instance is not None and instance._state.db == OUTSIDE:
            return OUTSIDE
        return None if holds(model) else OUTSIDE

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """The same, so that a write of anything else meets the database that refuses it."""
        return None if not is_open() or holds(model) else OUTSIDE

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """A row of the sandbox may name one of the outside."""
        return True if is_open() else None


@contextmanager
def sandbox() -> Iterator[sqlite3.Connection]:
    """Work in a database of its own until the block ends; then it is gone. Not to be opened inside another."""
    if is_open():
        raise RuntimeError("a sandbox is open already")
    own, real = _empty(), connections[DEFAULT_DB_ALIAS]
    token = _open.set(True)
    connections[DEFAULT_DB_ALIAS], connections[OUTSIDE] = own, real
    try:
        with (
            real.execute_wrapper(_only_reads),
            keeping_nothing(),
            keeping_files_in(InMemoryStorage()),
            transaction.atomic(),
        ):
            yield own.connection
            transaction.set_rollback(True)
    finally:
        connections[DEFAULT_DB_ALIAS] = real
        del connections[OUTSIDE]
        _open.reset(token)
        own.connection.close()


def _only_reads(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip(" (").split(None, 1)[0].upper() not in ("SELECT", "WITH"):
        raise WroteOutside("a try-out reads the portal's database and never writes to it")
    return execute(sql, params, many, context)


def rows(connection: sqlite3.Connection, *, without: frozenset[str] = frozenset()) -> Rows:
    """What stands in the sandbox, by table: plain data, to be put back with ``put``. Empty tables are left out.

    Args:
        without: tables that the caller fills in anew.
    """
    found = {}
    for table, read in _readers().items():
        if table not in without and (lines := connection.execute(read).fetchall()):
            found[table] = [list(line) for line in lines]
    return found


def current_rows() -> Rows:
    """What stands in the sandbox that is open."""
    return rows(connections[DEFAULT_DB_ALIAS].connection)


def put(connection: sqlite3.Connection, kept: Rows) -> None:
    """Put rows back. Raises: sqlite3.Error where they are those of another state of the code."""
    for table, lines in kept.items():
        marks = ", ".join("?" * len(lines[0]))
        connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', lines)  # noqa: S608  a name of ours


@dataclass(frozen=True)
class Differences:
    """What became of a model's rows: primary keys of new ones, and of the others what changed, by column."""

    new: list[int]
    changed: dict[int, dict[str, tuple[Any, Any]]]


def differences(model: type[Model], before: Rows, after: Rows) -> Differences:
    """How the rows of a model differ between two states of the sandbox, in the order of their primary keys."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    place = columns.index(model._meta.pk.column)
    old = {line[place]: line for line in before.get(model._meta.db_table, ())}
    now = {line[place]: line for line in after.get(model._meta.db_table, ())}
    changed = {
        key: {name: (one, other) for name, one, other in zip(columns, old[key], now[key], strict=True) if one != other}
        for key in sorted(old.keys() & now.keys())
        if old[key] != now[key]
    }
    return Differences(sorted(now.keys() - old.keys()), changed)


def _empty() -> DatabaseWrapper:
    """A database with all tables and no rows; copied from one that each process makes once."""
    own = _database()
    own.ensure_connection()
    with _making:
        _template().connection.backup(own.connection)
    return own


def _database() -> DatabaseWrapper:
    values = {**connections.settings[DEFAULT_DB_ALIAS], **env.sqlite(":memory:"), "CONN_MAX_AGE": 0}
    values["CONN_HEALTH_CHECKS"] = False
    # Rows are put back table by table, and some name rows of the outside.
    values["OPTIONS"] = {"init_command": "PRAGMA foreign_keys=OFF;"}
    return DatabaseWrapper(values, DEFAULT_DB_ALIAS)


@cache
def _template() -> DatabaseWrapper:
    """Made with the tables of all models as they are now, in well under a second.

    Those that the sandbox does not hold stay empty: queries join them.
    """
    made = _database()
    made.ensure_connection()
    with made.schema_editor() as editor:
        for model in _models():
            editor.create_model(model)
    return made


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=False)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in WITHOUT
    ]


@cache
def _readers() -> dict[str, str]:
    """How each table that can hold rows is read, those of relations too: as stored, in the order of its columns."""
    found = [model._meta for model in apps.get_models(include_auto_created=True) if holds(model)]
    # An expression has no declared type, so that SQLite's driver hands on texts and numbers as they are.
    return {
        one.db_table: f"SELECT {', '.join(f'+{_quoted(field.column)}' for field in one.local_concrete_fields)} "  # noqa: S608
        f"FROM {_quoted(one.db_table)}"
        for one in sorted(found, key=lambda one: one.db_table)
        if one.managed and not one.proxy
    }


def _quoted(name: str) -> str:
    return f'"{name}"'
