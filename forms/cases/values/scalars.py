"""One answer that is no list: number, date, time, yes or no, choice, scale, person."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.values.base import OTHER, Refused
from forms.cases.values.columns import Column

NUMBER = re.compile(r"^[+-]?\d{1,12}([.,]\d{1,6})?$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
LOCAL_DATE = re.compile(r"^(\d{1,2})[./ -]\s?(\d{1,2})[./ -]\s?(\d{4})$")
TIME = re.compile(r"^(\d{1,2})[:.]?(\d{2})?$")
YEARS = range(1900, 2101)
WORDS = {"yes": True, "no": False}


def number(text: str, *, low: int | None = None, high: int | None = None) -> int | float:
    """A number, with comma or point. Raises: Refused."""
    if not NUMBER.match(text):
        raise Refused(_("Write a number, like 4 or 2.5."))
    read = float(text.replace(",", "."))
    value: int | float = int(read) if read.is_integer() else read
    if low is not None and value < low:
        raise Refused(_("The number must be at least %(low)s.") % {"low": low})
    if high is not None and value > high:
        raise Refused(_("The number must be at most %(high)s.") % {"high": high})
    return value


def date(text: str) -> str:
    """A day as ISO 8601, read from that or from day, month and year. Raises: Refused."""
    if found := ISO_DATE.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := LOCAL_DATE.match(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise Refused(_("Write a date with day, month and year, like 24.12.2026."))
    try:
        value = datetime.date(year, month, day)
    except ValueError as error:
        raise Refused(_("This date does not exist.")) from error
    if year not in YEARS:
        raise Refused(_("The year must lie between 1900 and 2100."))
    return value.isoformat()


def time(text: str) -> str:
    """A time of day as ``HH:MM``. Raises: Refused."""
    found = TIME.match(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
    if hour > 23 or minute > 59:
        raise Refused(_("Write a time, like 08:30."))
    return f"{hour:02}:{minute:02}"


def yes_no(text: str) -> bool:
    """True or false. Raises: Refused."""
    if text not in WORDS:
        raise Refused(_("Answer yes or no."))
    return WORDS[text]


def choice(text: str, keys: frozenset[str], *, free: bool = False) -> str:
    """One of the keys, or ``other:`` with words where those are welcome. Raises: Refused."""
    if text in keys or (free and text.startswith(OTHER) and text.removeprefix(OTHER).strip()):
        return text
    raise Refused(_("Choose one of the answers that are offered."))


def person(text: str, *, free: bool = False) -> int | str:
    """The id of a user, or a name where that is welcome. Raises: Refused."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    if free:
        return text
    raise Refused(_("Choose a person from the list."))


def scale(text: str, low: int, high: int) -> int:
    """A whole number on the scale. Raises: Refused."""
    value = number(text, low=low, high=high)
    if not isinstance(value, int):
        raise Refused(_("Choose one of the answers that are offered."))
    return value


def cell(column: Column, text: str) -> Any:
    """The value of one cell that is not blank. Raises: Refused."""
    keys = frozenset(option.key for option in column.options)
    readers: dict[str, Callable[[], Any]] = {
        "number": lambda: number(text),
        "date": lambda: date(text),
        "time": lambda: time(text),
        "yes_no": lambda: yes_no(text),
        "choice": lambda: choice(text, keys, free=column.free),
        "scale": lambda: choice(text, keys) if keys else scale(text, 1, 5),
        "staff": lambda: person(text, free=column.free),
    }
    return readers[column.kind]() if column.kind in readers else text
