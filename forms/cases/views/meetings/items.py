"""One item of a team's agenda: looked at together, minuted, answered, agreed on, concluded."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from forms.cases.access import may
from forms.cases.inputs.meetings import AgreeForm
from forms.cases.inputs.requests import AnswerRequestForm
from forms.cases.models import AgendaItem, Case, HelpRequest
from forms.cases.selectors.requests import chosen_of
from forms.cases.selectors.worklist.lines import subject_name
from forms.cases.services.access_log import note_access
from forms.cases.services.meetings import holding, landing
from forms.cases.views.meetings.team import Press, TeamMeetingPage
from forms.people.services.sendings import token_for
from forms.people.views.base import FormPage


class ItemPage(TeamMeetingPage):
    """A page of one item. What is said of a case is for those who may see the case: opening it is logged."""

    item: AgendaItem
    case: Case | None

    def load(self) -> None:
        super().load()
        rows = self.meeting.items.select_related("request__made_by", "request__pupil", "request__school_class")
        found = rows.filter(pk=self.kwargs["item"]).first()
        if found is None:
            raise Http404
        self.item = found
        self.case = self._case(found)
        if self.case is not None:
            note_access(self.case, self.request.user, purpose="agenda", path=self.request.path)

    def _case(self, item: AgendaItem) -> Case | None:
        """The case, if the person may see it."""
        rows = Case.objects.visible_to(self.request.user).filter(pk=item.case_id)
        related = ("version", "school", "owner", "pupil__school_class", "school_class", "staff_member")
        case = rows.select_related(*related).defer("version__spec").first() if item.case_id else None
        if case is not None and item.request is not None:
            item.request.case = case
        return case

    def url(self) -> str:
        """Its address."""
        return reverse("cases:agenda_item", args=[self.meeting.pk, self.item.pk])


class ShowItem(ItemPage):
    """The item, its minutes, and what can be agreed. ``screen``: without names, for a projector."""

    template_name = "cases/meetings/item.html"
    screen = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, case, user = self.item, self.case, self.request.user
        hidden = item.case_id is not None and case is None
        going_on = self.meeting.is_going_on
        asked = item.request if not hidden else None
        writes = going_on and not hidden and self.meeting.taker_id in (None, user.pk)
        lands = going_on and not self.screen and case is not None and case.is_open and may(user, "fill", case)
        answers = going_on and not self.screen and asked is not None and asked.is_waiting
        order = list(self.meeting.items.values_list("pk", flat=True))
        place = order.index(item.pk)
        return super().get_context_data(
            item=item,
            case=case,
            hidden=hidden,
            screen=self.screen,
            subject=subject_name(case) if case is not None and not self.screen else "",
            asked=asked,
            parts=chosen_of(asked) if asked is not None and not self.screen else [],
            measures=list(case.measures.running()) if case is not None and not self.screen else [],
            writes=writes,
            number=place + 1,
            before=order[place - 1] if place else None,
            after=order[place + 1] if place + 1 < len(order) else None,
            answer_form=self._form(answer_form(item, asked)) if answers else None,
            agree_form=self._form(AgreeForm(school=self.meeting.school)) if lands else None,
            **kwargs,
        )

    def _form(self, form: Any) -> Any:
        form.form_token = token_for(self.request)
        return form


def answer_form(item: AgendaItem, asked: HelpRequest, data: Any = None) -> AnswerRequestForm:
    """The form to answer a request: it starts with what was written in the meeting."""
    has_case = asked.case_id is not None
    return AnswerRequestForm(data, school=item.meeting.school, has_case=has_case, initial={"advice": item.notes})


class Answer(FormPage, ItemPage):
    """Answer the request that the item is about."""

    template_name = "cases/meetings/item_form.html"
    form_class = AnswerRequestForm
    done_message = gettext_lazy("The answer is given. It is in the asker's list, and in the case if there is one.")
    extra_context = {"title": gettext_lazy("Answer the request"), "button": gettext_lazy("Give the answer")}

    def load(self) -> None:
        super().load()
        if self.item.request is None or (self.item.case_id and self.case is None):
            raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.meeting.school, "has_case": self.item.request.case_id is not None}

    def initial(self) -> dict[str, Any]:
        return {"advice": self.item.notes}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(item=self.item, back_url=self.url(), **kwargs)

    def act(self, form: AnswerRequestForm) -> Any:
        return landing.answer_in_meeting(
            self.meeting.pk,
            self.item.pk,
            advice=form.cleaned_data["advice"],
            actions=form.actions(),
            follow_up_on=form.cleaned_data["follow_up_on"],
            by=self.request.user,
        )

    def success_url(self, result: Any) -> str:
        return self.url()


class Agree(FormPage, ItemPage):
    """Put what is agreed into the case."""

    template_name = "cases/meetings/item_form.html"
    form_class = AgreeForm
    done_message = gettext_lazy("It stands in the case.")
    extra_context = {"title": gettext_lazy("Agree on something"), "button": gettext_lazy("Put it in the case")}

    def load(self) -> None:
        super().load()
        if self.case is None:
            raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.meeting.school}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(item=self.item, back_url=self.url(), **kwargs)

    def act(self, form: AgreeForm) -> Any:
        data = form.cleaned_data
        return landing.agree_on_item(
            self.meeting.pk,
            self.item.pk,
            form.agreed(),
            aimed_at=data["aimed_at"],
            follow_up_on=data["follow_up_on"],
            by=self.request.user,
        )

    def success_url(self, result: Any) -> str:
        return self.url()


class Conclude(Press):
    """The item has been discussed: go on to the next."""

    def load(self) -> None:
        super().load()
        if not self.meeting.items.filter(pk=self.kwargs["item"]).exists():
            raise Http404

    def press(self) -> None:
        holding.conclude(self.meeting.pk, self.kwargs["item"], by=self.request.user)
        messages.success(self.request, gettext_lazy("Discussed. What was written stands in the case."))

    def back(self) -> str:
        """The next item that is open, else the agenda."""
        after = self.meeting.items.filter(status="open").exclude(pk=self.kwargs["item"]).first()
        if after is None:
            return super().back()
        return reverse("cases:agenda_item", args=[self.meeting.pk, after.pk])
