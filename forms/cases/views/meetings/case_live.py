"""A meeting of a case while it is held: begun, minuted, agreed in, who came, ended."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy

from forms.cases.inputs.case_meetings import CameForm
from forms.cases.inputs.meetings import AgreeForm
from forms.cases.models import MeetingSheet
from forms.cases.models.meetings import Noted
from forms.cases.selectors.meetings import of_case
from forms.cases.services.meetings import minutes
from forms.cases.views.meetings.case import MeetingPage, MeetingPress
from forms.cases.views.meetings.live import state_of
from forms.cases.views.meetings.notes import SaveNotes
from forms.people.views.base import FormPage


class Begin(MeetingPress):
    """The meeting begins."""

    def press(self) -> None:
        minutes.begin_minutes(self.case.pk, self.meeting.pk, by=self.request.user)


class Relieve(MeetingPress):
    """Take the minutes from now on."""

    words = gettext_lazy("You take the minutes now.")

    def press(self) -> None:
        minutes.take_minutes(self.case.pk, self.meeting.pk, by=self.request.user)


class End(MeetingPress):
    """The meeting is over."""

    words = gettext_lazy("The meeting is over, and the minutes stand on the timeline.")

    def press(self) -> None:
        minutes.end_minutes(self.case.pk, self.meeting.pk, by=self.request.user)


class SaveMinutes(SaveNotes, MeetingPage):
    """What is typed."""

    action = "fill"

    def save(self, **typed: Any) -> Noted:
        return minutes.save_minutes(self.case.pk, self.meeting.pk, by=self.request.user, **typed)

    def standing(self) -> Noted:
        return self.sheet or MeetingSheet(meeting=self.meeting)

    def page_url(self) -> str:
        return self.url()


class State(MeetingPage):
    """Who takes the minutes, and what stands."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As JSON, for those who may read the case."""
        sheet = self.sheet or MeetingSheet(meeting=self.meeting)
        return JsonResponse(state_of(sheet, sheet, request.user))


class Agree(FormPage, MeetingPage):
    """Put what is agreed into the case."""

    action = "fill"
    template_name = "cases/meetings/form.html"
    form_class = AgreeForm
    done_message = gettext_lazy("It stands in the case.")
    extra_context = {"title": gettext_lazy("Agree on something"), "button": gettext_lazy("Put it in the case")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.case.school}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.url(), **kwargs)

    def act(self, form: AgreeForm) -> Any:
        data = form.cleaned_data
        return minutes.agree_in_meeting(
            self.case.pk,
            self.meeting.pk,
            form.agreed(),
            aimed_at=data["aimed_at"],
            follow_up_on=data["follow_up_on"],
            by=self.request.user,
        )

    def success_url(self, result: Any) -> str:
        return self.url()


class Came(FormPage, MeetingPage):
    """Who came."""

    action = "fill"
    template_name = "cases/meetings/form.html"
    form_class = CameForm
    done_message = gettext_lazy("It is noted who came.")
    extra_context = {"title": gettext_lazy("Who came?"), "button": gettext_lazy("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"asked": of_case.recipients(self.meeting)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.url(), **kwargs)

    def act(self, form: CameForm) -> Any:
        came = form.cleaned_data["came"]
        return minutes.note_who_came(self.case.pk, self.meeting.pk, came, by=self.request.user)

    def success_url(self, result: Any) -> str:
        return self.url()
