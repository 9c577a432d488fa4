"""Forms about people and services on a case."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.clock import today
from forms.cases.models import Case
from forms.people.access import partners_seen_by
from forms.people.inputs.fields import PersonField, date_field, text_field, tick
from forms.people.models import Partner
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues

LONG = 2_000


def _text(label: Any, rows: int = 3, **more: Any) -> django.forms.CharField:
    return django.forms.CharField(
        label=label, max_length=LONG, widget=django.forms.Textarea(attrs={"rows": rows}), **more
    )


class PersonForm(PortalForm):
    """Somebody who is taken in. ``in_charge``: colleagues can be chosen, who see the case from then on."""

    user = PersonField(
        label=_("A colleague"),
        required=False,
        empty_label=_("Nobody: it is a person from outside"),
        help_text=_("Sees the case from the first day, sensitive answers too, whatever their role reaches."),
    )
    name = text_field(
        _("A person from outside"), 200, required=False, help_text=_("Only the name is noted: it opens nothing.")
    )
    role = text_field(_("What they are here"), 200, required=False, help_text=_("For example: football coach."))
    contact = text_field(_("How to reach them"), 200, required=False)
    why = _text(_("Why"), rows=2)
    from_on = date_field(_("From"), required=True)
    until_on = date_field(_("Until"), help_text=_("Leave it empty if no end is known."))

    def __init__(self, *args: Any, case: Case, in_charge: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = today()
        if in_charge:
            self.fields["user"].offer(colleagues(case.school).exclude(pk=case.staff_member_id))
        else:
            del self.fields["user"]


class WhyForm(PortalForm):
    """Why somebody goes."""

    why = _text(_("Why"), rows=2, required=False)


class ReasonForm(PortalForm):
    """Why, which must be said."""

    reason = _text(_("Why"))


class PartnerForm(PortalForm):
    """A service on the case: what was sent, when its answer is expected, and what it answered."""

    partner = django.forms.ModelChoiceField(
        label=_("Service"), queryset=Partner.objects.none(), empty_label=_("Choose")
    )
    introduced_only = tick(
        _("Only put in touch"),
        help_text=_("Team or family are put in touch with it. Nothing is sent, nothing awaited."),
    )
    contact = text_field(_("Whom one speaks with"), 200, required=False)
    note = _text(_("Why it is drawn in"), rows=2, required=False)
    sent_on = date_field(_("Sent on"))
    sent = _text(_("What was sent"), rows=2, required=False)
    answer_expected_on = date_field(_("Answer expected by"))
    answered_on = date_field(_("Answered on"))
    answer = _text(_("What it answered"), rows=3, required=False)
    ended_on = date_field(_("The case works with it until"))

    def __init__(self, *args: Any, case: Case, user, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["partner"], self.fields["introduced_only"]
            return
        del self.fields["answered_on"], self.fields["answer"], self.fields["ended_on"]
        field = self.fields["partner"]
        field.queryset = partners_seen_by(user, case.school).filter(active=True).order_by("service", "name")
        field.label_from_instance = lambda row: ", ".join(part for part in (row.name, row.contact_name) if part)
