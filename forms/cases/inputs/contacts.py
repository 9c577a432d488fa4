"""What is asked when a contact is logged or an approach from home is taken down."""

import datetime
from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.clock import today
from forms.cases.enums import Channel, Direction
from forms.people.models import Pupil, User
from forms.people.rendering import PortalForm
from forms.people.selectors import classes_visible_to, colleagues, pupils_visible_to, schools_of

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"]


class DateInput(django.forms.DateInput):
    """The browser's own calendar; what it sends and what is typed without one are both understood."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PupilChoice(django.forms.ModelChoiceField):
    """Pupils by class and name. The list holds only those whom the person may know of."""

    def label_from_instance(self, pupil: Pupil) -> str:
        group = pupil.school_class.name if pupil.school_class else ""
        return f"{group} · {pupil.full_name}" if group else pupil.full_name


def own_pupils(user):
    """Pupils of the school now whom a person may know of, by class and name."""
    return (
        pupils_visible_to(user)
        .filter(left_on__isnull=True)
        .order_by("school_class__grade", "school_class__name", "first_name", "last_name")
    )


class ContactForm(PortalForm):
    """A contact in four answers; the rest is folded away."""

    channel = django.forms.ChoiceField(
        label=_("How"), choices=Channel.choices, widget=django.forms.RadioSelect, initial=Channel.PHONE
    )
    with_whom = django.forms.CharField(label=_("With whom"), max_length=200)
    reached = django.forms.TypedChoiceField(
        label=_("Did you reach them?"),
        choices=(("yes", _("Yes")), ("no", _("No"))),
        coerce=lambda value: value == "yes",
        widget=django.forms.RadioSelect,
    )
    said = django.forms.CharField(
        label=_("What was said"),
        help_text=_("Facts, and their own words. They may read this."),
        max_length=10_000,
        required=False,
        widget=django.forms.Textarea(attrs={"rows": 4}),
    )
    agreed = django.forms.CharField(
        label=_("What was agreed"), max_length=10_000, required=False, widget=django.forms.Textarea(attrs={"rows": 2})
    )
    on = django.forms.DateField(label=_("Date"), input_formats=DATE_FORMATS, widget=DateInput)
    at = django.forms.TimeField(
        label=_("Time"), required=False, widget=django.forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    direction = django.forms.ChoiceField(
        label=_("Who made contact"), choices=Direction.choices, widget=django.forms.RadioSelect
    )
    next_on = django.forms.DateField(
        label=_("Next contact"), required=False, input_formats=DATE_FORMATS, widget=DateInput
    )

    def __init__(self, *args: Any, guardians: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agreed", "on", "at", "direction", "next_on"):
            self.fields[name].folded = True
            self.fields[name].proposed = name in ("on", "at", "direction")
        self.fields["with_whom"].widget.attrs["autocomplete"] = "off"
        if guardians:
            self.fields["with_whom"].help_text = _("For example: %(names)s") % {"names": ", ".join(guardians)}


class PupilContactForm(ContactForm):
    """The same without a case: the pupil is chosen first."""

    field_order = ("pupil",)
    pupil = PupilChoice(label=_("Pupil"), queryset=Pupil.objects.none(), empty_label=_("Choose a pupil"))

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].queryset = own_pupils(user)


class ApproachForm(PortalForm):
    """An approach from home: whom it is about, what, who answers, and by when."""

    pupil = PupilChoice(
        label=_("Pupil"), queryset=Pupil.objects.none(), required=False, empty_label=_("None, it is about a class")
    )
    school_class = django.forms.ModelChoiceField(
        label=_("Class"),
        queryset=None,
        required=False,
        empty_label=_("The pupil's class"),
        help_text=_("Only if it is about the class as such."),
    )
    from_whom = django.forms.CharField(label=_("Who approached the school"), max_length=200)
    channel = django.forms.ChoiceField(
        label=_("How"), choices=Channel.choices, widget=django.forms.RadioSelect, initial=Channel.MESSAGE
    )
    about = django.forms.CharField(
        label=_("What it is about"), max_length=10_000, widget=django.forms.Textarea(attrs={"rows": 4})
    )
    owner = django.forms.ModelChoiceField(label=_("Who answers"), queryset=None, empty_label=None)
    answer_by = django.forms.DateField(label=_("Answer by"), input_formats=DATE_FORMATS, widget=DateInput)

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        schools = list(schools_of(user))
        people = User.objects.none()
        for school in schools:
            people = people | colleagues(school)
        self.fields["pupil"].queryset = own_pupils(user)
        self.fields["school_class"].queryset = classes_visible_to(user)
        self.fields["owner"].queryset = people.distinct()
        self.fields["owner"].initial = user.pk

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError where neither pupil nor class is named."""
        data = super().clean()
        if not data.get("pupil") and not data.get("school_class"):
            self.add_error("pupil", _("Say which pupil or class it is about."))
        return data


class AnswerApproachForm(PortalForm):
    """What was answered."""

    answer = django.forms.CharField(
        label=_("What was answered"), max_length=10_000, widget=django.forms.Textarea(attrs={"rows": 5})
    )


def in_a_week() -> datetime.date:
    """What is proposed as the day of an answer; the person settles it."""
    return today() + datetime.timedelta(days=7)
