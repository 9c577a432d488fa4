"""The one clock of the services: the system's, or one that a demo, a try-out or a test has set."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.utils import timezone


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime.datetime:
        """The moment, aware."""
        ...


_ahead: ContextVar[datetime.timedelta] = ContextVar("clock_ahead", default=datetime.timedelta())


class SystemClock:
    """The machine's time, or in a try-out as far ahead of it as somebody has moved it."""

    def now(self) -> datetime.datetime:
        """The moment, aware, in UTC."""
        return timezone.now() + _ahead.get()


class FixedClock:
    """A time that stands still until it is set: histories of the demo and try-outs are made with it."""

    def __init__(self, at: datetime.datetime) -> None:
        self.at = at

    def now(self) -> datetime.datetime:
        """The moment it was set to."""
        return self.at


system_clock = SystemClock()


@contextmanager
def ahead(by: datetime.timedelta) -> Iterator[None]:
    """Let the system's clock run ahead in this thread while the block runs: for try-outs."""
    token = _ahead.set(by)
    try:
        yield
    finally:
        _ahead.reset(token)


def today(clock: Clock = system_clock) -> datetime.date:
    """The day it is where the portal stands (the active time zone)."""
    return timezone.localtime(clock.now()).date()
