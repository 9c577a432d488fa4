"""What a calendar file will do to a calendar, worked out without writing: added, changed, taken out, left out."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.people.calendar import Period, SchoolCalendar, calendar_of
from forms.people.enums import DayKind
from forms.people.errors import BadInput
from forms.people.importing.calendars.entries import Contents, Entry, LeftOut
from forms.people.importing.plan import Change, FieldChange, Plan, shown
from forms.people.importing.reading import LineError
from forms.people.models import CalendarPeriod, School, SchoolOwner
from forms.people.services.calendars import FIELDS, Days, overlap_words, require_school_days, tidy

#: How a period that was typed here is called in our own files.
TYPED = "period-"


@dataclass
class CalendarPlan(Plan):
    """What will happen to a calendar, with the rows that it will happen to."""

    left_out: list[LeftOut] = field(default_factory=list)
    to_save: list[CalendarPeriod] = field(default_factory=list)
    to_delete: list[CalendarPeriod] = field(default_factory=list)


def uid_of(row: CalendarPeriod) -> str:
    """What our own files call a period."""
    return row.uid or f"{TYPED}{row.pk}"


class CalendarPlanner:
    """Compares a file with the calendar of a school, or with its owner's (``for_all``). Reads in four queries."""

    def __init__(self, school: School, *, for_all: bool) -> None:
        self.owner: SchoolOwner = school.owner
        self.target: School | None = None if for_all else school
        self.today = timezone.localdate()
        self.years = list(self.owner.years.order_by("starts_on"))
        rows = CalendarPeriod.objects.filter(owner=self.owner).filter(Q(school=self.target) | Q(school=None))
        self.rows = list(rows.order_by("starts_on", "pk"))
        self.public: SchoolCalendar = calendar_of(self.owner, ())
        self.lines: dict[Any, int] = {}
        self.of_file: list[tuple[int, CalendarPeriod]] = []  # with their lines; what stands there once it is applied

    def plan(self, contents: Contents, *, end_missing: bool) -> CalendarPlan:
        """Work out what the file will do."""
        plan = CalendarPlan("calendar", errors=list(contents.errors), ignored=contents.ignored, end_missing=end_missing)
        plan.left_out = list(contents.left_out)
        if not self.years:
            plan.errors.append(LineError(0, _("The school's owner has no school year yet. Add one first.")))
            return plan
        seen: set[int] = set()
        for entry in contents.entries:
            try:
                self._take(plan, entry, seen)
            except BadInput as wrong:
                plan.errors.append(LineError(entry.line, f"“{entry.days.title[:60]}”: {wrong}"))
        self._find_missing(plan, contents, seen)
        self._check_together(plan)
        plan.errors.sort(key=lambda error: error.line)
        return plan

    def _take(self, plan: CalendarPlan, entry: Entry, seen: set[int]) -> None:
        """Work out one entry. Raises: BadInput."""
        days = tidy(entry.days)
        if days.ends_on < days.starts_on:
            raise BadInput("ends_on", _("The last day must not come before the first."))
        self._once(entry, days)
        if why := self._why_not(days):
            plan.left_out.append(LeftOut(entry.line, days.title, why))
            return
        row = self._known(entry, days)
        if row is None:
            row = CalendarPeriod(owner=self.owner, school=self.target, uid=self._own_uid(entry.uid))
            fields = _differences(row, days, new=True)
            plan.added.append(Change(entry.line, days.title, fields))
        elif row.school_id is None and self.target is not None:
            seen.add(row.pk)
            if _differences(row, days):
                raise BadInput("", _("These days are the owner's. Its administrators change them."))
            plan.unchanged += 1
            return
        else:
            seen.add(row.pk)
            fields = _differences(row, days)
            if not fields:
                plan.unchanged += 1
                return
            plan.changed.append(Change(entry.line, days.title, fields))
        plan.to_save.append(row)
        self.of_file.append((entry.line, row))

    def _once(self, entry: Entry, days: Days) -> None:
        for key in (entry.uid or None, (days.kind, days.title.casefold(), days.starts_on, days.ends_on)):
            other = self.lines.setdefault(key, entry.line) if key else entry.line
            if other != entry.line:
                raise BadInput("", _("The same stands in line %(line)d already.") % {"line": other})

    def _why_not(self, days: Days) -> str:
        if not all(
            any(year.starts_on <= day <= year.ends_on for year in self.years) for day in (days.starts_on, days.ends_on)
        ):
            return _("it lies outside the school years that the calendar has")
        if days.kind == DayKind.HOLIDAY and days.starts_on == days.ends_on:
            if self.public.holiday(days.starts_on):
                return _("it is a public holiday, which the calendar knows already")
            if days.starts_on.weekday() > 4:
                return _("it is a day of a week-end")
        return ""

    def _known(self, entry: Entry, days: Days) -> CalendarPeriod | None:
        """The row that the entry means: by its name, else one that says the very same; our own level first."""
        mine_first = sorted(self.rows, key=lambda row: row.school_id is None)
        if entry.uid:
            named = next((row for row in mine_first if uid_of(row) == entry.uid), None)
            if named is not None:
                return named
        same = (days.kind, days.title.casefold(), days.starts_on, days.ends_on)
        return next(
            (row for row in mine_first if (row.kind, row.title.casefold(), row.starts_on, row.ends_on) == same), None
        )

    @staticmethod
    def _own_uid(uid: str) -> str:
        """What a new row is called: a name of ours that is of another row, in another calendar, is none."""
        return "" if uid.startswith(TYPED) else uid

    def _find_missing(self, plan: CalendarPlan, contents: Contents, seen: set[int]) -> None:
        """What lies ahead between the file's first and last day, in this calendar, and is not in the file."""
        spans = [(entry.days.starts_on, entry.days.ends_on) for entry in contents.entries]
        if not spans:
            return
        first, last = min(one for one, _ in spans), max(one for _, one in spans)
        for row in self.rows:
            mine = row.school_id == (self.target.pk if self.target else None)
            if mine and row.pk not in seen and row.starts_on >= max(first, self.today) and row.ends_on <= last:
                plan.missing.append(Change(0, row.title, _said(row)))
                if plan.end_missing:
                    plan.to_delete.append(row)

    def _check_together(self, plan: CalendarPlan) -> None:
        """See that the calendar as a whole makes sense once the file is applied."""
        gone = {row.pk for row in plan.to_delete}
        changed = {row.pk: row for row in plan.to_save if row.pk}
        after = [changed.get(row.pk, row) for row in self.rows if row.pk not in gone]
        after += [row for row in plan.to_save if row.pk is None]
        self._check_overlaps(plan, after)
        periods = [Period(row.kind, row.title, row.starts_on, row.ends_on, row.school_id is not None) for row in after]
        spans = [(row.starts_on, row.ends_on) for row in (*plan.to_save, *plan.to_delete)]
        try:
            require_school_days(self.owner, calendar_of(self.owner, periods), spans)
        except BadInput as wrong:
            plan.errors.append(LineError(0, str(wrong)))

    def _check_overlaps(self, plan: CalendarPlan, after: list[CalendarPeriod]) -> None:
        lines = {id(row): line for line, row in self.of_file}
        level = self.target.pk if self.target else None
        for kind in DayKind.values:
            rows = sorted(
                (row for row in after if row.kind == kind and row.school_id == level), key=lambda row: row.starts_on
            )
            until: CalendarPeriod | None = None
            for row in rows:
                if until is not None and row.starts_on <= until.ends_on and (id(row) in lines or id(until) in lines):
                    told, other = (row, until) if id(row) in lines else (until, row)
                    words = overlap_words(other.title, other.starts_on, other.ends_on)
                    plan.errors.append(LineError(lines[id(told)], f"“{told.title[:60]}”: {words}"))
                if until is None or row.ends_on > until.ends_on:
                    until = row


def _differences(row: CalendarPeriod, days: Days, *, new: bool = False) -> tuple[FieldChange, ...]:
    """Set what differs on a row, and say what it was."""
    found = []
    for name in FIELDS:
        old, value = getattr(row, name), getattr(days, name)
        if new or old != value:
            found.append(FieldChange(name, _title(row, name), "" if new else _words(name, old), _words(name, value)))
            setattr(row, name, value)
    return tuple(found)


def _said(row: CalendarPeriod) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, _title(row, name), _words(name, getattr(row, name)), "") for name in FIELDS)


def _title(row: CalendarPeriod, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name).capitalize()


def _words(name: str, value: Any) -> str:
    if name == "kind":
        return str(DayKind(value).label)
    return shown(value)
