"""Repetitions of whole days, as iCalendar's RRULE writes them: the common ones, and a sentence for the others.

Days are looked at one after the other between the first and a last one, so that no rule runs for ever.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

ONE_DAY = datetime.timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"})
#: No repetition begins longer ago: each day since is looked at.
LONGEST_AGO = datetime.timedelta(days=366 * 20)
MOST_TIMES = 400


class CannotRepeat(Exception):
    """A repetition that is not understood, or makes no sense; ``str()`` is a sentence."""


@dataclass(frozen=True)
class Rule:
    """A repetition. ``by_day``: weekday and which of the month it is (0: each)."""

    freq: str
    interval: int
    count: int | None
    until: datetime.date | None
    by_day: tuple[tuple[int, int], ...]
    by_month: tuple[int, ...]
    by_month_day: tuple[int, ...]
    week_start: int


def rule_of(parts: dict[str, Any], zone: datetime.tzinfo) -> Rule:
    """A rule from the parts of an RRULE as the ``icalendar`` package reads them. Raises: CannotRepeat."""
    names = {str(name).upper(): _listed(value) for name, value in parts.items()}
    if unknown := sorted(names.keys() - KNOWN):
        raise CannotRepeat(_("Repetitions with %(part)s are not read here. Write the days out.") % {"part": unknown[0]})
    freq = str(names.get("FREQ", [""])[0]).upper()
    if freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise CannotRepeat(_("It repeats more often than daily, or in a way that is not known."))
    rule = Rule(
        freq=freq,
        interval=_number(names, "INTERVAL", 1),
        count=_number(names, "COUNT", None),
        until=_until(names, zone),
        by_day=tuple(_weekday(str(one)) for one in names.get("BYDAY", ())),
        by_month=tuple(int(one) for one in names.get("BYMONTH", ())),
        by_month_day=tuple(int(one) for one in names.get("BYMONTHDAY", ())),
        week_start=WEEKDAYS.index(str(names.get("WKST", ["MO"])[0]).upper()),
    )
    if freq in ("DAILY", "WEEKLY") and any(which for _day, which in rule.by_day):
        raise CannotRepeat(_("It counts weekdays of a month, but does not repeat by months."))
    if freq == "YEARLY" and rule.by_day and not rule.by_month:
        raise CannotRepeat(_("Repetitions with %(part)s are not read here. Write the days out.") % {"part": "BYDAY"})
    return rule


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _number(names: dict[str, list[Any]], name: str, otherwise: int | None) -> int | None:
    if name not in names:
        return otherwise
    found = int(names[name][0])
    if not 1 <= found <= 10_000:
        raise CannotRepeat(_("It says %(number)d times, which makes no sense.") % {"number": found})
    return found


def _until(names: dict[str, list[Any]], zone: datetime.tzinfo) -> datetime.date | None:
    if "UNTIL" not in names:
        return None
    found = names["UNTIL"][0]
    if isinstance(found, datetime.datetime):
        return (found.astimezone(zone) if found.tzinfo else found).date()
    return found


def _weekday(text: str) -> tuple[int, int]:
    return WEEKDAYS.index(text[-2:].upper()), int(text[:-2] or 0)


def days_of(rule: Rule, start: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The days on which it begins, from ``start``, which always counts, to ``last`` at most.

    Raises: CannotRepeat for one that began too long ago or repeats too often.
    """
    if last - start > LONGEST_AGO:
        raise CannotRepeat(_("It began more than 20 years before the last school year. Write the days out."))
    found = [start]
    end = min(last, rule.until) if rule.until else last
    day = start + ONE_DAY
    while day <= end and (rule.count is None or len(found) < rule.count):
        if _falls_on(rule, start, day):
            found.append(day)
            if len(found) > MOST_TIMES:
                raise CannotRepeat(_("It repeats more than %(number)d times.") % {"number": MOST_TIMES})
        day += ONE_DAY
    return found


def _falls_on(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    if rule.by_month and day.month not in rule.by_month:
        return False
    return {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[rule.freq](rule, start, day)


def _daily(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    if (day - start).days % rule.interval:
        return False
    return _on_weekday(rule, day, {one for one, _which in rule.by_day}) and _on_month_day(rule, day)


def _weekly(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    begins = start - datetime.timedelta(days=(start.weekday() - rule.week_start) % 7)
    if (day - begins).days // 7 % rule.interval:
        return False
    wanted = {one for one, _which in rule.by_day} or {start.weekday()}
    return day.weekday() in wanted and _on_month_day(rule, day)


def _monthly(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    months = (day.year - start.year) * 12 + day.month - start.month
    return months % rule.interval == 0 and _in_month(rule, start, day)


def _yearly(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    if (day.year - start.year) % rule.interval:
        return False
    if not rule.by_month and not rule.by_month_day and day.month != start.month:
        return False
    return _in_month(rule, start, day)


def _in_month(rule: Rule, start: datetime.date, day: datetime.date) -> bool:
    """Whether the day is one of its month's that are meant; the day of the first where nothing is said."""
    if not rule.by_day and not rule.by_month_day:
        return day.day == start.day
    return _on_month_day(rule, day) and (not rule.by_day or any(_is_nth(day, *one) for one in rule.by_day))


def _is_nth(day: datetime.date, weekday: int, which: int) -> bool:
    if day.weekday() != weekday:
        return False
    from_end = -((_month_length(day) - day.day) // 7 + 1)
    return which in (0, (day.day - 1) // 7 + 1, from_end)


def _on_weekday(rule: Rule, day: datetime.date, wanted: set[int]) -> bool:
    return not wanted or day.weekday() in wanted


def _on_month_day(rule: Rule, day: datetime.date) -> bool:
    from_end = day.day - _month_length(day) - 1
    return not rule.by_month_day or day.day in rule.by_month_day or from_end in rule.by_month_day


def _month_length(day: datetime.date) -> int:
    return ((day.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY).day
