"""What an import will do, worked out without writing anything: added, changed field by field, unchanged, missing."""

import datetime
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.people.errors import BadInput, Refused
from forms.people.importing.cells import BadCell, value_of
from forms.people.importing.kinds import Kind
from forms.people.importing.reading import LineError, Row, Table
from forms.people.models import School, SchoolClass, SchoolYear


@dataclass(frozen=True)
class FieldChange:
    """One field: the column's key, its title, and what stood and will stand there, as text."""

    key: str
    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One thing that is added, changed or ended. ``line`` is 0 for what the file does not name."""

    line: int
    label: str
    fields: tuple[FieldChange, ...] = ()


@dataclass
class Plan:
    """What will happen if the file is applied."""

    kind: str
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    missing: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: list[LineError] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    end_missing: bool = False

    @property
    def does_something(self) -> bool:
        """Whether applying it would write anything."""
        return bool(self.added or self.changed or (self.end_missing and self.missing))

    @property
    def digest(self) -> str:
        """A fingerprint of all that it will do: what is applied must be what was seen."""
        parts: list[Any] = [self.kind, self.end_missing, self.unchanged]
        for rows in (self.added, self.changed, self.missing):
            parts.append([(row.line, row.label, [(one.key, one.old, one.new) for one in row.fields]) for row in rows])
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class Planner(ABC):
    """Works out and writes one kind of import for one school. Subclasses say what a line means.

    It reads all that it compares with at the start, so that the number of queries does not grow with the lines.
    """

    def __init__(self, school: School, kind: Kind) -> None:
        self.school = school
        self.kind = kind
        self.today = timezone.localdate()
        self.years = list(SchoolYear.objects.filter(owner_id=school.owner_id).order_by("starts_on"))
        self.classes = {
            (row.year_id, row.name.casefold()): row
            for row in SchoolClass.objects.filter(school=school).select_related("year")
        }
        self.seen: dict[Any, int] = {}

    @abstractmethod
    def take(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        """Work out one line into the plan. Raises: BadInput."""

    @abstractmethod
    def find_missing(self, plan: Plan) -> None:
        """Add to the plan what the school has and the file has not."""

    @abstractmethod
    def write(self, plan: Plan) -> None:
        """Write what was worked out. Called inside the transaction, once."""

    def plan(self, table: Table, *, end_missing: bool, progress: Callable[[int], None] | None = None) -> Plan:
        """Work out what a table will do."""
        plan = Plan(self.kind.key, errors=list(table.errors), ignored=table.ignored, end_missing=end_missing)
        for number, row in enumerate(table.rows, start=1):
            values = self._values(plan, table, row)
            if values is not None:
                try:
                    self.take(plan, row.line, values)
                except Refused as wrong:
                    plan.errors.append(LineError(row.line, self._about(wrong)))
            if progress and number % 500 == 0:
                progress(number)
        self.find_missing(plan)
        plan.errors.sort(key=lambda error: error.line)
        return plan

    def _values(self, plan: Plan, table: Table, row: Row) -> dict[str, Any] | None:
        values = {}
        good = True
        for column in table.columns:
            try:
                value = value_of(column, row.cells.get(column.key, ""))
                if column.required and value in ("", None) and column.kind != "yes_no":
                    raise BadCell(_("It must not be empty."))
            except BadCell as wrong:
                good = False
                plan.errors.append(LineError(row.line, f"{self.title(column.key)}: {wrong}"))
            else:
                values[column.key] = value
        return values if good else None

    def _about(self, wrong: Refused) -> str:
        if isinstance(wrong, BadInput) and any(column.key == wrong.field for column in self.kind.columns):
            return f"{self.title(wrong.field)}: {wrong}"
        return str(wrong)

    def title(self, key: str) -> str:
        """A column's heading in the reader's language."""
        return next(column.title(get_language() or "en") for column in self.kind.columns if column.key == key)

    def once(self, line: int, *keys: Any) -> None:
        """See that a thing stands in one line only. Raises: BadInput naming the other line."""
        for key in keys:
            other = self.seen.setdefault(key, line)
            if other != line:
                raise BadInput("", _("The same stands in line %(line)d already.") % {"line": other})

    def year_of(self, values: dict[str, Any]) -> SchoolYear:
        """The school year that a line names, else the one of today, else the next to come. Raises: BadInput."""
        name = values.get("year")
        if name:
            found = next((year for year in self.years if year.name.replace("-", "/").replace(" ", "") == name), None)
            if found is None:
                raise BadInput("year", _("The school's owner has no school year of this name."))
            return found
        for year in self.years:
            if year.ends_on >= self.today:
                return year
        raise BadInput("", _("The school's owner has no school year of today. Add one first."))

    def class_of(self, name: str, values: dict[str, Any], field_key: str) -> SchoolClass:
        """A class by its name in the year that a line is about. Raises: BadInput."""
        found = self.classes.get((self.year_of(values).pk, name.casefold()))
        if found is None:
            raise BadInput(field_key, _("The school has no class of this name in that year. Import classes first."))
        return found

    def differences(self, row: Model, values: dict[str, Any], names: Iterable[str]) -> tuple[FieldChange, ...]:
        """Set what differs on a row, and say what it was. An empty yes-or-no cell (None) leaves what stands."""
        found = []
        for name in names:
            if name not in values or (values[name] is None and isinstance(getattr(row, name), bool)):
                continue
            old, new = getattr(row, name), values[name]
            if old != new:
                found.append(FieldChange(name, self.title(name), shown(old), shown(new)))
                setattr(row, name, new)
        return tuple(found)


def shown(value: Any) -> str:
    """A value as text for the preview."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)
