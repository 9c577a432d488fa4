"""Moving one case to a newer version of its procedure."""

from typing import Any

import django.forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forms.cases.errors import NotAllowed
from forms.cases.moving import is_begun, open_run, standing
from forms.cases.selectors.detail import changes_of
from forms.cases.selectors.worklist import stage_title
from forms.cases.services.moving import Moved, keep_version, move_version
from forms.cases.views.base import CasePage
from forms.people.rendering import PortalForm
from forms.people.views.base import FormPage
from guidance.models import ProcedureVersion
from guidance.procedures.versions import latest


class MoveForm(PortalForm):
    """The version that the page told about; a newer one that has come meanwhile is not taken unseen."""

    to = django.forms.IntegerField(widget=django.forms.HiddenInput)


class MoveVersion(FormPage, CasePage):
    """What a newer version changes for this case and what stays; a post moves it, now or at its next stage."""

    action = "move_version"
    template_name = "cases/move_version.html"
    form_class = MoveForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or back to the case where there is nothing to move to."""
        if self.newest() is None:
            messages.info(request, _("The case is on the newest version of its procedure, or closed."))
            return redirect("cases:detail", self.case.number)
        return super().get(request, *args, **kwargs)

    def newest(self) -> ProcedureVersion | None:
        """The newest version, if the case is open and on an older one."""
        found = latest(self.case.version.key) if self.case.is_open and not self.case.assessment_only else None
        return found if found and found.number > self.case.version.number else None

    def initial(self) -> dict[str, Any]:
        newest = self.newest()
        return {"to": newest.number} if newest else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        newest, run = self.newest(), open_run(self.case)
        if newest is None or run is None:
            return context
        context["form"].initial["to"] = newest.number
        begun = is_begun(run.answers.all(), run.decisions.all())
        return context | {
            "newest": newest,
            "standing": standing(self.case, newest, begun=begun),
            "stage_title": stage_title(self.case),
            **changes_of(self.case, newest),
        }

    def act(self, form: MoveForm) -> Moved:
        moved = move_version(self.case.pk, to=form.cleaned_data["to"], by=self.request.user)
        words = {
            Moved.NOW: _("The case goes on under the newer version now."),
            Moved.PLANNED: _("The case goes over to the newer version when its next stage begins."),
            Moved.STAYS: _("The case is on the newest version already."),
        }
        messages.success(self.request, words[moved])
        return moved

    def success_url(self, result: Any) -> str:
        return reverse("cases:detail", args=[self.case.number])


class KeepVersion(CasePage):
    """Take back that a case is to go over: a button."""

    action = "move_version"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Let the case stay."""
        try:
            keep_version(self.case.pk, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("The case stays on its version."))
        return redirect("cases:detail", number)
