"""What is asked when a meeting of a case is called, who came, and what is added to the invitation."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.inputs.meetings import MeetingForm
from forms.cases.inputs.staff import StaffChoices
from forms.cases.models import Case
from forms.cases.selectors.meetings.of_case import partners_of, ties_of
from forms.cases.services.meetings.calling import People, When
from forms.people.inputs.fields import text_field, tick
from forms.people.rendering import PortalForm


def _boxes(
    label: Any, rows: dict[str, Any], names: dict[str, str], **more: Any
) -> django.forms.TypedMultipleChoiceField:
    """Boxes to tick that give what they stand for."""
    return django.forms.TypedMultipleChoiceField(
        label=label,
        choices=list(names.items()),
        coerce=lambda pk: rows[pk],
        required=False,
        widget=django.forms.CheckboxSelectMultiple,
        **more,
    )


class CallForm(MeetingForm):
    """Who, when, where, what for."""

    field_order = ("title", "on", "at", "length_minutes", "place", "what_for", "staff", "pupil", "guardians")
    title = text_field(_("What kind of meeting"), 200)
    what_for = django.forms.CharField(
        label=_("What for"),
        help_text=_("For those who work with the case. It does not stand in the invitation."),
        required=False,
        max_length=5_000,
        widget=django.forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = StaffChoices(_("From the school"), case.school)
        if case.pupil is not None:
            self.fields["pupil"] = tick(_("The pupil takes part"))
            ties = {str(tie.guardian_id): tie for tie in ties_of(case)}
            names = {pk: tie.guardian.full_name for pk, tie in ties.items()}
            guardians = {pk: tie.guardian for pk, tie in ties.items()}
            note = _("Only those who may be given information. Each home gets its own copy.")
            self.fields["guardians"] = _boxes(_("From home"), guardians, names, help_text=note)
        partners = {str(one.pk): one for one in partners_of(case)}
        if partners:
            names = {pk: one.name for pk, one in partners.items()}
            note = _("To be invited opens nothing of the case to a service.")
            self.fields["partners"] = _boxes(_("Services"), partners, names, help_text=note)
        self.fields["others"] = django.forms.CharField(
            label=_("Others, one on each line"),
            required=False,
            max_length=2_000,
            widget=django.forms.Textarea(attrs={"rows": 2}),
        )
        self.order_fields(self.field_order)
        for name in ("others", "held"):
            self.fields[name].folded = True

    def values(self) -> dict[str, Any]:
        """What the service is called with."""
        data = self.cleaned_data
        when = When(data["on"], data["at"], data["length_minutes"], data["place"], data["held"])
        people = People(
            staff=data["staff"],
            guardians=data.get("guardians", ()),
            partners=data.get("partners", ()),
            pupil=data.get("pupil", False),
            others=data["others"].splitlines(),
        )
        return {"title": data["title"], "what_for": data["what_for"], "when": when, "people": people}


class InvitationForm(PortalForm):
    """What is added to the invitation."""

    remark = django.forms.CharField(
        label=_("Add a sentence"),
        help_text=_("Something practical, such as where to park. No name, and nothing about the reason."),
        required=False,
        max_length=500,
        widget=django.forms.Textarea(attrs={"rows": 2}),
    )


class CameForm(PortalForm):
    """Who came, of those who were asked."""

    def __init__(self, *args: Any, asked: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"] = django.forms.TypedMultipleChoiceField(
            label=_("Who came?"),
            choices=[(str(one.row.pk), one.name or one.kind) for one in asked],
            coerce=int,
            required=False,
            widget=django.forms.CheckboxSelectMultiple,
        )
