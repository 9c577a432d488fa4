"""What can be done with a case as a whole, and with one entry or answer of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.cases.errors import NotAllowed
from forms.cases.inputs.actions import AskForm, CorrectForm, EndForm, GiveForm, RemoveForm, ReopenForm
from forms.cases.models import Answers, TimelineEntry
from forms.cases.selectors.answers import was_taken_away
from forms.cases.selectors.closing import meetings_ahead
from forms.cases.services import cases, closing, coordinator, timeline
from forms.cases.services.answers import correct, remove_answer
from forms.cases.views.base import CasePage
from forms.people.views.base import FormPage
from guidance.gone import Gone


class CaseAction(FormPage, CasePage):
    """A form about the case; goes back to its page."""

    template_name = "cases/action.html"
    title: Any = ""
    lead: Any = ""
    button: Any = gettext_lazy("Save")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, lead=self.lead, button=self.button, **kwargs)

    def success_url(self, result: Any) -> str:
        return reverse("cases:detail", args=[self.case.number])


class Give(CaseAction):
    """Hand the case to a colleague."""

    action = "coordinate"
    form_class = GiveForm
    title = gettext_lazy("Hand the case on")
    lead = gettext_lazy("The case has one owner: the person whose turn it is.")
    done_message = gettext_lazy("The case has a new owner.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: GiveForm) -> Any:
        return cases.give(self.case.pk, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any) -> str:
        # The one who gave it may no longer see it.
        return super().success_url(result) if cases.may(self.request.user, "see", result) else reverse("cases:list")


class Take(CasePage):
    """Become the owner: a button."""

    action = "fill"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take the case."""
        try:
            cases.take(self.case.pk, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("You own this case now."))
        return redirect("cases:detail", number)


class Ask(CaseAction):
    """Ask somebody to coordinate the case."""

    action = "coordinate"
    form_class = AskForm
    title = gettext_lazy("Ask for a coordinator")
    lead = gettext_lazy("It counts when they accept. Until then all stays as it is.")
    button = gettext_lazy("Ask")
    done_message = gettext_lazy("The question is in their list.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: AskForm) -> Any:
        return coordinator.ask_directly(self.case.pk, form.cleaned_data["person"], by=self.request.user)


class End(CaseAction):
    """End the case from any stage."""

    action = "end"
    form_class = EndForm
    title = gettext_lazy("End the case")
    lead = gettext_lazy("For what no stage decides. When measures have worked, decide the stage instead.")
    button = gettext_lazy("End the case")
    done_message = gettext_lazy("The case is ended.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ahead=meetings_ahead(self.case), **kwargs)

    def act(self, form: EndForm) -> Any:
        return closing.end_case(self.case.pk, by=self.request.user, **form.cleaned_data)


class Reopen(CaseAction):
    """Go on with a closed case."""

    action = "reopen"
    form_class = ReopenForm
    title = gettext_lazy("Reopen the case")
    lead = gettext_lazy("The case goes on with its history.")
    button = gettext_lazy("Reopen")
    done_message = gettext_lazy("The case is open again.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: ReopenForm) -> Any:
        return closing.reopen_case(self.case.pk, by=self.request.user, **form.cleaned_data)


class AboutAnswer(CaseAction):
    """A form about one answer of the case."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self._row()
        steps = {one.key: one for one in row.run.version.compiled.steps_of(row.run.stage)}
        field = steps[row.step].by_key.get(self.kwargs["field"]) if row.step in steps else None
        if field is None:
            raise Http404
        if was_taken_away(row, field.key):
            raise Gone(_("This answer was taken away. The timeline of the case says by whom, and why."))
        return super().get_context_data(about=field.label.to(get_language()), **kwargs)

    def _row(self) -> Answers:
        """The answers that the address names. Raises: Http404 where they are not of this case."""
        rows = (
            Answers.objects.select_related("run__version")
            .defer("run__version__spec")
            .filter(pk=self.kwargs["answers"], run__case=self.case)
        )
        if (row := rows.first()) is None:
            raise Http404
        return row

    def success_url(self, result: Any) -> str:
        return reverse("cases:answers", args=[self.case.number]) + f"?run={self._row().run_id}"


class Correct(AboutAnswer):
    """Put a correction beside a decided answer."""

    action = "correct"
    form_class = CorrectForm
    title = gettext_lazy("Correct an answer")
    done_message = gettext_lazy("The correction stands beside the answer.")

    def act(self, form: CorrectForm) -> Any:
        return correct(self._row().pk, field=self.kwargs["field"], text=form.cleaned_data["text"], by=self.request.user)


class RemoveAnswer(AboutAnswer):
    """Take an answer out for good."""

    action = "remove_text"
    form_class = RemoveForm
    title = gettext_lazy("Take an answer away")
    lead = gettext_lazy(
        "The answer goes for good, with what it set going. That it was here, and why it went, stays on the timeline."
    )
    button = gettext_lazy("Take the answer away")
    done_message = gettext_lazy("The answer is gone.")

    def act(self, form: RemoveForm) -> Any:
        row, field = self._row(), self.kwargs["field"]
        if was_taken_away(row, field):  # sent twice
            return row
        return remove_answer(row.pk, field=field, reason=form.cleaned_data["reason"], by=self.request.user)


class RemoveText(CaseAction):
    """Take the text of an entry out for good."""

    action = "remove_text"
    form_class = RemoveForm
    title = gettext_lazy("Take a text away")
    lead = gettext_lazy("The text goes for good. That it was here, and why it went, stays on the timeline.")
    button = gettext_lazy("Take the text away")
    done_message = gettext_lazy("The text is gone.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self._entry()
        if entry.removed_at:
            raise Gone(_("This text was taken away. The timeline of the case says by whom, and why."))
        return super().get_context_data(quoted=entry.text, **kwargs)

    def _entry(self) -> TimelineEntry:
        """The entry that the address names. Raises: Http404 where it is not of this case, or never had a text."""
        found = self.case.timeline.filter(pk=self.kwargs["entry"]).first()
        if found is None or not (found.text or found.removed_at):
            raise Http404
        return found

    def act(self, form: RemoveForm) -> Any:
        return timeline.remove_text(self._entry().pk, reason=form.cleaned_data["reason"], by=self.request.user)

    def success_url(self, result: Any) -> str:
        return reverse("cases:timeline", args=[self.case.number])
