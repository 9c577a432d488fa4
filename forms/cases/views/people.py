"""Who is on a case: taken in, let go, asked to coordinate; and the services it works with."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import may
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.people import PartnerForm, PersonForm, ReasonForm, WhyForm
from forms.cases.models import CasePartner, CoordinatorAsk, Participant
from forms.cases.selectors import detail
from forms.cases.services import coordinator, people
from forms.cases.views.actions import CaseAction
from forms.cases.views.base import CasePage


class CasePeople(CasePage):
    """Everybody on the case, from when until when and why, with what can be done about it."""

    template_name = "cases/people.html"
    logged_as = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        return super().get_context_data(
            rights=detail.rights(case, self.request.user),
            roster=detail.roster(case, self.request.user),
            asks=detail.asks_on(case),
            partners=detail.partners_on(case),
            **kwargs,
        )


class PeopleAction(CaseAction):
    """A form about people on the case; goes back to their page, or to the list where the case is closed by it."""

    def success_url(self, result: Any) -> str:
        name = "cases:people" if may(self.request.user, "see", self.case) else "cases:list"
        return reverse(name, args=[self.case.number] if name == "cases:people" else [])


class AddPerson(PeopleAction):
    """Take somebody in."""

    action = "fill"
    form_class = PersonForm
    title = gettext_lazy("Take somebody in")
    lead = gettext_lazy("Agree it with pupil and home first, as the procedure says.")
    button = gettext_lazy("Take in")
    done_message = gettext_lazy("The person is on the case.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "in_charge": may(self.request.user, "coordinate", self.case)}

    def act(self, form: PersonForm) -> Participant:
        return people.add_person(self.case.pk, by=self.request.user, **form.cleaned_data)


class EndPerson(PeopleAction):
    """Let somebody go."""

    form_class = WhyForm
    title = gettext_lazy("Let somebody go from the case")
    button = gettext_lazy("Let go")
    done_message = gettext_lazy("The person is not on the case any more.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self._row()
        name = row.user.get_full_name() if row.user else row.name
        return super().get_context_data(about=name, **kwargs)

    def _row(self) -> Participant:
        row = self.case.participants.select_related("user").filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def act(self, form: WhyForm) -> Participant:
        return people.end_person(self._row().pk, by=self.request.user, why=form.cleaned_data["why"])


class Release(PeopleAction):
    """Let the coordinator go."""

    action = "coordinate"
    form_class = ReasonForm
    title = gettext_lazy("Release the coordinator")
    lead = gettext_lazy("To change coordinator, ask another instead: the old one keeps the case until they accept.")
    button = gettext_lazy("Release")
    done_message = gettext_lazy("The case has no coordinator now.")

    def act(self, form: ReasonForm) -> Any:
        return coordinator.release(self.case.pk, by=self.request.user, **form.cleaned_data)


class TakeBack(CasePage):
    """Ask somebody no longer to coordinate: a button."""

    action = "coordinate"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        """Take the question back."""
        try:
            if not self.case.coordinatorasks.filter(pk=pk).exists():
                raise Http404
            coordinator.take_back(pk, by=request.user)
        except (CoordinatorAsk.DoesNotExist, NotAllowed) as gone:
            raise PermissionDenied from gone
        except CaseError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Nobody is asked any more."))
        return redirect("cases:people", number)


class AddPartner(PeopleAction):
    """Draw a service in, or put it in touch."""

    action = "fill"
    form_class = PartnerForm
    title = gettext_lazy("Draw a service in")
    lead = gettext_lazy(
        "The service sees nothing of the case by this. What is sent to it goes another way, and is noted here."
    )
    button = gettext_lazy("Draw in")
    done_message = gettext_lazy("The service is on the case. It sees nothing of it here.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "user": self.request.user, "known": False}

    def act(self, form: PartnerForm) -> CasePartner:
        return people.add_partner(self.case.pk, by=self.request.user, **form.cleaned_data)


class EditPartner(PeopleAction):
    """What a service was sent and has answered."""

    action = "fill"
    form_class = PartnerForm
    title = gettext_lazy("Sent and answered")
    done_message = gettext_lazy("It is noted.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "user": self.request.user, "known": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self._row().label, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self._row(), name) for name in people.NOTED}

    def _row(self) -> CasePartner:
        row = self.case.casepartners.filter(pk=self.kwargs["pk"], withdrawn_at__isnull=True).first()
        if row is None:
            raise Http404
        return row

    def act(self, form: PartnerForm) -> CasePartner:
        return people.note_partner(self._row().pk, by=self.request.user, **form.cleaned_data)
