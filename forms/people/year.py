"""A school year at a glance: its months as weeks of days, each with what it is, for those who look and who listen."""

import calendar as months
import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms.people.calendar import SchoolCalendar, public_holidays
from forms.people.models import CalendarPeriod, SchoolYear

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """One day of a month. ``kind``: school, weekend, public, holiday, planning or outside (of term)."""

    day: datetime.date
    kind: str
    words: str = ""
    today: bool = False


@dataclass(frozen=True)
class Month:
    """A month of the year: its weeks, each with its number and seven days, None where another month begins."""

    first: datetime.date
    weeks: list[tuple[int, list[Cell | None]]]
    school_days: int


def months_of(calendar: SchoolCalendar, year: SchoolYear, today: datetime.date) -> list[Month]:
    """The months of a school year, as far as they belong to it."""
    found = []
    first = year.starts_on.replace(day=1)
    while first <= year.ends_on:
        weeks = []
        for week in months.Calendar().monthdatescalendar(first.year, first.month):
            cells = [_cell(calendar, day, today) if _belongs(day, first, year) else None for day in week]
            if any(cells):
                weeks.append((week[0].isocalendar().week, cells))
        count = sum(cell is not None and cell.kind == "school" for _number, cells in weeks for cell in cells)
        found.append(Month(first, weeks, count))
        first = (first + datetime.timedelta(days=32)).replace(day=1)
    return found


def _belongs(day: datetime.date, first: datetime.date, year: SchoolYear) -> bool:
    return day.month == first.month and year.starts_on <= day <= year.ends_on


def _cell(calendar: SchoolCalendar, day: datetime.date, today: datetime.date) -> Cell:
    public, off = calendar.holiday(day), calendar.off(day)
    if public:
        kind, words = "public", public
    elif day.weekday() > 4:
        kind, words = "weekend", ""
    elif off is not None:
        kind, words = off.kind, off.title
    elif calendar.is_school_day(day):
        kind, words = "school", ""
    else:
        kind, words = "outside", _("no school")
    return Cell(day, kind, words, day == today)


def weekdays() -> list[dict[str, str]]:
    """The days of the week from Monday, short and whole, in the reader's language."""
    monday = datetime.date(2024, 1, 1)
    days = [monday + n * ONE_DAY for n in range(7)]
    return [{"short": date_format(day, "D")[:2], "name": date_format(day, "l")} for day in days]


def public_in(calendar: SchoolCalendar, year: SchoolYear) -> list[dict[str, Any]]:
    """The public holidays of a school year in order, with their names."""
    years = range(year.starts_on.year, year.ends_on.year + 1)
    named = {
        day: name for one in years for day, name in public_holidays(calendar.country, one, calendar.language).items()
    }
    return [{"day": day, "name": named[day]} for day in sorted(named) if year.starts_on <= day <= year.ends_on]


def weeks_of(period: CalendarPeriod) -> str:
    """The week or weeks of a period, as people say them."""
    first, last = period.starts_on.isocalendar().week, period.ends_on.isocalendar().week
    if (period.ends_on - period.starts_on).days > 60:
        return ""
    return str(first) if first == last else f"{first}–{last}"
