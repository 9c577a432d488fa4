"""What is asked when classes go into the next school year: of each class, what becomes of it."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.people.inputs.fields import text_field, tick
from forms.people.rendering import PortalForm
from forms.people.rollover import Rollover


class RolloverForm(PortalForm):
    """For each class ``name_<key>``, ``leaves_<key>`` and ``team_<key>``; ``seen`` is the plan that was shown."""

    seen = django.forms.CharField(widget=django.forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, plan: Rollover, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["seen"].initial = plan.digest
        for step in plan.steps:
            name = text_field(_("Next name"), 40, required=False, initial=step.next_name)
            leaves = tick(_("Its pupils leave the school"), initial=step.leaves)
            team = django.forms.TypedMultipleChoiceField(
                label=_("Who goes along"),
                coerce=int,
                required=False,
                initial=sorted(step.taken),
                choices=[(one.pk, f"{one.user}, {one.role}") for one in step.team],
                widget=django.forms.CheckboxSelectMultiple,
            )
            self.fields |= {f"name_{step.key}": name, f"leaves_{step.key}": leaves, f"team_{step.key}": team}
            if not step.team:
                del self.fields[f"team_{step.key}"]

    def rows(self) -> list[dict[str, Any]]:
        """Each class with its fields, for the page."""
        return [
            {
                "step": step,
                "name": self[f"name_{step.key}"],
                "leaves": self[f"leaves_{step.key}"],
                "team": self[f"team_{step.key}"] if step.team else None,
            }
            for step in self.plan.steps
        ]

    def answers(self) -> dict[str, tuple[str, bool, frozenset[int]]]:
        """What was chosen, by a class's key. The form must be valid."""
        data = self.cleaned_data
        return {
            step.key: (
                data[f"name_{step.key}"],
                data[f"leaves_{step.key}"],
                frozenset(data.get(f"team_{step.key}", ())),
            )
            for step in self.plan.steps
        }
