"""Forms of a school's calendar: some days, and a file."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.people.enums import DayKind
from forms.people.importing.reading import MOST_BYTES
from forms.people.inputs.fields import date_field, text_field, tick
from forms.people.rendering import PortalForm
from forms.people.services.calendars import LONGEST_TITLE, Days


class PeriodForm(PortalForm):
    """Some days of a calendar. ``for_all`` is asked of those who may keep the owner's, for new days."""

    kind = django.forms.ChoiceField(
        label=_("What kind of days are these?"),
        choices=DayKind.choices,
        widget=django.forms.RadioSelect,
        initial=DayKind.HOLIDAY,
        help_text=_(
            "On holidays and planning days pupils have no school. A term says when there is school: outside the terms "
            "of a year there is none. A term of the school's own that is no longer than a holiday of the owner's "
            "overrules it."
        ),
    )
    title = text_field(_("What are the days called?"), LONGEST_TITLE)
    starts_on = date_field(_("First day"), required=True)
    ends_on = date_field(_("Last day"), required=True, help_text=_("The same as the first for a single day."))
    for_all = tick(_("For all schools of the owner"))

    def __init__(self, *args: Any, asks_for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_all:
            del self.fields["for_all"]

    def days(self) -> Days:
        """What was filled in."""
        data = self.cleaned_data
        return Days(data["kind"], data["title"], data["starts_on"], data["ends_on"])


class CalendarFileForm(PortalForm):
    """A file, what its days are where it does not say so, and what becomes of days that it lacks."""

    file = django.forms.FileField(
        label=_("Calendar file, ICS or CSV"),
        widget=django.forms.FileInput(attrs={"accept": ".ics,.csv,.txt,text/calendar,text/csv"}),
        help_text=_("From the municipality, a calendar program or a spreadsheet. At most 2,000 events and 2 MB."),
        max_length=200,
        allow_empty_file=True,
    )
    kind = django.forms.ChoiceField(
        label=_("Days of which the file does not say what they are"),
        choices=[
            (DayKind.HOLIDAY, _("are holidays")),
            (DayKind.PLANNING, _("are planning days")),
            ("", _("are left out")),
        ],
        widget=django.forms.RadioSelect,
        initial=DayKind.HOLIDAY,
        required=False,
        help_text=_("A file that was downloaded here says it of each."),
    )
    for_all = tick(_("For all schools of the owner"))
    end_missing = tick(
        _("The file is complete"),
        help_text=_("Days ahead that lie between its first and its last and are not in it are taken out."),
    )

    def __init__(self, *args: Any, asks_for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_all:
            del self.fields["for_all"]

    def data_read(self) -> bytes:
        """The file's bytes; one more than allowed shows that it is too large."""
        return self.cleaned_data["file"].read(MOST_BYTES + 1)

    def choices(self) -> dict[str, Any]:
        """What was chosen beside the file."""
        return {"kind": self.cleaned_data["kind"], "for_all": self.cleaned_data.get("for_all", False)}


class EndPeriodForm(PortalForm):
    """Nothing is asked; what a service refuses is shown in it."""
