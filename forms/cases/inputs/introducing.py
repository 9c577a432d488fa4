"""What is asked when somebody is put in touch with a service."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.models import Case
from forms.cases.selectors.meetings.of_case import partners_of
from forms.people.inputs.fields import text_field
from forms.people.rendering import PortalForm


class IntroduceForm(PortalForm):
    """Which service, and who was put in touch with it."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(one.pk): one for one in partners_of(case)}
        names = [
            (pk, ", ".join(part for part in (one.name, one.contact_name, one.phone) if part))
            for pk, one in known.items()
        ]
        self.fields["partner"] = django.forms.TypedChoiceField(
            label=_("Service"),
            choices=[("", _("Another, written below")), *names],
            coerce=lambda pk: known.get(pk),
            empty_value=None,
            required=False,
        )
        self.fields["other"] = text_field(_("Or who else"), 200, required=False)
        self.fields["note"] = django.forms.CharField(
            label=_("Who is put in touch, and what about"),
            required=False,
            max_length=2_000,
            widget=django.forms.Textarea(attrs={"rows": 3}),
        )
