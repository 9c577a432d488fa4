"""The team's queue and one's own requests; one request, taken up, answered or withdrawn."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.cases.access import may_request
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.requests import AnswerRequestForm
from forms.cases.models import HelpRequest
from forms.cases.selectors import requests
from forms.cases.selectors.worklist.lines import stage_title
from forms.cases.services.access_log import note_access
from forms.cases.services.requests import answer_request, note_seen, take_up, withdraw_request
from forms.cases.teams import team_title
from forms.people.models import User
from forms.people.views.base import FormPage, PersonPage


class Requests(PersonPage):
    """What waits for my teams, and what I have asked."""

    template_name = "cases/requests/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        teams = requests.teams_of_mine(user)
        several = len({school.pk for school, _team in teams}) > 1
        groups = [
            {
                "title": f"{team.title}, {school.name}" if several else team.title,
                "tasks": requests.queue_of(user, school, team.key),
                "empty": _("Nothing waits for this team."),
            }
            for school, team in teams
        ]
        groups.append(
            {"title": _("What I have asked"), "tasks": requests.mine(user), "empty": _("You have asked for nothing.")}
        )
        return super().get_context_data(groups=groups, teams=teams, **kwargs)


class ShowRequest(FormPage):
    """One request: what is asked, what goes along, and the answer; for the team also a form to answer."""

    template_name = "cases/requests/one.html"
    form_class = AnswerRequestForm
    done_message = gettext_lazy("The answer is given. It is in the asker's list, and in the case if there is one.")
    help_request: HelpRequest

    def load(self) -> None:
        user = self.request.user
        found = requests.one(user, self.kwargs["pk"])
        if found is None:
            raise Http404
        self.help_request = found
        if found.case is not None:
            note_access(found.case, user, path=self.request.path)
        note_seen(found, by=user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.help_request.school, "has_case": self.help_request.case_id is not None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.help_request, self.request.user
        waits = row.is_waiting
        return super().get_context_data(
            row=row,
            about=requests.about_of(row),
            team=team_title(row.role_key, get_language()),
            stage=stage_title(row.case) if row.case_id else "",
            parts=requests.chosen_of(row),
            actions=_actions(row),
            may_answer=waits and may_request(user, "answer", row),
            may_withdraw=waits and may_request(user, "withdraw", row),
            **kwargs,
        )

    def act(self, form: AnswerRequestForm) -> HelpRequest:
        data = form.cleaned_data
        return answer_request(
            self.help_request.pk,
            advice=data["advice"],
            actions=form.actions(),
            follow_up_on=data["follow_up_on"],
            by=self.request.user,
        )

    def success_url(self, result: HelpRequest) -> str:
        return reverse("cases:request", args=[result.pk])


def _actions(row: HelpRequest) -> list[dict[str, Any]]:
    """What was agreed, with names."""
    names = User.objects.in_bulk([one["who"] for one in row.actions if one.get("who")])
    return [
        {
            "what": one["what"],
            "who": names[one["who"]].get_full_name() if one.get("who") in names else "",
            "by": parse_date(one["by"]) if one.get("by") else None,
        }
        for one in row.actions
    ]


class _Press(PersonPage):
    """A button on a request's page."""

    http_method_names = ["post"]
    words: Any = ""

    def press(self, pk: int) -> None:
        """What the button does. Raises: CaseError."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back; what is refused is said there."""
        if requests.one(request.user, pk) is None:
            raise Http404
        try:
            self.press(pk)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, self.words)
        return redirect("cases:request", pk)


class TakeUp(_Press):
    """The team has begun to look at it."""

    words = gettext_lazy("The request is taken up.")

    def press(self, pk: int) -> None:
        take_up(pk, by=self.request.user)


class Withdraw(_Press):
    """The asker needs no answer any more."""

    words = gettext_lazy("The request is taken back.")

    def press(self, pk: int) -> None:
        withdraw_request(pk, by=self.request.user)
