"""The school calendar: which days there is school, which are working days, and counting over them.

A calendar is a value: it is built from rows once and then counts without a database.
"""

import calendar as months
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import holidays
from django.db.models import Q

from forms.people.enums import DayKind
from forms.people.models import CalendarPeriod, School, SchoolOwner
from guidance.procedures.spec import Amount

ONE_DAY = datetime.timedelta(days=1)
#: A count that finds no day within so many years has met a calendar without school, not a long holiday.
LONGEST_SEARCH = datetime.timedelta(days=366 * 30)


class Period(NamedTuple):
    """Some days of one kind; both ends included. ``own``: of this school, and so above the owner's."""

    kind: str
    title: str
    starts_on: datetime.date
    ends_on: datetime.date
    own: bool = False

    def covers(self, day: datetime.date) -> bool:
        """Whether ``day`` lies in it."""
        return self.starts_on <= day <= self.ends_on

    @property
    def length(self) -> datetime.timedelta:
        """From the first to the last day."""
        return self.ends_on - self.starts_on


class LeftOut(NamedTuple):
    """Days without school that a count passed over, and what they are called; both ends included."""

    title: str
    starts_on: datetime.date
    ends_on: datetime.date


@lru_cache(maxsize=200)
def public_holidays(country: str, year: int, language: str) -> dict[datetime.date, str]:
    """The public holidays of one year by date, named in ``language`` where the country's list has it.

    Source: the ``holidays`` package, category public. An unknown country has none.
    """
    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return {}
    spoken = {code.split("_")[0]: code for code in known.supported_languages or ()}
    wanted = spoken.get(language) or (spoken.get("no") if language in ("nb", "nn") else None)
    return dict(holidays.country_holidays(country, years=year, language=wanted or known.default_language))


