"""What is asked when somebody will be away."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.people.inputs.fields import PersonField, date_field, tick
from forms.people.models import School
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues


class LeaveForm(PortalForm):
    """Who is away, from when until when, and who stands in. ``keeps``: for others too, and roles may be lent."""

    person = PersonField(label=_("Who is away"), empty_label=_("Choose a colleague"))
    starts_on = date_field(_("First day"), required=True)
    ends_on = date_field(_("Last day"), required=True, help_text=_("The day after, all is with the person again."))
    deputy = PersonField(
        label=_("Who stands in"),
        empty_label=_("Choose a colleague"),
        help_text=_("Sees and does on these days what the person has in cases at this school."),
    )
    with_roles = tick(
        _("Give the deputy the person's roles for these days too"),
        help_text=_("Then what comes to the person's class or team meanwhile comes to the deputy as well."),
    )

    def __init__(self, *args: Any, school: School, keeps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(colleagues(school))
        self.fields["person"].offer(people)
        self.fields["deputy"].offer(people)
        if not keeps:
            del self.fields["person"], self.fields["with_roles"]
