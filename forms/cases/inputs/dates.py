"""Forms about one deadline: pause it, extend it."""

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.services.postponing import LONGEST_REASON
from forms.people.inputs.fields import date_field
from forms.people.rendering import PortalForm


class PauseForm(PortalForm):
    """Until when, and why."""

    until = date_field(
        _("Last day of the pause"),
        required=True,
        help_text=_("The pause begins today. You can let the clock go on before it is over."),
    )
    reason = django.forms.CharField(
        label=_("Why"),
        help_text=_("For example: the pupil is in hospital until then. It stands on the timeline of the case."),
        max_length=LONGEST_REASON,
        widget=django.forms.Textarea(attrs={"rows": 3}),
    )


class ExtendForm(PortalForm):
    """To when, and why."""

    to = date_field(_("New date"), required=True, help_text=_("A school day after the date that stands now."))
    reason = django.forms.CharField(
        label=_("Why"),
        help_text=_("It stands on the timeline of the case."),
        max_length=LONGEST_REASON,
        widget=django.forms.Textarea(attrs={"rows": 3}),
    )
