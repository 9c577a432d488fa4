"""The one clock of the services: the system's, or one that a demo, a try-out or a test has set."""

import datetime
from typing import Protocol

from django.utils import timezone


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime.datetime:
        """The moment, aware."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime.datetime:
        """The moment, aware, in UTC."""
        return timezone.now()


class FixedClock:
    """A time that stands still until it is set: histories of the demo and try-outs are made with it."""

    def __init__(self, at: datetime.datetime) -> None:
        self.at = at

    def now(self) -> datetime.datetime:
        """The moment it was set to."""
        return self.at


system_clock = SystemClock()


def today(clock: Clock = system_clock) -> datetime.date:
    """The day it is where the portal stands (the active time zone)."""
    return timezone.localtime(clock.now()).date()
