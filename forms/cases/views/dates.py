"""Pausing a deadline of a case, going on with it, extending it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.cases.deadlines import explain
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.dates import ExtendForm, PauseForm
from forms.cases.models import Due
from forms.cases.selectors.dues import title_of
from forms.cases.services.postponing import extend_due, pause_due, resume_due
from forms.cases.views.actions import CaseAction
from forms.cases.views.base import CasePage


class OfDue(CasePage):
    """A page about one deadline of the case. One that the answers have taken away meanwhile is not there."""

    action = "postpone"
    due: Due

    def load(self) -> None:
        super().load()
        found = self.case.dues.select_related("run").filter(pk=self.kwargs["due"], run__isnull=False).first()
        if found is None:
            raise Http404
        found.run.version = self.case.version if found.run.version_id == self.case.version_id else found.run.version
        self.due = found


class DueAction(OfDue, CaseAction):
    """A form about one deadline."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        worked_out = explain(self.due.how, get_language())
        return super().get_context_data(about=title_of(self.due), due=self.due, worked_out=worked_out, **kwargs)


class Pause(DueAction):
    """Let a deadline's clock stand still."""

    form_class = PauseForm
    title = gettext_lazy("Pause a deadline")
    lead = gettext_lazy(
        "From today until the last day of the pause no day is counted. Then the clock goes on by itself, and the date "
        "is put off by as much."
    )
    button = gettext_lazy("Pause it")
    done_message = gettext_lazy("The deadline is paused.")

    def act(self, form: PauseForm) -> Any:
        return pause_due(self.due.pk, by=self.request.user, **form.cleaned_data)


class Extend(DueAction):
    """Give a deadline a later day."""

    form_class = ExtendForm
    title = gettext_lazy("Extend a deadline")
    lead = gettext_lazy("A deadline is extended once. The old date, the new one and the reason stay on the case.")
    button = gettext_lazy("Extend it")
    done_message = gettext_lazy("The deadline is extended.")

    def act(self, form: ExtendForm) -> Any:
        return extend_due(self.due.pk, by=self.request.user, **form.cleaned_data)


class Resume(OfDue):
    """Let the clock go on before the pause is over: a button."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str, due: int) -> HttpResponse:
        """End the pause."""
        try:
            resume_due(self.due.pk, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The clock runs again from today."))
        return redirect("cases:detail", number)
