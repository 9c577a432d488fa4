"""Forms of the registers of schools."""

from typing import Any

import django.forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms.people.enums import Scope
from forms.people.errors import BadInput
from forms.people.models import CalendarPeriod, Membership, SchoolClass, SchoolProcedure, User
from forms.people.selectors import STAFF_RANKS
from forms.people.services.calendars import Days, check_days
from forms.people.services.staff import Post, check_post
from guidance.reading.current import titles_of_procedures
from guidance.registers.inputs import RegisterForm


class PersonField(django.forms.EmailField):
    """Somebody with an account, named by e-mail address: a list to choose from would show every school's staff."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("E-mail address of the person"),
                "help_text": _("Somebody who has an account. Accounts are made on the school's page of its staff."),
                "max_length": 254,
            }
            | kwargs
        )
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> User | None:
        """Raises: ValidationError where nobody has the address."""
        if isinstance(value, User):
            return value
        address = super().clean(value)
        person = User.objects.filter(email__iexact=address, is_active=True).first() if address else None
        if address and person is None:
            raise ValidationError(_("Nobody has an account with this address."))
        return person

    def prepare_value(self, value: Any) -> Any:
        """The address of the person that a row holds."""
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("email", flat=True).first() or ""
        return value.email if isinstance(value, User) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and str(self.prepare_value(initial) or "").lower() != str(data or "").strip().lower()


class OfPersonForm(RegisterForm):
    """A row about one person, who stays the same: what a person was is not made another's."""

    user = PersonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            field = self.fields["user"]
            field.disabled, field.help_text, field.required = True, self.instance.user.get_full_name(), False
            self.initial["user"] = self.instance.user


class GradesField(django.forms.CharField):
    """Grades as people write them: ``5, 6``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Grades"),
                "required": False,
                "max_length": 100,
                "help_text": _("Only where the role reaches grades: numbers with commas between them, like 5, 6."),
            }
            | kwargs
        )

    def clean(self, value: Any) -> list[int]:
        """Raises: ValidationError for anything but numbers."""
        text = super().clean(value)
        try:
            return [int(part) for part in text.replace(";", ",").split(",") if part.strip()]
        except ValueError as error:
            raise ValidationError(_("Write numbers with commas between them, like 5, 6.")) from error

    def prepare_value(self, value: Any) -> Any:
        """The numbers with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != str(data or "").strip()


class MembershipForm(OfPersonForm):
    """A membership that holds together, as the services see it."""

    grades = GradesField()

    class Meta:
        model = Membership
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.scope != Scope.PUPILS:  # given on the school's own pages, where pupils have names
            field = self.fields["scope"]
            field.choices = [choice for choice in field.choices if choice[0] != Scope.PUPILS]
        self.fields["role"].queryset = self.fields["role"].queryset.filter(rank__in=STAFF_RANKS)
        classes = self.fields["classes"]
        classes.queryset = classes.queryset.order_by("school__name", "-year__starts_on", "grade", "name")
        classes.label_from_instance = _class_and_school

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError at the field that makes no sense."""
        data = super().clean()
        if data.get("user") is not None and data["user"] == self.for_user:
            self.add_error(
                "user", _("You cannot give yourself a role. Ask another administrator, or the school's leadership.")
            )
        if not self.errors:
            pupils = list(self.instance.pupils.all()) if self.instance.pk else []
            names = ("role", "scope", "classes", "grades", "first_teacher", "starts_on", "ends_on")
            try:
                check_post(data["school"], Post(pupils=pupils, **{name: data[name] for name in names}))
            except BadInput as wrong:
                self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
        return data


def _class_and_school(group: SchoolClass) -> str:
    return f"{group.school.name}: {group.name} ({group.year.name})"


class PeriodForm(RegisterForm):
    """Some days of an owner's calendar or of one school's."""

    class Meta:
        model = CalendarPeriod
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError where the days or the school do not fit."""
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day must not come before the first."))
        school, owner = data.get("school"), data.get("owner")
        if school and owner and school.owner_id != owner.pk:
            self.add_error("school", _("This school has another owner."))
        if not self.errors:
            days = Days(data["kind"], data["title"], starts, ends)
            try:
                check_days(owner, school, days, but=self.instance.pk)
            except BadInput as wrong:
                self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
        return data


class ClassForm(RegisterForm):
    """A class in a school year of its school's owner."""

    class Meta:
        model = SchoolClass
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError for another owner's year."""
        data = super().clean()
        school, year = data.get("school"), data.get("year")
        if school and year and school.owner_id != year.owner_id:
            self.add_error("year", _("This school year belongs to another school owner."))
        return data


class ProcedureOfSchoolForm(RegisterForm):
    """A procedure that a school works by, chosen among those that are published."""

    procedure_key = django.forms.ChoiceField(label=_("Procedure"))

    class Meta:
        model = SchoolProcedure
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = titles_of_procedures(get_language())
        if self.instance.procedure_key:
            titles.setdefault(self.instance.procedure_key, self.instance.procedure_key)
        self.fields["procedure_key"].choices = [("", "---------"), *titles.items()]
