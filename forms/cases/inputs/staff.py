"""A choice among those who work at a school, read once however many such questions a form asks."""

from typing import Any

import django.forms

from forms.people.models import School, User
from forms.people.selectors import staff_of


class StaffChoice(django.forms.TypedChoiceField):
    """One colleague, or nobody. The list is read when it is first needed."""

    def __init__(self, label: Any, school: School, *, empty: Any, required: bool = False, **more: Any) -> None:
        self.school = school
        people = [(str(person.pk), person.get_full_name()) for person in staff_of(school)]
        super().__init__(
            label=label,
            choices=[("", empty), *people],
            coerce=self._person,
            empty_value=None,
            required=required,
            **more,
        )

    def _person(self, value: str) -> User | None:
        return next((one for one in staff_of(self.school) if str(one.pk) == value), None)


class StaffChoices(django.forms.TypedMultipleChoiceField):
    """Several colleagues."""

    widget = django.forms.CheckboxSelectMultiple

    def __init__(self, label: Any, school: School, **more: Any) -> None:
        self.school = school
        people = [(str(person.pk), person.get_full_name()) for person in staff_of(school)]
        super().__init__(label=label, choices=people, coerce=self._person, required=False, **more)

    def _person(self, value: str) -> User | None:
        return next((one for one in staff_of(self.school) if str(one.pk) == value), None)