@dataclass(frozen=True)
class SchoolCalendar:
    """The days of one school. ``years``: first and last day of each known school year, in order.

    ``still``: days that count for nothing, from first to last, as ``without`` makes it.
    """

    country: str = ""
    language: str = ""
    years: tuple[tuple[datetime.date, datetime.date], ...] = ()
    periods: tuple[Period, ...] = ()
    still: tuple[tuple[datetime.date, datetime.date], ...] = ()
    _days: dict[datetime.date, bool] = field(default_factory=dict, repr=False, compare=False)

    def holiday(self, day: datetime.date) -> str:
        """The public holiday's name, or an empty string."""
        return public_holidays(self.country, day.year, self.language).get(day, "") if self.country else ""

    def is_working_day(self, day: datetime.date) -> bool:
        """Monday to Friday, and no public holiday."""
        return day.weekday() < 5 and not self.holiday(day) and not any(a <= day <= z for a, z in self.still)

    def without(self, spans: Iterable[tuple[datetime.date, datetime.date]]) -> "SchoolCalendar":
        """The same calendar with days left out in counting, from first to last; a span that ends before it starts is
        none.
        """
        spans = tuple((first, last) for first, last in spans if first <= last)
        return replace(self, still=self.still + spans, _days={}) if spans else self

    def is_school_day(self, day: datetime.date) -> bool:
        """Whether there is school: a working day in a term, in no holiday and on no planning day.

        Beyond the known school years every working day counts, for nothing is known of their holidays.
        """
        if day not in self._days:
            self._days[day] = self.is_working_day(day) and self._in_term(day)
        return self._days[day]

    def knows(self, day: datetime.date) -> bool:
        """Whether the day lies within the school years that the calendar has."""
        return bool(self.years) and self.years[0][0] <= day <= self.years[-1][1]

    def _in_term(self, day: datetime.date) -> bool:
        covering = [period for period in self.periods if period.covers(day)]
        off = self._day_off(covering)
        if off is not None:
            return False
        if any(period.kind == DayKind.TERM for period in covering):
            return True
        if not self.knows(day):
            return True
        year = next(((first, last) for first, last in self.years if first <= day <= last), None)
        if year is None:  # between two school years
            return False
        return not any(p.kind == DayKind.TERM and p.ends_on >= year[0] and p.starts_on <= year[1] for p in self.periods)

    @staticmethod
    def _day_off(covering: Iterable[Period]) -> Period | None:
        """The holiday that decides. A school's own term overrules an owner's holiday that is not narrower."""
        covering = list(covering)
        own_terms = [p for p in covering if p.own and p.kind == DayKind.TERM]
        for period in sorted(covering, key=lambda p: not p.own):
            if period.kind == DayKind.TERM:
                continue
            if period.own or not any(term.length <= period.length for term in own_terms):
                return period
        return None

    # --- Counting

    def add(self, amount: Amount, start: datetime.date, *, count_first: bool = False) -> datetime.date:
        """The day that ``amount`` of time leads to.

        Args:
            amount: days, weeks and months are plain calendar time (the 31st of a short month is its last day);
                working and school days are counted one by one. Hours are rounded up to whole days.
            start: the day counted from.
            count_first: whether ``start`` is itself the first day counted.
        Raises: OverflowError beyond the calendar of years, or where there is no such day in 30 years.
        """
        if amount.unit in ("working_days", "school_days"):
            return self._count(amount.amount, amount.unit, start, count_first)
        if amount.unit == "months":
            end = _months_later(start, amount.amount)
        else:
            size = {"days": 1, "weeks": 7}.get(amount.unit)
            end = start + datetime.timedelta(days=amount.amount * size if size else -(-amount.amount // 24))
        return end - ONE_DAY if count_first and amount.amount and amount.unit != "hours" else end

    def _count(self, number: int, unit: str, start: datetime.date, count_first: bool) -> datetime.date:
        counts = self.is_working_day if unit == "working_days" else self.is_school_day
        day, left = start, number
        if count_first and left and counts(start):
            left -= 1
        while left:
            day += ONE_DAY
            if day - start > LONGEST_SEARCH:
                raise OverflowError("no such day within 30 years")
            left -= counts(day)
        return day

    def school_days_back(self, number: int, day: datetime.date) -> datetime.date:
        """The first of the last ``number`` school days up to ``day``, which counts if there is school.

        Raises: OverflowError where there are not so many in 30 years.
        """
        found = self.back_to_school_day(day)
        for _day in range(number - 1):
            found = self.back_to_school_day(found - ONE_DAY)
        return found

    def back_to_school_day(self, day: datetime.date) -> datetime.date:
        """The day itself if there is school, else the last school day before it."""
        return self._search(day, -ONE_DAY)

    def on_to_school_day(self, day: datetime.date) -> datetime.date:
        """The day itself if there is school, else the first school day after it."""
        return self._search(day, ONE_DAY)

    def _search(self, day: datetime.date, step: datetime.timedelta) -> datetime.date:
        found = day
        while not self.is_school_day(found):
            found += step
            if abs(found - day) > LONGEST_SEARCH:
                raise OverflowError("no school day within 30 years")
        return found

    def school_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """How many school days lie from ``start`` to ``end``, both included."""
        days = (end - start).days + 1
        return sum(self.is_school_day(start + datetime.timedelta(days=n)) for n in range(days))

    def left_out(self, start: datetime.date, end: datetime.date) -> tuple[LeftOut, ...]:
        """The holidays from ``start`` to ``end`` (both included) with their titles, in order; no plain week-ends.

        Days between two school years come under an empty title.
        """
        found: list[LeftOut] = []
        for number in range((end - start).days + 1):
            day = start + datetime.timedelta(days=number)
            if day.weekday() > 4 or self.is_school_day(day):
                continue
            title = self._why_none(day)
            last = found[-1] if found else None
            if last and last.title == title and (day - last.ends_on).days <= 3:  # a week-end may lie between
                found[-1] = last._replace(ends_on=day)
            else:
                found.append(LeftOut(title, day, day))
        return tuple(found)

    def off(self, day: datetime.date) -> Period | None:
        """The holiday or planning day that a day lies in and that holds there."""
        return self._day_off(p for p in self.periods if p.covers(day))

    def _why_none(self, day: datetime.date) -> str:
        period = self.off(day)
        return (period.title if period else "") or self.holiday(day)  # a holiday stays whole over its public holidays


def _months_later(day: datetime.date, number: int) -> datetime.date:
    index = day.year * 12 + day.month - 1 + number
    year, month = index // 12, index % 12 + 1
    if year > datetime.MAXYEAR:
        raise OverflowError("beyond the calendar of years")
    return datetime.date(year, month, min(day.day, months.monthrange(year, month)[1]))


def calendar_for(school: School) -> SchoolCalendar:
    """The calendar of a school, from its owner's years and periods and its own. Three queries at most.

    It stays on the instance of the school, so a request works it out once and no process keeps an old one.
    """
    kept = school.__dict__.get("_school_calendar")
    if kept is None:
        owner = school.owner
        rows = CalendarPeriod.objects.filter(Q(school=school) | Q(school=None, owner=owner)).order_by("starts_on", "pk")
        kept = school.__dict__["_school_calendar"] = SchoolCalendar(
            country=owner.country,
            language=owner.language,
            years=_joined(owner.years.order_by("starts_on").values_list("starts_on", "ends_on")),
            periods=tuple(
                Period(row.kind, row.title, row.starts_on, row.ends_on, row.school_id is not None) for row in rows
            ),
        )
    return kept


def calendar_of(owner: SchoolOwner, periods: Iterable[Period]) -> SchoolCalendar:
    """A calendar of an owner's years with other periods than those that are kept: to try a change. One query."""
    years = _joined(owner.years.order_by("starts_on").values_list("starts_on", "ends_on"))
    return SchoolCalendar(country=owner.country, language=owner.language, years=years, periods=tuple(periods))


def _joined(years: Iterable[tuple[datetime.date, datetime.date]]) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The years in order, an overlap cut off, so that a day lies in one of them at most."""
    ordered = list(years)
    cut = [(first, min(last, following[0] - ONE_DAY)) for (first, last), following in pairwise(ordered)]
    return tuple((first, last) for first, last in [*cut, *ordered[-1:]] if last >= first)
