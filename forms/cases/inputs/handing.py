"""What is asked when a pupil's cases are handed on."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.services.handing_on import CHECKLIST, LONGEST
from forms.people.inputs.fields import PersonField, tick
from forms.people.models import School
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues


class HandOnForm(PortalForm):
    """Who takes over, what they need to know, and what was gone through."""

    to = PersonField(label=_("Who takes over"), empty_label=_("Choose a colleague"))
    own = tick(_("They own the cases from now"), help_text=_("Whose turn it is. The coordinator stays."))
    needs = django.forms.CharField(
        label=_("What who takes over needs to know"),
        help_text=_("What helps the pupil, what to avoid, what was promised. It stands on the case; home may read it."),
        max_length=LONGEST,
        widget=django.forms.Textarea(attrs={"rows": 6}),
    )
    checked = django.forms.MultipleChoiceField(
        label=_("Gone through"),
        required=False,
        choices=list(CHECKLIST.items()),
        widget=django.forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, school: School, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(colleagues(school).exclude(pk=user.pk))
