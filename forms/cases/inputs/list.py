"""Filters of the list of cases."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.cases.access import may_see_school
from forms.cases.selectors.list import class_choices, owner_choices, school_choices, stage_choices
from forms.people.reach import reach_of
from forms.people.rendering import PortalForm


class PersonChoice(django.forms.ModelChoiceField):
    """A person, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name()


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
    date = django.forms.ChoiceField(
        label=_("Dates"),
        required=False,
        choices=(
            ("", _("All dates")),
            ("overdue", _("Overdue")),
            ("week", _("This week")),
            ("none", _("No date is set")),
            ("rest", _("At rest")),
        ),
    )
    owner = PersonChoice(label=_("Owner"), required=False, queryset=None, empty_label=_("Everybody"))
    school = django.forms.ModelChoiceField(
        label=_("School"), required=False, queryset=None, empty_label=_("All schools")
    )
    school_class = django.forms.ModelChoiceField(
        label=_("Class"), required=False, queryset=None, empty_label=_("All classes")
    )
    stage = django.forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_see_school(user):
            self.fields["owner"].queryset = owner_choices(user)
        else:
            del self.fields["owner"]
        if len({one.school_id for one in reach_of(user)}) > 1:
            self.fields["school"].queryset = school_choices(user)
        else:  # what is asked for by the school's own pages is all there is
            del self.fields["school"]
        self.fields["school_class"].queryset = class_choices(user)
        self.fields["stage"].choices = stage_choices(user)

    def filters(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
