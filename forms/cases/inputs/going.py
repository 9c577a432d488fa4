"""Who gets what is open for somebody who goes: one person for all, or another for single cases."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.cases.selectors.tasks import CaseTasks
from forms.people.inputs.fields import PersonField, tick
from forms.people.models import School, User
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues


class GoingForm(PortalForm):
    """``to`` for all, ``case_<key>`` for one case instead."""

    to = PersonField(label=_("Who gets it"), empty_label=_("Choose a colleague"))
    approaches = tick(_("Approaches from homes that wait for an answer too"), initial=True)

    def __init__(
        self, *args: Any, school: School, person: User, tasks: Iterable[CaseTasks], approaches: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = list(colleagues(school).exclude(pk=person.pk))
        self.fields["to"].offer(people)
        if not approaches:
            del self.fields["approaches"]
        self.single = {}
        for one in tasks:
            if one.open:
                name = f"case_{one.case.pk}"
                self.single[one.case.pk] = name
                label = _("Somebody else for %(number)s") % {"number": one.case.number}
                self.fields[name] = PersonField(
                    label=label, required=False, people=people, empty_label=_("As chosen for all")
                )
                self.fields[name].widget.attrs["aria-label"] = label

    def others(self) -> dict[int, User]:
        """Who gets single cases instead, by primary key. The form must be valid."""
        found = {pk: self.cleaned_data[name] for pk, name in self.single.items()}
        return {pk: person for pk, person in found.items() if person is not None}
