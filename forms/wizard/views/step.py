"""One step of one run of a stage: shown, saved, marked as done."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from forms.cases.clock import system_clock
from forms.cases.journey import Journey, journey, parse_slug
from forms.cases.selectors.timeline import MOVED
from forms.cases.services import answers as service
from forms.cases.services.access_log import note_access
from forms.wizard.building import StepForm, step_forms
from forms.wizard.circumstances import Circumstances
from forms.wizard.loading import Place, enter
from forms.wizard.presenting import step_page
from forms.wizard.saving import Writing
from forms.wizard.stops import met_at, stop_page
from forms.wizard.views.stepping import StepWizard
from guidance.gone import Gone

CLOSED = gettext_lazy("This step is not asked any more: another answer has closed it. What was saved in it is kept.")
NOT_IN_VERSION = gettext_lazy("The case has been moved to a newer version of its procedure, which does not ask this.")


class StageWizard(StepWizard):
    """One run of one stage of a case, a step a page.

    Raises: Http404 (no such run among the user's cases, no such step).
    """

    place: Place

    def enter_place(self) -> Place:
        """The run that the address names."""
        return enter(self.request.user, self.kwargs["number"], self.kwargs["stage"], self.kwargs["run_no"])

    @contextmanager
    def hold_place(self) -> Iterator[tuple[service.Held, Place]]:
        """Hold the case. Raises: StepClosed."""
        with service.holding(self.place.run.pk, by=self.request.user, clock=system_clock) as held:
            yield held, self.place.at(held.run)

    def read_journey(self) -> Journey:
        """The journey through the stage."""
        return self.held.journey if self.held else journey(self.place.run, user=self.request.user)

    def forms_of(self, words: Any) -> "OrderedDict[str, type[StepForm]]":
        """The forms of the stage's steps."""
        return step_forms(words, self.place.run.stage, self.place.language)

    def make_circumstances(self) -> Circumstances:
        """From the case."""
        return Circumstances(self.place, self.journey, self.request)

    def make_writing(self) -> Writing:
        """The services of the case."""
        return Writing(self.circumstances, self.state, self.held)

    def page_context(self, form: StepForm) -> dict[str, Any]:
        """Why, who, by when, and what else there is to do in the stage."""
        return step_page(self.place, self.journey, self.state, self.circumstances, form, self.request)

    def missing(self, slug: str) -> Http404:
        """Why there is no such step now: an answer has closed it, a newer version has not got it, or it never was."""
        if self.journey.has_closed(slug):
            return Gone(CLOSED)
        named = parse_slug(slug) is not None and self.place.case.timeline.filter(event=MOVED).exists()
        return Gone(NOT_IN_VERSION) if named else Http404("no such step")

    def looked_at(self) -> HttpResponse | None:
        """A look at the case is logged; what a stop asks to do goes before the step."""
        request: HttpRequest = self.request
        note_access(self.place.case, request.user, path=request.path)
        if "stop" in request.GET and (effects := met_at(self.state, request.GET["stop"])):
            return stop_page(request, self.place, self.state, effects)
        return None

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """A bucket for each run; formtools' own is one for every case."""
        return f"run-{self.place.run.pk}"
