"""A new request, from a case or without one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from forms.cases.inputs.requests import AskTeamForm, AskWithoutCaseForm
from forms.cases.models import HelpRequest
from forms.cases.selectors.requests import along
from forms.cases.services.requests import ask_team
from forms.cases.views.base import CasePage
from forms.people.selectors import schools_of
from forms.people.views.base import FormPage


class AskFromCase(FormPage, CasePage):
    """Ask the resource team for sparring, at any stage of a case."""

    action = "fill"
    template_name = "cases/requests/ask.html"
    form_class = AskTeamForm
    done_message = gettext_lazy("Your question is in the queue. The answer comes here, and into your list.")

    def load(self) -> None:
        super().load()
        self.parts = tuple(along(self.case))

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "school": self.case.school, "parts": self.parts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent: QueryDict | None = self.request.POST if self.request.method == "POST" else None
        chosen = {part.key for part in self.parts} if sent is None else set(sent.getlist("along"))
        offered = [{"part": part, "chosen": part.key in chosen} for part in self.parts]
        return super().get_context_data(offered=offered, **kwargs)

    def act(self, form: AskTeamForm) -> HelpRequest:
        return ask_team(case=self.case, by=self.request.user, goes_along=form.chosen(), **form.cleaned_data)

    def success_url(self, result: HelpRequest) -> str:
        return reverse("cases:request", args=[result.pk])


class AskWithoutCase(FormPage):
    """Ask about a pupil, a class or the school in general. ``?pupil=`` and ``?class=`` choose beforehand."""

    template_name = "cases/requests/ask_without_case.html"
    form_class = AskWithoutCaseForm
    done_message = gettext_lazy("Your question is in the queue. The answer comes here, and into your list.")

    def load(self) -> None:
        self.schools = list(schools_of(self.request.user).select_related("owner"))
        if not self.schools:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, "schools": self.schools}

    def initial(self) -> dict[str, Any]:
        return {"pupil": self.request.GET.get("pupil"), "school_class": self.request.GET.get("class")}

    def act(self, form: AskWithoutCaseForm) -> HelpRequest:
        pupil = form.cleaned_data.get("pupil")
        keys = [part.key for part in along(pupil=pupil)] if pupil else []
        return ask_team(by=self.request.user, goes_along=keys, **form.cleaned_data)

    def success_url(self, result: HelpRequest) -> str:
        return reverse("cases:request", args=[result.pk])
