"""A meeting of a case: called, shown, changed, called off; its invitation, shown before it goes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy

from forms.cases.access import may
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.case_meetings import CallForm, CameForm, InvitationForm
from forms.cases.inputs.meetings import AgreeForm
from forms.cases.models import Meeting, MeetingSheet
from forms.cases.selectors.meetings import of_case
from forms.cases.services.meetings import calling
from forms.cases.views.base import CasePage
from forms.cases.views.meetings.files import case_entry, sent
from forms.people.services.sendings import token_for
from forms.people.views.base import FormPage


class MeetingPage(CasePage):
    """A page of one meeting of a case."""

    meeting: Meeting
    sheet: MeetingSheet | None

    def load(self) -> None:
        super().load()
        rows = self.case.meetings.filter(withdrawn_at__isnull=True).select_related("sheet__taker", "sheet__notes_by")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        found.case = self.case
        self.meeting, self.sheet = found, getattr(found, "sheet", None)

    def url(self) -> str:
        """Its address."""
        return reverse("cases:meeting", args=[self.case.number, self.meeting.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(meeting=self.meeting, sheet=self.sheet, **kwargs)


class ShowMeeting(MeetingPage):
    """When, where, who, the minutes, and what can be agreed. ``screen``: without names, for a projector."""

    logged_as = "view"
    template_name = "cases/meetings/meeting.html"
    screen = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, meeting, sheet, user = self.case, self.meeting, self.sheet, self.request.user
        fills = may(user, "fill", case)
        ended = sheet is not None and sheet.ended_at is not None
        stands = fills and not ended and meeting.cancelled_at is None
        begun = sheet is not None and sheet.began_at is not None
        asked = of_case.recipients(meeting) if not self.screen else []
        lands = stands and begun and not self.screen and case.is_open
        return super().get_context_data(
            screen=self.screen,
            fills=fills,
            stands=stands,
            begun=begun,
            ended=ended,
            asked=asked,
            writes=stands and begun and sheet.taker_id in (None, user.pk),
            agree_form=self._form(AgreeForm(school=case.school)) if lands else None,
            came_form=self._form(self._came(asked)) if stands and begun and asked else None,
            next_on=of_case.next_proposed(case, meeting) if fills and begun and not self.screen else None,
            following=of_case.following(case, meeting) if begun and not self.screen else None,
            **kwargs,
        )

    def _form(self, form: Any) -> Any:
        form.form_token = token_for(self.request)
        return form

    def _came(self, asked: list) -> CameForm:
        return CameForm(asked=asked, initial={"came": [str(one.row.pk) for one in asked if one.row.came]})


class Call(FormPage, CasePage):
    """Call a meeting. ``?like=`` begins with the people of another, ``?on=`` with a day."""

    action = "fill"
    template_name = "cases/meetings/form.html"
    form_class = CallForm
    done_message = gettext_lazy(
        "The meeting is called. Colleagues are told; see the invitation before it goes to the home."
    )
    extra_context = {"title": gettext_lazy("Call a meeting"), "button": gettext_lazy("Call the meeting")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def initial(self) -> dict[str, Any]:
        like = self.request.GET.get("like", "")
        known = self.case.meetings.filter(pk=int(like)).first() if like.isascii() and like.isdigit() else None
        stage = self.case.version.compiled.stage(self.case.stage)
        start = {"title": known.title if known else stage.title.to(get_language()), "on": self._day()}
        if known is not None:
            sheet = getattr(known, "sheet", None)
            start |= {"at": known.at, "place": known.place, "length_minutes": sheet.length_minutes if sheet else None}
            return start | of_case.chosen_in(known)
        ties = of_case.ties_of(self.case)
        chosen = [str(tie.guardian_id) for tie in ties if not tie.only_on_request]
        return start | {"guardians": chosen, "staff": [str(self.request.user.pk)], "pupil": self.case.pupil is not None}

    def _day(self) -> Any:
        try:
            return parse_date(self.request.GET.get("on", ""))
        except ValueError:
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("cases:detail", args=[self.case.number]), **kwargs)

    def act(self, form: CallForm) -> Meeting:
        return calling.call_meeting(self.case.pk, by=self.request.user, **form.values())

    def success_url(self, result: Meeting) -> str:
        return reverse("cases:meeting", args=[self.case.number, result.pk])


class Change(FormPage, MeetingPage):
    """Change a meeting; those who are asked are told."""

    action = "fill"
    template_name = "cases/meetings/form.html"
    form_class = CallForm
    done_message = gettext_lazy("The meeting is changed. Tell the home, if the invitation has gone.")
    extra_context = {"title": gettext_lazy("Change the meeting"), "button": gettext_lazy("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def initial(self) -> dict[str, Any]:
        meeting, sheet = self.meeting, self.sheet
        start = {name: getattr(meeting, name) for name in ("title", "on", "at", "place")}
        if sheet is not None:
            start |= {"length_minutes": sheet.length_minutes, "what_for": sheet.what_for}
        return start | of_case.chosen_in(meeting)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.url(), **kwargs)

    def act(self, form: CallForm) -> Meeting:
        return calling.change_called(self.case.pk, self.meeting.pk, by=self.request.user, **form.values())

    def success_url(self, result: Meeting) -> str:
        return self.url()


class Invite(FormPage, MeetingPage):
    """The invitation and to whom it goes, shown before; what went out is kept."""

    action = "fill"
    template_name = "cases/meetings/invitation.html"
    form_class = InvitationForm
    done_message = gettext_lazy("The invitation is kept as it went out.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remark = self.request.POST.get("remark", "")[:500]
        text = of_case.invitation(self.meeting, self.sheet, remark)
        return super().get_context_data(text=text, asked=of_case.recipients(self.meeting), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it with what was added, or keep it as gone out."""
        if "show" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.form_class(request.POST)))
        return super().post(request, *args, **kwargs)

    def act(self, form: InvitationForm) -> MeetingSheet:
        text = of_case.invitation(self.meeting, self.sheet, form.cleaned_data["remark"])
        return calling.note_invited(self.case.pk, self.meeting.pk, text=text, by=self.request.user)

    def success_url(self, result: MeetingSheet) -> str:
        return self.url()


class MeetingPress(MeetingPage):
    """A button on a meeting's page."""

    action = "fill"
    http_method_names = ["post"]
    words: Any = ""

    def press(self) -> Any:
        """What the button does. Raises: CaseError."""
        raise NotImplementedError

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
        return redirect(self.url())


class Cancel(MeetingPress):
    """Call the meeting off."""

    words = gettext_lazy("The meeting is called off. Tell the home, if the invitation has gone.")

    def press(self) -> None:
        calling.cancel_called(self.case.pk, self.meeting.pk, by=self.request.user)


class MeetingFile(MeetingPage):
    """The meeting as a calendar file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        return sent([case_entry(self.meeting)], f"meeting-{self.case.number}-{self.meeting.on:%Y-%m-%d}")
