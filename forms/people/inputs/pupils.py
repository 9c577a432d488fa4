"""What is asked about pupils, guardians and classes."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.people.enums import LivesWith
from forms.people.inputs.fields import date_field, text_field, tick
from forms.people.models import School, SchoolClass
from forms.people.rendering import PortalForm
from forms.people.services.classes import HIGHEST_GRADE, years_of


class ClassForm(PortalForm):
    """A class of a school year."""

    name = text_field(_("Name"), 40)
    grade = django.forms.IntegerField(
        label=_("Grade"),
        min_value=0,
        max_value=HIGHEST_GRADE,
        help_text=_("The lowest of its pupils'. 0 is the year before grade 1."),
    )
    year = django.forms.ModelChoiceField(label=_("School year"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = years_of(school)


class PupilForm(PortalForm):
    """A pupil, as leadership keeps the register."""

    first_name = text_field(_("First name"), 100)
    last_name = text_field(_("Last name"), 100)
    school_class = django.forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("No class")
    )
    born_on = date_field(_("Date of birth"))
    register_id = text_field(
        _("Number in the school's register"),
        60,
        required=False,
        help_text=_("The school's own number. Never a national identity number."),
    )
    protected_address = tick(
        _("Protected name and address"), help_text=_("Only leadership sees where the pupil lives. It is never printed.")
    )
    language = text_field(_("Language at home"), 40, required=False)
    interpreter = tick(_("Needs an interpreter"))
    left_on = date_field(_("Left the school on"), help_text=_("Cases stay. The pupil no longer stands in lists."))

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            SchoolClass.objects.filter(school=school)
            .select_related("year")
            .order_by("-year__starts_on", "grade", "name")
        )
        field = self.fields["school_class"]
        field.queryset = rows
        field.label_from_instance = lambda row: f"{row.name} ({row.year.name})"


class GuardianForm(PortalForm):
    """A guardian of one pupil: who it is, and what holds between the two."""

    first_name = text_field(_("First name"), 100)
    last_name = text_field(_("Last name"), 100)
    relation = text_field(_("Relation"), 60, required=False, help_text=_("For example mother, father, foster parent."))
    custody = tick(_("Has custody"))
    may_receive = tick(
        _("May be given information"),
        help_text=_("Without this, nothing about the pupil is sent or told to this person."),
    )
    only_on_request = tick(_("Is informed only on request"))
    lives_with = django.forms.ChoiceField(
        label=_("Does the pupil live here?"), choices=LivesWith.choices, widget=django.forms.RadioSelect
    )
    weeks = text_field(
        _("Which weeks"),
        60,
        required=False,
        help_text=_("Where the pupil lives here some of the time. For example even weeks."),
    )
    phone = text_field(_("Telephone"), 40, required=False)
    email = django.forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    address = text_field(
        _("Address"), 1000, required=False, widget=django.forms.Textarea(attrs={"rows": 3, "class": "never-printed"})
    )
    protected_address = tick(
        _("Protected name and address"), help_text=_("Only leadership sees the address. It is never printed.")
    )
    language = text_field(_("Language"), 40, required=False)
    interpreter = tick(_("Needs an interpreter"))
    register_id = text_field(_("Number in the school's register"), 60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
