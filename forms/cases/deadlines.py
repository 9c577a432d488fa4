"""Deadlines on the calendar: from an amount of time to a date, and from that again to a sentence that says how."""

import datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from forms.people.calendar import SchoolCalendar
from guidance.procedures.spec import Amount, DeadlineSpec


class Worked(NamedTuple):
    """A deadline worked out. ``at`` only where it is counted in hours; ``how`` is JSON, for ``explain``."""

    on: datetime.date
    at: datetime.datetime | None
    how: dict[str, Any]


def due_date(spec: DeadlineSpec, start: datetime.datetime | datetime.date, calendar: SchoolCalendar) -> Worked:
    """The day (and for hours the moment) of a deadline.

    An "at the latest" date without school goes back to the last school day before it, unless that lies before the
    start: then it goes on, as a "not before" date does. Hours run day and night and are never moved.

    Args:
        spec: the deadline as data.
        start: what it is counted from; a moment, or a day, whose hours are counted from its beginning.
        calendar: the school's.
    Raises: OverflowError beyond the calendar of years.
    Source: design.md, section 5.
    """
    moment = _moment(start)
    first = timezone.localtime(moment).date()
    how = basis(spec, start)
    if spec.unit == "hours":
        at = moment + datetime.timedelta(hours=spec.amount)
        return Worked(timezone.localtime(at).date(), at, how | {"at": at.isoformat()})
    reached = calendar.add(Amount(amount=spec.amount, unit=spec.unit), first, count_first=spec.count_first)
    moved, direction = _to_school(spec, first, reached, calendar)
    how |= {"reached": reached.isoformat(), "on": moved.isoformat(), "moved": direction}
    how |= {"left_out": _passed_over(spec, first, moved, reached, calendar), "known": calendar.knows(reached)}
    return Worked(moved, None, how)


def basis(spec: DeadlineSpec, start: datetime.datetime | datetime.date) -> dict[str, Any]:
    """What a deadline is worked out from, beside the calendar: the first part of ``how``."""
    moment = _moment(start)
    how: dict[str, Any] = {
        "amount": spec.amount,
        "unit": spec.unit,
        "kind": spec.kind,
        "count_first": spec.count_first,
        "from": timezone.localtime(moment).date().isoformat(),
        "origin": spec.origin,
    }
    if spec.label:
        how["label"] = dict(spec.label.root)
    if spec.unit == "hours":
        how["from_at"] = moment.isoformat()
    return how


def _moment(start: datetime.datetime | datetime.date) -> datetime.datetime:
    if isinstance(start, datetime.datetime):
        return start if timezone.is_aware(start) else timezone.make_aware(start)
    return timezone.make_aware(datetime.datetime.combine(start, datetime.time.min))


def _to_school(
    spec: DeadlineSpec, first: datetime.date, reached: datetime.date, calendar: SchoolCalendar
) -> tuple[datetime.date, str]:
    if calendar.is_school_day(reached):
        return reached, ""
    if spec.kind == "at_latest":
        before = calendar.back_to_school_day(reached)
        if before >= first:
            return before, "back"
    return calendar.on_to_school_day(reached), "on"


def _passed_over(
    spec: DeadlineSpec, first: datetime.date, moved: datetime.date, reached: datetime.date, calendar: SchoolCalendar
) -> list[dict[str, str]]:
    """The holidays that were left out in counting school days, or that moved the date."""
    if spec.unit == "school_days":
        begin, end = first, max(moved, reached)
    else:
        begin, end = min(moved, reached), max(moved, reached)
    found = calendar.left_out(begin, end) if begin != end or spec.unit == "school_days" else ()
    return [{"title": one.title, "from": one.starts_on.isoformat(), "to": one.ends_on.isoformat()} for one in found]


def explain(how: dict[str, Any], language: str) -> str:
    """How a date was worked out, in whole sentences in one language. Empty for a row without ``how``."""
    if not how:
        return ""
    with override(language):
        return " ".join(_sentences(how, language))


def _sentences(how: dict[str, Any], language: str) -> list[str]:
    said = []
    label = how.get("label") or {}
    if words := label.get(language) or next(iter(label.values()), ""):
        said.append(words.rstrip(".") + ".")
    said.append(_counted(how))
    if how.get("left_out"):
        said.append(_("No school in between: %(days)s.") % {"days": ", ".join(_named(one) for one in how["left_out"])})
    if how.get("moved") == "back":
        said.append(
            _("There is no school on %(reached)s, so the date is the last school day before.")
            % {"reached": _date(how["reached"])}
        )
    elif how.get("moved") == "on":
        said.append(
            _("There is no school on %(reached)s, so the date is the first school day after.")
            % {"reached": _date(how["reached"])}
        )
    if how.get("known") is False:
        said.append(_("The school calendar does not reach so far, so every weekday that is no public holiday counts."))
    return said


def _counted(how: dict[str, Any]) -> str:
    values = {"amount": amount_in_words(how["amount"], how["unit"]), "start": _date(how["from"])}
    if how["unit"] == "hours":
        moment = timezone.localtime(datetime.datetime.fromisoformat(how["from_at"]))
        values["start"] = formats.date_format(moment, "DATETIME_FORMAT")
    if how["amount"] == 0:
        return _("The same day: %(start)s.") % values
    if how["count_first"] and how["unit"] != "hours":
        return _("%(amount)s from %(start)s, that day counted.") % values
    return _("%(amount)s from %(start)s.") % values


def amount_in_words(amount: int, unit: str) -> str:
    """An amount of time in the active language, like "3 school days"."""
    words = {
        "hours": ngettext("%(amount)d hour", "%(amount)d hours", amount),
        "days": ngettext("%(amount)d day", "%(amount)d days", amount),
        "weeks": ngettext("%(amount)d week", "%(amount)d weeks", amount),
        "months": ngettext("%(amount)d month", "%(amount)d months", amount),
        "working_days": ngettext("%(amount)d working day", "%(amount)d working days", amount),
        "school_days": ngettext("%(amount)d school day", "%(amount)d school days", amount),
    }
    return words[unit] % {"amount": amount}


def _named(one: dict[str, str]) -> str:
    days = _date(one["from"]) if one["from"] == one["to"] else f"{_date(one['from'])}–{_date(one['to'])}"
    return f"{one['title']} ({days})" if one["title"] else days


def _date(text: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(text), "DATE_FORMAT")
