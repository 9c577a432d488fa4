"""What lies above is told when somebody is away or goes for good: cases register how they take it.

``forms.people`` imports nothing of cases; it calls whoever has registered, inside the transaction of the change.
"""

from typing import Protocol

from forms.people.models import Leave, School, SchoolClass, User


class Listener(Protocol):
    """Somebody who has tasks of people."""

    def leave_changed(self, leave: Leave, what: str, *, by) -> None:
        """A leave was set, changed or ended (``what``); it holds the dates as they are now."""

    def member_gone(self, person: User, school: School, *, by) -> None:
        """A person has no role at a school any more, from today."""

    def class_followed(self, before: SchoolClass, after: SchoolClass, pupils: list[int], *, by) -> None:
        """A class goes on as another in the next school year, with these pupils."""

    def open_tasks(self, person: User, school: School) -> int:
        """How many things wait for a person at a school."""


_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """Have somebody told. Registering the same one again does nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def leave_changed(leave: Leave, what: str, *, by) -> None:
    """Tell of a leave, in the caller's transaction."""
    for one in _listeners:
        one.leave_changed(leave, what, by=by)


def member_gone(person: User, school: School, *, by) -> None:
    """Tell that a person works at a school no more, in the caller's transaction."""
    for one in _listeners:
        one.member_gone(person, school, by=by)


def class_followed(before: SchoolClass, after: SchoolClass, pupils: list[int], *, by) -> None:
    """Tell that a class goes on as another, in the caller's transaction."""
    for one in _listeners:
        one.class_followed(before, after, pupils, by=by)


def open_tasks(person: User, school: School) -> int:
    """How many things wait for a person at a school."""
    return sum(one.open_tasks(person, school) for one in _listeners)
