"""From what stands in a cell to a value, or a sentence that says what is wrong with it."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from forms.people.importing.kinds import Column, is_identity_number, meaning
from forms.people.services.classes import HIGHEST_GRADE

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y")
#: What a telephone number is written with.
NUMBER = re.compile(r"\+?[\d\s()./-]{3,}")


class BadCell(Exception):
    """A cell makes no sense; ``str()`` is a sentence that does not repeat it."""


def value_of(column: Column, raw: str) -> Any:
    """The value of a cell; None for an empty cell that is no text.

    Raises: BadCell.
    """
    text = clean(raw, phone=column.kind == "phone")
    if not text:
        return _EMPTY.get(column.kind, "")
    if len(text) > column.length:
        raise BadCell(_("It is longer than %(n)d characters.") % {"n": column.length})
    return READERS[column.kind](text)


#: What an empty cell is: kinds that are not here are texts.
_EMPTY: dict[str, Any] = {
    "grade": None,
    "date": None,
    "yes_no": None,
    "year": None,
    "scope": None,
    "lives_with": None,
    "day_kind": None,
    "list": (),
    "grades": (),
}


def clean(raw: str, *, phone: bool = False) -> str:
    """The text of a cell, without the spaces and marks that spreadsheets put around it, and no formula.

    Raises: BadCell for a formula or for control characters.
    """
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()
    if wrapped := re.fullmatch(r'="([^"=]*)"', text):  # how spreadsheets keep the zero of "012"
        text = wrapped[1].strip()
    if text[:1] == "'" and text[1:2] in tuple("=+-@"):  # how formulas are made harmless in files that are sent out
        text = text[1:]
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and len(text) > 1 and not NUMBER.fullmatch(text)):
        raise BadCell(_("It begins like a formula. Write plain text."))
    if text in ("+", "-"):
        return ""
    if text[:1] in ("+", "-") and not phone:
        raise BadCell(_("It begins like a formula. Write plain text."))
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise BadCell(_("It holds signs that cannot be shown."))
    return text


def _grade(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > HIGHEST_GRADE:
        raise BadCell(_("A grade is a number from 0 to %(highest)d.") % {"highest": HIGHEST_GRADE})
    return int(text)


def _date(text: str) -> datetime.date:
    for form in DATES:
        try:
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
    raise BadCell(_("It is no date. Write it like 2026-08-31 or 31.08.2026."))


def _yes_no(text: str) -> bool:
    found = meaning("words", text)
    if found is None:
        raise BadCell(_("Write yes or no."))
    return found == "yes"


def _word(group: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = meaning(group, text)
        if found is None:
            raise BadCell(_("The word is not one of those that may stand here."))
        return found

    return read


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise BadCell(_("It is no e-mail address.")) from wrong
    return text


def _register_id(text: str) -> str:
    if is_identity_number(text):
        raise BadCell(_("It looks like a national identity number, which is not kept here."))
    return text


def _phone(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise BadCell(_("It is no telephone number."))
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;|/\n]", text) if part.strip())


READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "year": lambda text: re.sub(r"\s", "", text).replace("-", "/"),
    "grade": _grade,
    "grades": lambda text: tuple(_grade(part) for part in _list(text)),
    "date": _date,
    "yes_no": _yes_no,
    "scope": _word("scope"),
    "lives_with": _word("lives_with"),
    "day_kind": _word("day_kind"),
    "email": _email,
    "register_id": _register_id,
    "phone": _phone,
    "list": _list,
}
