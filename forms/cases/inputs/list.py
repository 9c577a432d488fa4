"""Filters of the list of cases."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.selectors.list import class_choices, stage_choices
from forms.people.rendering import PortalForm


class CaseFilter(PortalForm):
    """What the list is limited to. A value that makes no sense is as if it were not there."""

    status = django.forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=(("open", _("Open")), ("closed", _("Closed")), ("all", _("Open and closed"))),
    )
    whose = django.forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=(("all", _("All that I may see")), ("mine", _("Mine")), ("nobody", _("Without an owner"))),
    )
    school_class = django.forms.ModelChoiceField(
        label=_("Class"), required=False, queryset=None, empty_label=_("All classes")
    )
    stage = django.forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = class_choices(user)
        self.fields["stage"].choices = stage_choices(user)

    def filters(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
