"""Deadlines on the calendar: from an amount of time to a date, and from that again to a sentence that says how."""

import datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from forms.people.calendar import ONE_DAY, SchoolCalendar
from guidance.procedures.spec import Amount, DeadlineSpec


class Worked(NamedTuple):
    """A deadline worked out. ``at`` only where it is counted in hours; ``how`` is JSON, for ``explain``."""

    on: datetime.date
    at: datetime.datetime | None
    how: dict[str, Any]


class Pause(NamedTuple):
    """Days on which a deadline's clock stands still; both ends included. Ending before it starts it is no day."""

    starts_on: datetime.date
    ends_on: datetime.date


class PutOff(NamedTuple):
    """What people changed about a deadline: its pauses, in order, and once at most the day it was extended to.

    ``extended_on``: the day on which that was settled. Pauses that began before it are in the new day already.
    """

    pauses: tuple[Pause, ...] = ()
    extended_to: datetime.date | None = None
    extended_on: datetime.date | None = None

    def told(self) -> dict[str, Any]:
        """The same as JSON, only what there is."""
        found: dict[str, Any] = {}
        days = [{"from": one.starts_on.isoformat(), "to": one.ends_on.isoformat()} for one in self.pauses]
        if days := [one for one in days if one["from"] <= one["to"]]:
            found["pauses"] = days
        if self.extended_to:
            found["extended_to"] = self.extended_to.isoformat()
        return found


NOT_PUT_OFF = PutOff()
#: Parts of ``how`` that come of what people changed.
CHANGED = ("pauses", "extended_to")


def due_date(
    spec: DeadlineSpec,
    start: datetime.datetime | datetime.date,
    calendar: SchoolCalendar,
    put_off: PutOff = NOT_PUT_OFF,
) -> Worked:
    """The day (and for hours the moment) of a deadline.

    An "at the latest" date without school goes back to the last school day before it, unless that lies before the
    start: then it goes on, as a "not before" date does. Hours run day and night and are never moved.

    The days of a pause are left out: in counting working and school days they are none, and a date of calendar time
    is put off by as many days as the clock stood still. A deadline that was extended is due on the new day, or later
    where the count leads further; a pause that begins after puts that off too. No pause or extension makes a date
    earlier, and none goes back into a pause or before it.

    Args:
        spec: the deadline as data.
        start: what it is counted from; a moment, or a day, whose hours are counted from its beginning.
        calendar: the school's.
        put_off: its pauses and its extension.
    Raises: OverflowError beyond the calendar of years.
    Source: design.md, section 5; for pauses and extensions ours (README, "Decisions").
    """
    moment = _moment(start)
    first = timezone.localtime(moment).date()
    how = basis(spec, start) | put_off.told()
    if spec.unit == "hours":
        at = moment + datetime.timedelta(hours=spec.amount)
        at += _shifted(timezone.localtime(at).date(), first, put_off.pauses) - timezone.localtime(at).date()
        plain = timezone.localtime(at).date()
        extended = _extended(plain, put_off)
        if extended == plain:
            return Worked(plain, at, how | {"at": at.isoformat()})
        on = _to_school(spec, plain, extended, calendar, put_off)[0]
        return Worked(on, None, how | {"before": plain.isoformat()})
    counted = _counted_to(spec, first, calendar, put_off)
    reached = _extended(counted, put_off)
    moved, direction = _to_school(spec, first, reached, calendar, put_off)
    how |= {"reached": reached.isoformat(), "on": moved.isoformat(), "moved": direction}
    if reached != counted:
        how["before"] = _to_school(spec, first, counted, calendar, put_off)[0].isoformat()
    how |= {"left_out": _passed_over(spec, first, moved, reached, calendar), "known": calendar.knows(reached)}
    return Worked(moved, None, how)


def again(how: dict[str, Any], calendar: SchoolCalendar, put_off: PutOff = NOT_PUT_OFF) -> Worked | None:
    """The same deadline over the calendar as it is now, from what was kept of it. None for a row without ``how``.

    Raises: OverflowError as ``due_date``.
    """
    if "amount" not in how:
        return None
    names = ("amount", "unit", "kind", "count_first", "origin", "label")
    spec = DeadlineSpec.model_validate({name: how[name] for name in names if name in how})
    hours = spec.unit == "hours"
    start = datetime.datetime.fromisoformat(how["from_at"]) if hours else datetime.date.fromisoformat(how["from"])
    return due_date(spec, start, calendar, put_off)


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


