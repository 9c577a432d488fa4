"""Small forms of the case page: hand on, ask, end, reopen, correct, remove."""

from typing import Any

import django.forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms.cases.enums import ENDED_BY_LEADERSHIP, ClosedAs
from forms.cases.inputs.closing import ENDING, kept_measures
from forms.cases.models import Case
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues

LONG = 2_000


def _reason(label: Any, **more: Any) -> django.forms.CharField:
    return django.forms.CharField(label=label, max_length=LONG, widget=django.forms.Textarea(attrs={"rows": 3}), **more)


class GiveForm(PortalForm):
    """A new owner."""

    to = django.forms.ModelChoiceField(label=_("New owner"), queryset=None, empty_label=_("Choose a colleague"))
    reason = _reason(_("Why"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(case.school).exclude(pk=case.owner_id)


class AskForm(PortalForm):
    """Somebody to coordinate the case."""

    person = django.forms.ModelChoiceField(label=_("Whom to ask"), queryset=None, empty_label=_("Choose a colleague"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues(case.school).exclude(pk=case.coordinator_id)


class EndForm(PortalForm):
    """Why a case ends that no procedure decides."""

    closed_as = django.forms.ChoiceField(
        label=_("How does the case end?"),
        choices=[(one.value, ClosedAs(one).label) for one in ENDED_BY_LEADERSHIP],
        widget=django.forms.RadioSelect,
    )
    same_as = django.forms.CharField(
        label=_("Number of the case that goes on"),
        help_text=_("Only if it is the same as another case."),
        max_length=16,
        required=False,
    )
    reason = _reason(_("Why"))

    def __init__(self, *args: Any, case: Case, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user
        if (keep := kept_measures(case, lead=ENDING)) is not None:
            self.fields["keep"] = keep

    def clean_same_as(self) -> Case | None:
        """The other case. Raises: ValidationError for a number that the person may not see."""
        number = self.cleaned_data["same_as"].strip()
        if not number:
            return None
        found = Case.objects.visible_to(self.user).filter(number=number).exclude(pk=self.case.pk).first()
        if found is None:
            raise django.forms.ValidationError(_("There is no such case."))
        return found


class ReopenForm(PortalForm):
    """What is new, and where to go on."""

    reason = _reason(_("What is new"))
    stage = django.forms.ChoiceField(label=_("Go on in"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        self.fields["stage"].choices = [(one.key, one.title.to(language)) for one in case.version.compiled.stages]
        self.fields["stage"].initial = case.stage


class CorrectForm(PortalForm):
    """A correction beside an answer."""

    text = _reason(
        _("Correction"), help_text=_("The answer stays as it was. The correction stands beside it, with date and name.")
    )


class RemoveForm(PortalForm):
    """Why a text must go."""

    reason = _reason(
        _("Why must the text go?"), help_text=_("For example: written on the wrong child, or ordered erased.")
    )
