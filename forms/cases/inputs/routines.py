"""Forms of routines: whom a round is about, and a measure that is started on the basis of data."""

from typing import Any

import django.forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.routines.steps import CLASS, GRADE, SCHOOL
from forms.people.inputs.fields import date_field
from forms.people.models import School, SchoolClass
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues


class MeasureForm(PortalForm):
    """A measure for the school, a year or a class."""

    what = django.forms.CharField(
        label=gettext_lazy("What will be done"), max_length=2_000, widget=django.forms.Textarea({"rows": 3})
    )
    for_whom = django.forms.ChoiceField(label=gettext_lazy("For whom"))
    responsible = django.forms.ModelChoiceField(
        label=gettext_lazy("Who is responsible"), queryset=None, empty_label=gettext_lazy("Choose a colleague")
    )
    starts_on = date_field(gettext_lazy("Starts on"), required=False)
    ends_on = date_field(gettext_lazy("Ends on"), required=False)
    check_on = date_field(gettext_lazy("Looked at again on"), required=False)
    goal = django.forms.CharField(
        label=gettext_lazy("What we want to see"),
        max_length=2_000,
        required=False,
        widget=django.forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = colleagues(school)
        self.fields["for_whom"].choices = for_whom_choices(school)


def for_whom_choices(school: School) -> list[tuple[str, Any]]:
    """Whom a measure can be for now: the school, its years, its classes."""
    day = timezone.localdate()
    now = SchoolClass.objects.filter(school=school, year__starts_on__lte=day, year__ends_on__gte=day)
    groups = list(now.order_by("grade", "name"))
    found: list[tuple[str, Any]] = [(SCHOOL, _("The whole school"))]
    found += [(f"{GRADE}{one}", _("Year %(grade)s") % {"grade": one}) for one in sorted({g.grade for g in groups})]
    return found + [(f"{CLASS}{group.pk}", _("Class %(name)s") % {"name": group.name}) for group in groups]
