"""The meetings of my teams: listed, planned, changed, called off."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.meetings import MeetingForm, PlanForm
from forms.cases.models import TeamMeeting
from forms.cases.selectors.meetings.agenda import meeting_for, team_pages
from forms.cases.selectors.requests import teams_of_mine
from forms.cases.services.meetings.team import cancel_meeting, change_meeting, plan_meeting
from forms.cases.teams import rhythm, team_title
from forms.people.calendar import calendar_for
from forms.people.views.base import FormPage, PersonPage


class TeamMeetings(PersonPage):
    """The meetings ahead of each of my teams, and the last ones."""

    template_name = "cases/meetings/team_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        teams = team_pages(self.request.user)
        several = len({one["school"].pk for one in teams}) > 1
        return super().get_context_data(teams=teams, several=several, **kwargs)


class TeamMeetingPage(PersonPage):
    """A page of one meeting of a team, for those who act in the team."""

    meeting: TeamMeeting

    def load(self) -> None:
        found = meeting_for(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        self.meeting = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        team = team_title(self.meeting.role_key, get_language())
        return super().get_context_data(meeting=self.meeting, team=team, **kwargs)


class Press(TeamMeetingPage):
    """A button on a meeting's page."""

    http_method_names = ["post"]
    words: Any = ""

    def press(self) -> Any:
        """What the button does. Raises: CaseError."""
        raise NotImplementedError

    def back(self) -> str:
        """Where to go on."""
        return reverse("cases:team_meeting", args=[self.meeting.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and go back; what is refused is said there."""
        try:
            self.press()
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            messages.error(request, str(refused))
        else:
            if self.words:
                messages.success(request, self.words)
        return redirect(self.back())


def proposed_day(teams: list) -> datetime.date | None:
    """The first day after the teams' last planned meeting that the procedure's rhythm leads to; None without one."""
    if len(teams) != 1:
        return None
    school, team = teams[0]
    every = rhythm(school, team.key)
    rows = TeamMeeting.objects.filter(school=school, role_key=team.key, cancelled_at__isnull=True)
    last = rows.order_by("-on").values_list("on", flat=True).first()
    if every is None or last is None:
        return None
    calendar = calendar_for(school)
    try:
        return calendar.on_to_school_day(calendar.add(every, last))
    except OverflowError:
        return None


class Plan(FormPage):
    """Plan one meeting."""

    template_name = "cases/meetings/form.html"
    form_class = PlanForm
    done_message = gettext_lazy("The meeting is planned. Its agenda is made of what waits.")
    extra_context = {"title": gettext_lazy("Plan a meeting"), "button": gettext_lazy("Plan the meeting")}

    def load(self) -> None:
        self.teams = teams_of_mine(self.request.user)
        if not self.teams:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"teams": self.teams}

    def initial(self) -> dict[str, Any]:
        chosen = {"team": self.request.GET["team"]} if "team" in self.request.GET else {}
        return {"on": proposed_day(self.teams)} | chosen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("cases:team_meetings"), **kwargs)

    def act(self, form: PlanForm) -> TeamMeeting:
        data = dict(form.cleaned_data)
        school, role_key = data.pop("team")
        return plan_meeting(school=school, role_key=role_key, by=self.request.user, **data)

    def success_url(self, result: TeamMeeting) -> str:
        return reverse("cases:team_meeting", args=[result.pk])


class Change(FormPage, TeamMeetingPage):
    """Move a meeting, or change its time and place."""

    template_name = "cases/meetings/form.html"
    form_class = MeetingForm
    done_message = gettext_lazy("The meeting is changed.")
    extra_context = {"title": gettext_lazy("Change the meeting"), "button": gettext_lazy("Save")}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.meeting, name) for name in ("on", "at", "length_minutes", "place")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.success_url(self.meeting), **kwargs)

    def act(self, form: MeetingForm) -> TeamMeeting:
        return change_meeting(self.meeting.pk, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: TeamMeeting) -> str:
        return reverse("cases:team_meeting", args=[result.pk])


class Cancel(Press):
    """Call the meeting off."""

    words = gettext_lazy("The meeting is called off. What waits is on the agenda of the next one.")

    def press(self) -> None:
        cancel_meeting(self.meeting.pk, by=self.request.user)

    def back(self) -> str:
        return reverse("cases:team_meetings")
