"""One step of a record of a routine: the pages of a case's steps, about the school."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from forms.cases.clock import system_clock
from forms.cases.routines.journey import RoutineJourney
from forms.cases.routines.steps import starts_measures
from forms.cases.services import routines as service
from forms.wizard.building import StepForm
from forms.wizard.building.step_form import make_form
from forms.wizard.routines.circumstances import RoutineCircumstances
from forms.wizard.routines.loading import RoutinePlace, enter_record
from forms.wizard.routines.presenting import routine_step_page
from forms.wizard.routines.saving import RoutineWriting
from forms.wizard.views.autosave import KeepsDrafts
from forms.wizard.views.stepping import StepWizard
from guidance.gone import Gone

CLOSED = gettext_lazy("This step is not asked any more: another answer has closed it. What was saved in it is kept.")


class RoutineWizard(StepWizard):
    """One record of a routine, a step a page; of a round a pupil a page.

    Raises: Http404 (no such record that the person may see, no such step).
    """

    place: RoutinePlace

    def enter_place(self) -> RoutinePlace:
        """The record that the address names."""
        names = ("school", "procedure", "routine", "number")
        return enter_record(self.request.user, **{name: self.kwargs[name] for name in names})

    @contextmanager
    def hold_place(self) -> Iterator[tuple[service.HeldRecord, RoutinePlace]]:
        """Hold the record. Raises: StepClosed, NotAllowed."""
        if not self.place.may_do:
            yield None, self.place  # who only reads is refused with what was typed
            return
        with service.holding_record(self.place.record.pk, by=self.request.user, clock=system_clock) as held:
            yield held, self.place.at(held.record)

    def read_journey(self) -> RoutineJourney:
        """The steps of the record."""
        return self.place.only_seen(self.held.journey) if self.held else self.place.journey()

    def forms_of(self, words: Any) -> "OrderedDict[str, type[StepForm]]":
        """The forms of the record's steps: whom a measure can be for is the school's, so they are made for each."""
        steps = self.place.steps_in(words)
        made = OrderedDict((step.key, make_form(step, self.place.language)) for step in steps)
        for step in self.place.routine_in(words).steps:
            for field in step.fields:
                if starts_measures(field):
                    made[step.key].base_fields[field.key].widget.row_name = _("Measure")
        return made

    def make_circumstances(self) -> RoutineCircumstances:
        """From the record."""
        return RoutineCircumstances(self.place, self.journey, self.request)

    def make_writing(self) -> RoutineWriting:
        """The services of the record."""
        return RoutineWriting(self.circumstances, self.state, self.held)

    def page_context(self, form: StepForm) -> dict[str, Any]:
        """Why, who, and what else there is to do in the record."""
        return routine_step_page(self.place, self.journey, self.state, self.circumstances, form)

    def missing(self, slug: str) -> Http404:
        """Why there is no such step now: an answer has closed it, or it never was."""
        if self.journey.knows(slug) and not self.place.routine_in(self.place.spec).round:
            return Gone(CLOSED)
        return Http404("no such step")

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """A bucket for each record."""
        return f"record-{self.place.record.pk}"


@method_decorator(never_cache, name="dispatch")
class RoutineAutosave(KeepsDrafts, RoutineWizard):
    """A draft of a step of a record."""
