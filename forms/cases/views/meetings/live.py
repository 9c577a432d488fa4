"""A team's meeting before, while and after it is held: agenda, order, minutes; with names, or for a screen without."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import may
from forms.cases.clock import today
from forms.cases.inputs.meetings import ItemForm, PresentForm
from forms.cases.models import AgendaItem
from forms.cases.models.meetings import Noted
from forms.cases.selectors.meetings.agenda import agenda
from forms.cases.services.meetings import agenda as agenda_service
from forms.cases.services.meetings import holding
from forms.cases.teams import members
from forms.cases.views.meetings.notes import SaveNotes
from forms.cases.views.meetings.team import Press, TeamMeetingPage
from forms.people.services.sendings import token_for
from forms.people.views.base import FormPage


class ShowMeeting(TeamMeetingPage):
    """The agenda with what can be done now. ``screen``: without names, for a projector."""

    template_name = "cases/meetings/team_meeting.html"
    screen = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.meeting, self.request.user
        lines = agenda(meeting, user, today(), nameless=self.screen)
        return super().get_context_data(
            lines=lines,
            screen=self.screen,
            planned=meeting.cancelled_at is None and meeting.ended_at is None,
            writes=meeting.taker_id in (None, user.pk),
            item_form=self._form(ItemForm()),
            present_form=self._present(),
            present=list(meeting.present.order_by("name")) if meeting.began_at else [],
            keys=[line.key for line in lines],
            **kwargs,
        )

    def _form(self, form: Any) -> Any:
        form.form_token = token_for(self.request)
        return form

    def _present(self) -> PresentForm | None:
        if not self.meeting.is_going_on or self.screen:
            return None
        people = list(members(self.meeting.school, self.meeting.role_key, self.meeting.on))
        known = [str(one.pk) for one in self.meeting.present.all()]
        return self._form(PresentForm(people=people, initial={"present": known}))


class Begin(Press):
    """The meeting begins, or takes in what has come since."""

    words = gettext_lazy("The agenda is up to date.")

    def press(self) -> None:
        holding.begin_meeting(self.meeting.pk, by=self.request.user)


class End(Press):
    """The meeting is over."""

    words = gettext_lazy(
        "The meeting is over. What was written stands in the cases; what was not reached is carried over."
    )

    def press(self) -> None:
        holding.end_meeting(self.meeting.pk, by=self.request.user)


class Relieve(Press):
    """Take the minutes from now on."""

    words = gettext_lazy("You take the minutes now.")

    def press(self) -> None:
        holding.take_minutes(self.meeting.pk, by=self.request.user)

    def back(self) -> str:
        item = self.request.POST.get("item", "")
        if item.isascii() and item.isdigit() and len(item) < 15:
            return reverse("cases:agenda_item", args=[self.meeting.pk, int(item)])
        return super().back()


class Order(Press):
    """Move a line of the agenda up or down."""

    def press(self) -> None:
        keys = [line.key for line in agenda(self.meeting, self.request.user, today(), nameless=True)]
        for name, step in (("up", -1), ("down", 1)):
            key = self.request.POST.get(name, "")
            if key in keys and 0 <= keys.index(key) + step < len(keys):
                place = keys.index(key)
                keys.insert(place + step, keys.pop(place))
        agenda_service.put_in_order(self.meeting.pk, keys, by=self.request.user)

    def back(self) -> str:
        return super().back() + "#agenda"


class AddItem(FormPage, TeamMeetingPage):
    """Put something of one's own on the agenda."""

    template_name = "cases/meetings/form.html"
    form_class = ItemForm
    extra_context = {"title": gettext_lazy("Put something on the agenda"), "button": gettext_lazy("Put it there")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.success_url(None), **kwargs)

    def act(self, form: ItemForm) -> AgendaItem:
        return agenda_service.add_item(self.meeting.pk, title=form.cleaned_data["title"], by=self.request.user)

    def success_url(self, result: Any) -> str:
        return reverse("cases:team_meeting", args=[self.meeting.pk]) + "#agenda"


class RemoveItem(Press):
    """Take something of one's own off again."""

    words = gettext_lazy("It is off the agenda.")

    def press(self) -> None:
        agenda_service.remove_item(self.meeting.pk, self.kwargs["item"], by=self.request.user)


class Present(FormPage, TeamMeetingPage):
    """Who is there."""

    template_name = "cases/meetings/form.html"
    form_class = PresentForm
    done_message = gettext_lazy("It is noted who is there.")
    extra_context = {"title": gettext_lazy("Who is there?"), "button": gettext_lazy("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": list(members(self.meeting.school, self.meeting.role_key, self.meeting.on))}

    def act(self, form: PresentForm) -> Any:
        return holding.note_present(self.meeting.pk, form.present(), by=self.request.user)

    def success_url(self, result: Any) -> str:
        return reverse("cases:team_meeting", args=[self.meeting.pk])


class SaveMinutes(SaveNotes, TeamMeetingPage):
    """What is typed to the meeting as a whole, or to an item of its agenda."""

    def save(self, **typed: Any) -> Noted:
        item = self.kwargs.get("item")
        return holding.save_minutes(self.meeting.pk, item_id=item, by=self.request.user, **typed)

    def standing(self) -> Noted:
        item = self.kwargs.get("item")
        return self.meeting.items.get(pk=item) if item else self.meeting

    def page_url(self) -> str:
        if item := self.kwargs.get("item"):
            return reverse("cases:agenda_item", args=[self.meeting.pk, item])
        return reverse("cases:team_meeting", args=[self.meeting.pk])

    def load(self) -> None:
        super().load()
        if "item" in self.kwargs:
            item = self.meeting.items.select_related("case").filter(pk=self.kwargs["item"]).first()
            if item is None or (item.case is not None and not may(self.request.user, "fill", item.case)):
                raise Http404


class State(TeamMeetingPage):
    """Who takes the minutes, and which version stands: asked by the page now and then, so that it can say so."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As JSON, for those who may read it."""
        meeting = self.meeting
        noted: Noted = meeting
        if "item" in self.kwargs:
            noted = meeting.items.select_related("case").filter(pk=self.kwargs["item"]).first()
            if noted is None or (noted.case is not None and not may(request.user, "see", noted.case)):
                raise Http404
        return JsonResponse(state_of(meeting, noted, request.user))


def state_of(held: Any, noted: Noted, user: Any) -> dict[str, Any]:
    """What a page is told: whether the person still takes the minutes, and what stands."""
    words = ""
    if held.taker_id not in (None, user.pk):
        at = formats.time_format(timezone.localtime(held.taker_since), "TIME_FORMAT") if held.taker_since else ""
        words = _("%(name)s takes the minutes since %(time)s.") % {"name": held.taker.get_full_name(), "time": at}
    return {
        "mine": held.taker_id in (None, user.pk),
        "text": words,
        "version": noted.notes_version,
        "notes": noted.notes,
    }
