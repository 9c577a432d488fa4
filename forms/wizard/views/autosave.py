"""Drafts that save themselves: the same service as the button, answered in JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import formats, timezone
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from forms.cases.errors import CaseError, StaleAnswers, StepClosed
from forms.people.views.sent import read_body
from forms.wizard.conflicts import sentence
from forms.wizard.stops import stop_keys
from forms.wizard.views.step import StageWizard
from guidance.gone import Gone


class KeepsDrafts:
    """One draft, saved without the page. It moves nothing and marks nothing as done. Before a StepWizard."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As the page itself, but nobody is sent to a log-in page."""
        if not request.user.is_authenticated:
            words = _("You are logged out. Your text stays on this page: save with the button to log in and keep it.")
            return JsonResponse({"text": words}, status=401)
        fields = read_body(request)
        if fields is None:
            return JsonResponse({"text": _("This could not be saved by itself. Use the button.")}, status=400)
        request.POST, request._files = fields, MultiValueDict()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, step: str, **kwargs: Any) -> HttpResponse:
        """Save, and say the new version; 409 with a link where somebody saved meanwhile."""
        self.typed = self.read_typed(step)
        try:
            if not self.place.open:
                raise StepClosed
            with self.holding():
                self.stand_on(step)
                return self.keep()
        except StepClosed:
            self.held = None
            if self.place.open:
                self.place = self.enter_place()
            self.follow()
            self.stand_on(step)
            link = self.get_step_url(self.state.slug)
            return JsonResponse({"text": self.circumstances.why_not(self.state), "link": link}, status=409)
        except Gone as gone:
            return JsonResponse({"text": str(gone.words)}, status=409)

    def keep(self) -> HttpResponse:
        """What is sent, in the transaction that holds the place."""
        link = self.get_step_url(self.state.slug)
        if self.is_foreign() or not self.circumstances.may_write(self.state):
            return JsonResponse({"text": self.circumstances.why_not(self.state), "link": link}, status=409)
        stopped = stop_keys(self.state)
        try:
            saved = self.make_writing().save(self.typed)
        except StaleAnswers as conflict:
            return JsonResponse({"text": sentence(conflict), "link": link}, status=409)
        except CaseError as refusal:
            return JsonResponse({"text": str(refusal), "link": link}, status=422)
        self.follow()
        self.stand_on(self.state.slug)
        new_stops = sorted(stop_keys(self.state) - stopped)
        at = formats.time_format(timezone.localtime(saved.answers.saved_at), "TIME_FORMAT")
        return JsonResponse(
            {
                "version": saved.answers.version,
                "text": _("Saved at %(time)s") % {"time": at},
                "stop": f"{link}?stop={new_stops[0]}" if new_stops else "",
            }
        )


@method_decorator(never_cache, name="dispatch")
class Autosave(KeepsDrafts, StageWizard):
    """A draft of a step of a case."""
