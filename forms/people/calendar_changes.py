"""Word that a calendar has changed. What counts over it lies above, in the cases: they register as listeners."""

import datetime
from functools import partial
from typing import Protocol

from django.db import transaction

from forms.people.enums import DayKind
from forms.people.models import CalendarPeriod, SchoolOwner

Days = tuple[datetime.date, datetime.date]


class Listener(Protocol):
    """Is told, after the change is committed, whose days are others: a school's, or all of an owner's schools'.

    ``days``: the first and the last that may be others; None where that can't be said.
    """

    def __call__(self, *, owner: int, school: int | None, days: Days | None) -> None: ...


_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """Say who is to be told. Registering the same one again does nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def calendar_changed(*, owner: int, school: int | None = None, days: Days | None = None) -> None:
    """Tell of a change when the transaction that makes it is committed."""
    for listener in _listeners:
        transaction.on_commit(partial(listener, owner=owner, school=school, days=days), robust=True)


def periods_changed(periods: list[CalendarPeriod]) -> None:
    """Tell of periods that were added, changed or taken away: as they were and as they are, in one list."""
    found: dict[tuple[int, int | None], list[Days]] = {}
    for period in periods:
        found.setdefault((period.owner_id, period.school_id), []).append(days_of(period))
    for (owner, school), spans in found.items():
        calendar_changed(
            owner=owner, school=school, days=(min(first for first, _ in spans), max(last for _, last in spans))
        )


def days_of(period: CalendarPeriod) -> Days:
    """The days that a period may change: its own; for a term those of the school years that it touches."""
    first, last = period.starts_on, period.ends_on
    if period.kind == DayKind.TERM:
        owner = SchoolOwner(pk=period.owner_id)
        for starts, ends in owner.years.filter(starts_on__lte=last, ends_on__gte=first).values_list(
            "starts_on", "ends_on"
        ):
            first, last = min(first, starts), max(last, ends)
    return first, last
