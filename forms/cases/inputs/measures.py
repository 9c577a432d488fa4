"""What is asked about a measure: what it is, how it goes, and what others may read of it."""

import secrets
from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.enums import AimedAt, CarriedOut, Effect, Then
from forms.cases.inputs.contacts import DATE_FORMATS, DateInput
from forms.cases.models import Case, Measure
from forms.cases.services.measures.base import MeasureValues
from forms.cases.values import LIMITS
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues
from guidance.procedures.columns import KNOWN_LABELS

ASKED, JUDGED = KNOWN_LABELS["measures"], KNOWN_LABELS["evaluation"]
LONG = LIMITS["long_text"]


def new_token() -> str:
    """What makes a form that is sent twice do its work once."""
    return secrets.token_hex(12)


def _long(label: Any, rows: int, **more: Any) -> django.forms.CharField:
    return django.forms.CharField(
        label=label, max_length=LONG, widget=django.forms.Textarea(attrs={"rows": rows}), **more
    )


def _day(label: Any, **more: Any) -> django.forms.DateField:
    return django.forms.DateField(label=label, required=False, input_formats=DATE_FORMATS, widget=DateInput, **more)


class Once(PortalForm):
    """A form that does its work once, however often it is sent."""

    token = django.forms.CharField(widget=django.forms.HiddenInput, initial=new_token, max_length=64)


class MeasureForm(Once):
    """A measure: what, for whom, who, when, and what one wants to see."""

    what = _long(ASKED["what"], 3)
    aimed_at = django.forms.ChoiceField(
        label=ASKED["aimed_at"], choices=AimedAt.choices, widget=django.forms.RadioSelect
    )
    responsible_user = django.forms.ModelChoiceField(
        label=ASKED["responsible"], queryset=None, required=False, empty_label=_("Somebody else, or nobody yet")
    )
    responsible = django.forms.CharField(
        label=_("Their name, if they do not work at the school"), max_length=200, required=False
    )
    goal = _long(ASKED["goal"], 2, required=False, help_text=_("Something that you can see or count, and by when."))
    check_on = _day(ASKED["check_on"])
    starts_on = _day(ASKED["start"])
    ends_on = _day(ASKED["end"])
    where = django.forms.CharField(label=ASKED["where"], max_length=200, required=False)

    def __init__(self, *args: Any, case: Case, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible_user"].queryset = colleagues(case.school)
        if measure is not None and measure.responsible_user_id:  # one who has left may stay named
            self.fields["responsible_user"].queryset |= type(measure.responsible_user).objects.filter(
                pk=measure.responsible_user_id
            )
        for name in ("starts_on", "ends_on", "where"):
            self.fields[name].folded = measure is None

    @property
    def values(self) -> MeasureValues:
        """What was typed, for the service."""
        return MeasureValues(**{name: self.cleaned_data[name] for name in self.fields if name in START})


#: Names of what is asked about a measure, as the model has them.
START = (*("what", "aimed_at", "responsible_user", "responsible", "goal", "check_on", "starts_on", "ends_on", "where"),)


def start_of(measure: Measure) -> dict[str, Any]:
    """What a form about a measure begins with."""
    found = {name: getattr(measure, name) for name in START}
    if measure.responsible_user_id:
        found["responsible"] = ""
    return found


class ChangeMeasureForm(MeasureForm):
    """What takes the place of a measure, and why."""

    reason = _long(_("Why"), 2, required=False)


class EvaluateForm(Once):
    """How a measure goes, and what happens now."""

    carried_out = django.forms.ChoiceField(
        label=JUDGED["carried_out"], choices=CarriedOut.choices, widget=django.forms.RadioSelect
    )
    effect = django.forms.ChoiceField(label=JUDGED["effect"], choices=Effect.choices, widget=django.forms.RadioSelect)
    then = django.forms.ChoiceField(label=JUDGED["then"], choices=Then.choices, widget=django.forms.RadioSelect)
    note = _long(JUDGED["note"], 3, required=False, help_text=_("Facts, and their own words. They may read this."))
    check_on = _day(_("When is it looked at next?"))


class EndMeasureForm(Once):
    """How a measure went that ends now."""

    carried_out = django.forms.ChoiceField(
        label=JUDGED["carried_out"], choices=CarriedOut.choices, widget=django.forms.RadioSelect
    )
    effect = django.forms.ChoiceField(label=JUDGED["effect"], choices=Effect.choices, widget=django.forms.RadioSelect)
    note = _long(_("Why does it end?"), 3, required=False)


class ShareForm(PortalForm):
    """Words that everybody reads who has to do with the class."""

    words = _long(
        _("What the others read"),
        3,
        help_text=_("It is read in the cases of other pupils of the class. Name no pupil."),
    )
