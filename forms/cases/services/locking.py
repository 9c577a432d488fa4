"""Locking a case that somebody else may be moving to another version."""

from typing import Any

from django.db.models import QuerySet

from forms.cases.models import Case


def get_locked(rows: QuerySet[Case], **which: Any) -> Case:
    """The one case of a query that locks its row and reads what it refers to.

    PostgreSQL, having waited for the lock, holds the row as it is now against the rows that it had joined before: a
    case whose version another transaction has changed meanwhile is then left out. Asked again it is there.

    Raises: Case.DoesNotExist.
    """
    try:
        return rows.get(**which)
    except Case.DoesNotExist:
        return rows.get(**which)
