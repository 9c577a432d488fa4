"""The page that staff land on, and what can be answered from it with one button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forms.cases.access import LEADERSHIP, RESOURCE, may_see_school, reads_figures
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.models import CoordinatorAsk, Notice
from forms.cases.selectors.worklist import home_groups
from forms.cases.selectors.worklist.my_class import my_classes
from forms.cases.services.coordinator import answer_ask
from forms.cases.services.notices import acknowledge
from forms.people.reach import reach_of
from forms.people.views.base import PersonPage
from guidance.care.questions import answers_for


class Home(PersonPage):
    """My tasks."""

    template_name = "cases/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        groups = home_groups(user)
        return super().get_context_data(
            groups=groups,
            nothing=not any(group["tasks"] for group in groups),
            classes=my_classes(user),
            works_at_a_school=bool(reach_of(user)),
            sees_school=may_see_school(user),
            in_a_team=any(one.rank in (LEADERSHIP, RESOURCE) for one in reach_of(user)),
            sees_figures=reads_figures(user),
            answers=answers_for(user),
            **kwargs,
        )


class Acknowledge(PersonPage):
    """ "I have seen this": a button, so POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Acknowledge a notice of one's own and go back to where the button stood."""
        try:
            notice = acknowledge(pk, by=request.user)
        except (Notice.DoesNotExist, NotAllowed) as gone:
            raise Http404 from gone
        messages.success(request, _("Thank you. It is noted that you have seen it."))
        if request.POST.get("to") == "case" and notice.case is not None:
            return redirect("cases:detail", notice.case.number)
        return redirect("cases:home")


class AnswerAsk(PersonPage):
    """Accept or decline to coordinate a case."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a question to oneself; what is missing is said on the page one returns to."""
        accept = request.POST.get("answer") == "accept"
        try:
            ask = answer_ask(pk, accept=accept, reason=request.POST.get("reason", ""), by=request.user)
        except (CoordinatorAsk.DoesNotExist, NotAllowed) as gone:
            raise PermissionDenied from gone
        except CaseError as refused:
            messages.error(request, str(refused))
            return redirect(reverse("cases:home") + f"#ask-{pk}")
        if accept:
            messages.success(request, _("You coordinate this case now."))
            return redirect("cases:detail", ask.case.number)
        messages.success(request, _("You have declined, and your reason is on the case."))
        return redirect("cases:home")
