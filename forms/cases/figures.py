"""Figures of absence for conditions and fields. Who has them registers a provider; until then they are typed.

A provider is asked for one figure about the subject of a case over the last ``days`` calendar days up to ``on``. It
returns a number, or None where it knows nothing.
"""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

from forms.people.calendar import calendar_for
from forms.people.models import School

if TYPE_CHECKING:
    from forms.cases.models import Case

Provider = Callable[["Case", str, int, datetime.date], int | float | None]

#: Where a condition or a question names no window.
DEFAULT_DAYS = 30

_providers: list[Provider] = []


def register_provider(provider: Provider) -> Provider:
    """Ask this function for figures from now on, after those registered before it. Registering twice is once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def forget_provider(provider: Provider) -> None:
    """Stop asking it. For tests and try-outs."""
    if provider in _providers:
        _providers.remove(provider)


def window_days(days: int | None, school_days: int | None, school: School, on: datetime.date) -> int:
    """How many calendar days a window has that ends on a day: those named, else up to the first of so many school
    days (the day itself counts if there is school), else 30."""
    if school_days is None:
        return days or DEFAULT_DAYS
    return (on - calendar_for(school).school_days_back(school_days, on)).days + 1


def figure(case: "Case", key: str, days: int, on: datetime.date) -> int | float | None:
    """The first answer that a provider has, or None."""
    for provider in _providers:
        known = provider(case, key, days, on)
        if known is not None:
            return known
    return None
