"""Pupils from a file."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from forms.people.errors import BadInput
from forms.people.importing.plan import Change, FieldChange, Plan, Planner, shown
from forms.people.models import Pupil
from forms.people.services.pupils import check_pupil

FIELDS = (
    "register_id",
    "first_name",
    "last_name",
    "school_class",
    "born_on",
    "protected_address",
    "language",
    "interpreter",
)


class PupilIndex:
    """A school's pupils, to be found by number or by name."""

    def __init__(self, rows: list[Pupil]) -> None:
        self.by_number = {row.register_id: row for row in rows if row.register_id}
        self.by_name: dict[tuple[str, str], list[Pupil]] = defaultdict(list)
        for row in rows:
            self.by_name[_name(row.first_name, row.last_name)].append(row)

    def named(self, first_name: str, last_name: str) -> list[Pupil]:
        """Pupils of a name; those who go to the school now, if there are any."""
        rows = self.by_name.get(_name(first_name, last_name), [])
        return [row for row in rows if row.left_on is None] or rows


def _name(first_name: str, last_name: str) -> tuple[str, str]:
    return (" ".join(first_name.split()).casefold(), " ".join(last_name.split()).casefold())


class PupilPlanner(Planner):
    """Pupils by the number in the school's register; without one by name and date of birth or class."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.rows = list(Pupil.objects.filter(school=self.school).select_related("school_class"))
        self.index = PupilIndex(self.rows)
        self.new: list[Pupil] = []
        self.touched: list[Pupil] = []
        self.found: set[int] = set()

    def take(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        if "school_class" in values:
            name = values["school_class"]
            values["school_class"] = self.class_of(name, values, "school_class") if name else None
        row = self._find(values)
        if row is None:
            self._add(plan, line, values)
            return
        self.once(line, ("pupil", row.pk))
        self.found.add(row.pk)
        fields = self.differences(row, self._without_none(values), FIELDS)
        if row.left_on is not None:  # in the file again: back at the school
            fields += (FieldChange("left_on", _("Left the school on"), shown(row.left_on), ""),)
            row.left_on = None
        check_pupil(row)
        if fields:
            self.touched.append(row)
            plan.changed.append(Change(line, self._label(row), fields))
        else:
            plan.unchanged += 1

    def _add(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        row = Pupil(school=self.school)
        fields = self.differences(row, self._without_none(values), FIELDS)
        check_pupil(row)
        name = (row.first_name.casefold(), row.last_name.casefold(), row.born_on, row.school_class_id)
        number = row.register_id
        self.once(line, ("number", number) if number else ("name", name))
        self.new.append(row)
        plan.added.append(Change(line, self._label(row), fields))

    def _find(self, values: dict[str, Any]) -> Pupil | None:
        """The pupil whom a line means. Raises: BadInput where several fit."""
        number = values.get("register_id", "")
        if number and number in self.index.by_number:
            return self.index.by_number[number]
        rows = self.index.named(values["first_name"], values["last_name"])
        if number:  # the same pupil may stand there without a number yet
            rows = [row for row in rows if not row.register_id]
        if values.get("born_on"):
            rows = [row for row in rows if row.born_on in (None, values["born_on"])]
        if number and not values.get("born_on"):
            rows = [row for row in rows if row.school_class == values.get("school_class")]
        if len(rows) > 1 and values.get("school_class"):
            rows = [row for row in rows if row.school_class == values["school_class"]] or rows
        if len(rows) > 1:
            raise BadInput("", _("More than one pupil of the school fits. Give the number or the date of birth."))
        return rows[0] if rows else None

    def _label(self, row: Pupil) -> str:
        group = row.school_class.name if row.school_class else ""
        return f"{row.full_name}, {group}" if group else row.full_name

    @staticmethod
    def _without_none(values: dict[str, Any]) -> dict[str, Any]:
        """An empty date or yes-or-no cell clears nothing that is known."""
        kept = ("school_class",)
        return {name: value for name, value in values.items() if value is not None or name in kept}

    def find_missing(self, plan: Plan) -> None:
        self.gone = [row for row in self.rows if row.left_on is None and row.pk not in self.found]
        plan.missing = [Change(0, self._label(row)) for row in self.gone]

    def write(self, plan: Plan) -> None:
        Pupil.objects.bulk_update(self.touched, (*FIELDS, "left_on"), batch_size=100)
        Pupil.objects.bulk_create(self.new)
        if plan.end_missing:
            Pupil.objects.filter(pk__in=[row.pk for row in self.gone]).update(left_on=self.today)
