"""What is asked when a team is asked for help, and when it answers."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.inputs.contacts import PupilChoice, own_pupils
from forms.cases.inputs.staff import StaffChoice
from forms.cases.selectors.requests import team_choices
from forms.cases.services.requests import Agreed
from forms.people.inputs.fields import date_field, text_field
from forms.people.models import Pupil, School
from forms.people.rendering import PortalForm
from forms.people.selectors import classes_visible_to

LONG = 10_000
#: Lines for what is agreed; more are added in the case.
LINES = 4


def _question() -> django.forms.CharField:
    return django.forms.CharField(
        label=_("What would you like help with?"),
        help_text=_("What is answered already need not be written again: choose below what goes along."),
        max_length=LONG,
        widget=django.forms.Textarea(attrs={"rows": 4}),
    )


class AskTeamForm(PortalForm):
    """A question to a team, from a case. ``parts``: what can go along; all of it does, unless somebody unticks it."""

    role_key = django.forms.ChoiceField(label=_("Whom you ask"))
    text = _question()

    def __init__(self, *args: Any, case: Any = None, school: School, parts: tuple = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = team_choices(case, school)
        self.parts = parts
        self.fields["role_key"].choices = choices
        if len(choices) == 1:
            self.fields["role_key"].widget = django.forms.HiddenInput()
            self.fields["role_key"].initial = choices[0][0]

    def chosen(self) -> list[str]:
        """Keys of what goes along, of those that were offered."""
        sent = set(self.data.getlist("along"))
        return [part.key for part in self.parts if part.key in sent]


class AskWithoutCaseForm(PortalForm):
    """A question to a team about a pupil, a class, or the school in general."""

    pupil = PupilChoice(label=_("Pupil"), queryset=Pupil.objects.none(), required=False, empty_label=_("No pupil"))
    school_class = django.forms.ModelChoiceField(
        label=_("Class"), queryset=None, required=False, empty_label=_("No class")
    )
    role_key = django.forms.ChoiceField(label=_("Whom you ask"))
    text = django.forms.CharField(
        label=_("What would you like help with?"), max_length=LONG, widget=django.forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, user: Any, schools: list[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {str(school.pk): school for school in schools}
        self.fields["pupil"].queryset = own_pupils(user)
        self.fields["school_class"].queryset = classes_visible_to(user)
        several = len(schools) > 1
        choices = [
            (f"{school.pk}:{key}", f"{title}, {school.name}" if several else title)
            for school in schools
            for key, title in team_choices(None, school)
        ]
        self.fields["role_key"].choices = choices
        if len(choices) == 1:
            self.fields["role_key"].widget = django.forms.HiddenInput()
            self.fields["role_key"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Take the school from the team. Raises: ValidationError where the pupil is of another one."""
        data = super().clean()
        place, _sep, key = data.get("role_key", "").partition(":")
        data["role_key"], data["school"] = key, self.schools.get(place)
        subject = data.get("pupil") or data.get("school_class")
        if subject is not None and data["school"] is not None and subject.school_id != data["school"].pk:
            self.add_error("role_key", _("Choose a team of the pupil's or the class's school."))
        return data


class AnswerRequestForm(PortalForm):
    """Advice, what is agreed, and when it is followed up."""

    advice = django.forms.CharField(label=_("Advice"), max_length=LONG, widget=django.forms.Textarea(attrs={"rows": 6}))
    follow_up_on = date_field(_("Follow up on"), help_text=_("The date becomes the next date of the case."))

    def __init__(self, *args: Any, school: School, has_case: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow_up_on"].required = has_case
        if not has_case:
            self.fields["follow_up_on"].help_text = ""
        for number in range(1, LINES + 1):
            self._add_line(number, school)

    def _add_line(self, number: int, school: School) -> None:
        line = {
            f"what_{number}": text_field(_("Agreed action"), 500, required=False),
            f"who_{number}": StaffChoice(_("Who"), school, empty=_("Nobody named")),
            f"by_{number}": date_field(_("By")),
        }
        for name, field in line.items():
            field.folded = number > 1
            self.fields[name] = field

    def actions(self) -> list[Agreed]:
        """What is agreed, line by line; a line without words is none."""
        data = self.cleaned_data
        lines = (
            Agreed(data.get(f"what_{n}") or "", data.get(f"who_{n}"), data.get(f"by_{n}")) for n in range(1, LINES + 1)
        )
        return [line for line in lines if line.what.strip()]
