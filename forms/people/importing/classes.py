"""Classes from a file."""

from typing import Any

from forms.people.importing.plan import Change, FieldChange, Plan, Planner, shown
from forms.people.models import SchoolClass


class ClassPlanner(Planner):
    """Classes by name and school year."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.new: list[SchoolClass] = []
        self.touched: list[SchoolClass] = []
        self.named: set[int] = set()
        self.in_years: set[int] = set()

    def take(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        year = self.year_of(values)
        key = (year.pk, values["name"].casefold())
        self.once(line, key)
        self.in_years.add(year.pk)
        row = self.classes.get(key)
        label = f"{values['name']} ({year.name})"
        if row is None:
            row = SchoolClass(school=self.school, year=year, name=values["name"], grade=values["grade"])
            self.new.append(row)
            grade = FieldChange("grade", self.title("grade"), "", shown(row.grade))
            plan.added.append(Change(line, label, (grade,)))
            return
        self.named.add(row.pk)
        if fields := self.differences(row, values, ("name", "grade")):
            self.touched.append(row)
            plan.changed.append(Change(line, label, fields))
        else:
            plan.unchanged += 1

    def find_missing(self, plan: Plan) -> None:
        """Nothing: a class ends with its school year."""

    def write(self, plan: Plan) -> None:
        SchoolClass.objects.bulk_create(self.new)
        SchoolClass.objects.bulk_update(self.touched, ("name", "grade"), batch_size=200)