def _counted_to(spec: DeadlineSpec, first: datetime.date, calendar: SchoolCalendar, put_off: PutOff) -> datetime.date:
    """Where the count leads, pauses left out."""
    amount = Amount(amount=spec.amount, unit=spec.unit)
    if spec.unit in ("working_days", "school_days"):
        return calendar.without(put_off.pauses).add(amount, first, count_first=spec.count_first)
    reached = calendar.add(amount, first, count_first=spec.count_first)
    # The first day is none of the days counted, so a pause on it alone puts nothing off.
    return _shifted(reached, first if spec.count_first or reached == first else first + ONE_DAY, put_off.pauses)


def _extended(counted: datetime.date, put_off: PutOff) -> datetime.date:
    """The day of the extension, with the pauses that began after it; the count's own day where that is later."""
    if put_off.extended_to is None:
        return counted
    settled = put_off.extended_on or put_off.extended_to
    later = tuple(one for one in put_off.pauses if one.starts_on >= settled)
    return max(counted, _shifted(put_off.extended_to, settled, later))


def _shifted(day: datetime.date, begin: datetime.date, pauses: tuple[Pause, ...]) -> datetime.date:
    """A day put off by each pause that begins no later than it does, as far as the pause lies after ``begin``."""
    for pause in pauses:
        starts = max(pause.starts_on, begin)
        if starts <= day and pause.ends_on >= starts:
            day += pause.ends_on - starts + ONE_DAY
    return day


def _to_school(
    spec: DeadlineSpec, first: datetime.date, reached: datetime.date, calendar: SchoolCalendar, put_off: PutOff
) -> tuple[datetime.date, str]:
    open_days = calendar.without(put_off.pauses)
    if open_days.is_school_day(reached):
        return reached, ""
    if spec.kind == "at_latest":
        before = calendar.back_to_school_day(reached)
        paused = (one for one in put_off.pauses if one.starts_on <= one.ends_on and one.starts_on <= reached)
        if before >= first and all(before > one.ends_on for one in paused):
            return before, "back"
    return open_days.on_to_school_day(reached), "on"


def _passed_over(
    spec: DeadlineSpec, first: datetime.date, moved: datetime.date, reached: datetime.date, calendar: SchoolCalendar
) -> list[dict[str, str]]:
    """The holidays that were left out in counting school days, or that moved the date."""
    if spec.unit == "school_days":
        begin, end = first, max(moved, reached)
    else:
        begin, end = min(moved, reached), max(moved, reached)
    if moved < reached:  # the holiday that it stands before is told of as a whole
        end = max(end, _last_day_off(reached, calendar))
    found = calendar.left_out(begin, end) if begin != end or spec.unit == "school_days" else ()
    return [{"title": one.title, "from": one.starts_on.isoformat(), "to": one.ends_on.isoformat()} for one in found]


def _last_day_off(day: datetime.date, calendar: SchoolCalendar) -> datetime.date:
    """The last of the days without school that a day lies in; the day itself where that can't be said."""
    try:
        return calendar.on_to_school_day(day) - ONE_DAY
    except OverflowError:
        return day


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
    said += _put_off(how)
    if how.get("known") is False:
        said.append(_("The school calendar does not reach so far, so every weekday that is no public holiday counts."))
    return said


def _put_off(how: dict[str, Any]) -> list[str]:
    said = []
    for one in how.get("pauses", ()):
        if one["from"] == one["to"]:
            said.append(_("Paused on %(day)s: that day is not counted.") % {"day": _date(one["from"])})
        else:
            values = {"start": _date(one["from"]), "end": _date(one["to"])}
            said.append(_("Paused from %(start)s to %(end)s: those days are not counted.") % values)
    if how.get("extended_to") and how.get("before"):
        values = {"old": _date(how["before"]), "new": _date(how["extended_to"])}
        said.append(_("Extended from %(old)s to %(new)s.") % values)
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
    """Some days without school: what they are called, their week as people say it here, and the days."""
    days = _date(one["from"]) if one["from"] == one["to"] else f"{_date(one['from'])}–{_date(one['to'])}"
    weeks = weeks_in_words(datetime.date.fromisoformat(one["from"]), datetime.date.fromisoformat(one["to"]))
    named = ", ".join(part for part in (one["title"], weeks) if part)
    return f"{named} ({days})" if named else days


def weeks_in_words(first: datetime.date, last: datetime.date) -> str:
    """The weeks of a holiday that fills at least one, like "week 42"; nothing for single days."""
    if (last - first).days < 4:
        return ""
    begins, ends = first.isocalendar().week, last.isocalendar().week
    if begins == ends:
        return _("week %(week)d") % {"week": begins}
    return _("weeks %(first)d–%(last)d") % {"first": begins, "last": ends}


def _date(text: str) -> str:
    return formats.date_format(datetime.date.fromisoformat(text), "DATE_FORMAT")
