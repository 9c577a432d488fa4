"""Who fills in a record, when, and what is there already, for its forms."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from forms.cases.clock import system_clock, today
from forms.cases.conditions import holds
from forms.cases.journey import StepState
from forms.cases.prefill import default_of
from forms.cases.routines.journey import RoutineFacts, RoutineJourney
from forms.cases.selectors.routines_words import for_whom
from forms.cases.services import routines as service
from forms.cases.services.binds.measures import running_row
from forms.wizard.building import Asked, RunningMeasure
from forms.wizard.building.branching import in_this_step, name_of
from forms.wizard.circumstances import people_of
from forms.wizard.routines.loading import RoutinePlace
from guidance.procedures.spec import comparisons


class RoutineCircumstances:
    """What the forms of one record need to know, for one person and one request."""

    def __init__(self, place: RoutinePlace, journey: RoutineJourney, request: HttpRequest) -> None:
        self.place, self.journey, self.request, self.user = place, journey, request, request.user
        self.day = today(system_clock)

    def may_write(self, state: StepState) -> bool:
        """Whether this person may write in the step now."""
        return self.place.open and state.can_be_filled and self.place.may_do

    def why_not(self, state: StepState) -> str:
        """Why the person cannot write here, as a sentence."""
        if not self.place.open:
            return _("This record is finished, so its answers can no longer be changed.")
        if state.waits_for:
            return " ".join(state.waits_for)
        return _("You can read this step. It is filled in by those who are responsible for it.")

    def raw_of(self, state: StepState) -> dict[str, Any]:
        """What is stored of a step, as it was typed."""
        return dict(state.answers.raw) if state.answers else {}

    def withheld(self, state: StepState) -> dict[str, str]:
        """Nothing: a routine asks for nothing sensitive."""
        return {}

    def files(self, state: StepState) -> dict[str, Any]:
        """None: a routine asks for no file."""
        return {}

    def form_kwargs(self, state: StepState) -> dict[str, Any]:
        """What a step's form is made with, beside what is stored."""
        return {
            "asked": Asked(
                today=self.day,
                me=str(self.user.pk),
                staff_source=lambda: people_of(self.place.school),
                measures_source=self.measures,
                proposals=self.proposals(state),
                extra_rows=self.request.GET.get("add", "")[:60],
            ),
            "existing": [field.key for field in state.fields],
            "outside": self.outside(state),
        }

    def measures(self) -> tuple[RunningMeasure, ...]:
        """The measures that the record asks about, each with whom it is for and who is responsible. Two queries."""
        return tuple(
            RunningMeasure(running_row(one), one.what, f"{for_whom(one)}: {one.responsible}")
            for one in service.measures_asked(self.place.record)
        )

    def proposals(self, state: StepState) -> dict[str, Any]:
        """What is proposed where nothing is answered: what the procedure says, and earlier answers of the record."""
        if self.request.method == "POST":
            return {}
        known = self.raw_of(state)
        found = {}
        for field in state.fields:
            if field.key in known:
                continue
            earlier = self._earlier(state, field.preset) if field.preset else None
            proposed = earlier or default_of(self.place.school, field, self.user, system_clock)
            if proposed not in (None, "", []):
                found[field.key] = proposed
        return found

    def _earlier(self, state: StepState, path: str) -> Any:
        """What was typed in the earlier question of this record that a preset names."""
        parts = path.split(".")
        source = self.journey.find(parts[-2] if len(parts) > 1 else state.key, state.occurrence)
        return source.answers.raw.get(parts[-1]) if source and source.answers else None

    def outside(self, state: StepState) -> Mapping[str, bool | None]:
        """What conditions of this step's fields say about answers that stand elsewhere."""
        rows = {(one.key, one.occurrence): one.answers for one in self.journey.steps if one.answers}
        subject = self.journey.subject_of(state)
        facts = RoutineFacts(self.place.record, self.journey.specs, rows, subject, self.day)
        return {
            name_of(one): holds(one, facts, stage=state.stage.key, step=state.spec.key, occurrence=state.occurrence)
            for field in state.spec.fields
            for one in comparisons(field.when)
            if not in_this_step(one, state.spec)
        }
