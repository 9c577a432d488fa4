"""What is asked beside the reason when a case is closed: which of its measures go on without it."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.models import Case
from forms.cases.selectors.closing import running_in


class KeptMeasures(django.forms.MultipleChoiceField):
    """Primary keys of measures that go on. One that a colleague has ended meanwhile is left out: that is no error."""

    widget = django.forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[int]:
        """The chosen ones of those that run."""
        known = {str(key): key for key, _label in self.choices}
        return [known[one] for one in value or () if one in known]


def kept_measures(case: Case, *, lead: Any) -> KeptMeasures | None:
    """The question, with what was judged to go on ticked; None where nothing runs.

    Args:
        lead: the sentence that says when the answer counts.
    """
    running = running_in(case)
    if not running:
        return None
    return KeptMeasures(
        label=_("Which measures go on without the case?"),
        help_text=lead,
        required=False,
        choices=[(one.pk, one.label) for one in running],
        initial=[one.pk for one in running if one.goes_on],
    )


#: For the page that only closes.
ENDING = _("Tick what goes on as the team's ordinary work. The others end today.")
#: For the page of a stage's decision, which may close or not.
DECIDING = _("Only if you close the case: tick what goes on as the team's ordinary work. The others end today.")
