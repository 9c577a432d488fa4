"""What is asked about meetings: when and where, a series, an item of an agenda, what is agreed, who is there."""

import datetime
from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.enums import AimedAt
from forms.cases.inputs.staff import StaffChoice
from forms.cases.services.requests import Agreed
from forms.people.inputs.fields import date_field, text_field, tick
from forms.people.models import School, User
from forms.people.rendering import PortalForm
from guidance.procedures.spec import Amount

LONG = 10_000
UNITS = (("days", _("days")), ("weeks", _("weeks")), ("months", _("months")), ("school_days", _("school days")))


def time_field(label: Any, **more: Any) -> django.forms.TimeField:
    """A time of day that need not be given."""
    widget = django.forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return django.forms.TimeField(label=label, required=False, widget=widget, **more)


def length_field() -> django.forms.IntegerField:
    """How long a meeting lasts."""
    return django.forms.IntegerField(label=_("How long, in minutes"), required=False, min_value=5, max_value=720)


class MeetingForm(PortalForm):
    """When and where a meeting is."""

    on = date_field(_("Date"), required=True)
    at = time_field(_("Time"))
    length_minutes = length_field()
    place = text_field(_("Place"), 200, required=False)
    held = tick(_("The meeting has been held, and is logged afterwards"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].folded = True


class TeamField(django.forms.ChoiceField):
    """A team of the person's, at a school. ``teams``: pairs of school and team."""

    def __init__(self, teams: list, **more: Any) -> None:
        several = len({school.pk for school, _team in teams}) > 1
        self.teams = {f"{school.pk}:{team.key}": (school, team.key) for school, team in teams}
        choices = [
            (f"{school.pk}:{team.key}", f"{team.title}, {school.name}" if several else team.title)
            for school, team in teams
        ]
        if len(choices) == 1:
            more |= {"widget": django.forms.HiddenInput, "initial": choices[0][0]}
        super().__init__(label=_("Team"), choices=choices, **more)

    def clean(self, value: Any) -> tuple[School, str]:
        """The school and the team's key. Raises: ValidationError for a team that is not theirs."""
        return self.teams[super().clean(value)]


class PlanForm(MeetingForm):
    """One meeting of a team."""

    field_order = ("team",)

    def __init__(self, *args: Any, teams: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = TeamField(teams)
        self.order_fields(self.field_order)


class SeriesForm(PortalForm):
    """A rhythm, from when until when. Amounts that the procedure says are proposed; else they are asked."""

    starts_on = date_field(_("First meeting"), required=True)
    every_amount = django.forms.IntegerField(label=_("How often: every"), min_value=1, max_value=365)
    every_unit = django.forms.ChoiceField(label=_("Unit"), choices=UNITS)
    until_on = date_field(_("Until"), required=True)
    at = time_field(_("Time"))
    length_minutes = length_field()
    place = text_field(_("Place"), 200, required=False)

    def __init__(self, *args: Any, teams: list | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if teams is not None:
            self.fields["team"] = TeamField(teams)
            self.order_fields(("team",))

    def every(self) -> Amount:
        """The rhythm."""
        return Amount(amount=self.cleaned_data["every_amount"], unit=self.cleaned_data["every_unit"])

    def left_out(self) -> set[datetime.date]:
        """Proposed days that somebody unticked: those that were shown and did not come back."""
        shown, kept = (set(self.data.getlist(name)) for name in ("shown", "keep"))
        found = set()
        for text in shown - kept:
            try:
                found.add(datetime.date.fromisoformat(text))
            except ValueError:
                continue
        return found


class ItemForm(PortalForm):
    """Something for the agenda."""

    title = text_field(_("What it is about"), 200, help_text=_("No names: it is shown on a screen."))


class AgreeForm(PortalForm):
    """What is agreed, whose it is, by when; and when the case is followed up."""

    what = django.forms.CharField(
        label=_("What is agreed"), required=False, max_length=LONG, widget=django.forms.Textarea(attrs={"rows": 2})
    )
    by = date_field(_("By"))
    aimed_at = django.forms.ChoiceField(
        label=_("Aimed at"), choices=[("", _("Not said")), *AimedAt.choices], required=False
    )
    follow_up_on = date_field(_("Follow up on"), help_text=_("The date becomes the next date of the case."))

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"] = StaffChoice(_("Who"), school, empty=_("Nobody named"))
        self.order_fields(("what", "who", "by", "aimed_at", "follow_up_on"))
        self.fields["aimed_at"].folded = True

    def agreed(self) -> Agreed:
        """What it says."""
        data = self.cleaned_data
        return Agreed(data["what"], data["who"], data["by"])


class PresentForm(PortalForm):
    """Who is there, of a list of people."""

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["present"] = django.forms.MultipleChoiceField(
            label=_("Who is there?"),
            choices=[(pk, person.get_full_name()) for pk, person in self.people.items()],
            required=False,
            widget=django.forms.CheckboxSelectMultiple,
        )

    def present(self) -> list[User]:
        """Those who are."""
        return [self.people[pk] for pk in self.cleaned_data["present"]]
