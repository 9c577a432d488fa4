"""Somebody is away: set by the person, or by who keeps the school's registers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.people.inputs.fields import values_of
from forms.people.inputs.leave import LeaveForm
from forms.people.models import Leave
from forms.people.rendering import PortalForm
from forms.people.services.leave import end_leave, may_set_leave, set_leave
from forms.people.views.base import FormPage, SchoolPage


class LeavePage(FormPage, SchoolPage):
    """A page about a leave; goes back to the school's staff."""

    template_name = "people/form.html"
    leave: Leave | None = None

    def find_leave(self) -> None:
        """Take the leave that the address names, if it is the person's to change. Raises: Http404, PermissionDenied."""
        rows = Leave.objects.select_related("person", "deputy", "school").filter(ends_on__gte=timezone.localdate())
        self.leave = rows.filter(pk=self.kwargs["pk"]).first()
        if self.leave is None:
            raise Http404
        self.find_school(self.leave.school_id)
        if not may_set_leave(self.request.user, self.school, self.leave.person):
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = self.leave.person.get_full_name() if self.leave else self.school.name
        return super().get_context_data(about=about, back_url=self.success_url(None), **kwargs)

    def success_url(self, result: Any) -> str:
        return reverse("people:staff", args=[self.school.pk])


class AddLeave(LeavePage):
    """A new leave: one's own, or for who keeps the registers anybody's."""

    form_class = LeaveForm
    done_message = gettext_lazy("The leave is set. All goes back by itself after the last day.")
    extra_context = {
        "title": gettext_lazy("Set a leave"),
        "button": gettext_lazy("Set the leave"),
        "lead": gettext_lazy("During the leave the deputy has the person's open tasks in all cases at this school."),
    }

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school, "keeps": self.keeps}

    def initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}

    def act(self, form: LeaveForm) -> Leave:
        values = {"person": self.request.user} | form.cleaned_data
        return set_leave(school=self.school, by=self.request.user, leave=self.leave, **values)


class EditLeave(AddLeave):
    """Other dates, or another deputy."""

    done_message = gettext_lazy("The leave is changed.")
    extra_context = {"title": gettext_lazy("Change a leave"), "button": gettext_lazy("Save")}

    def load(self) -> None:
        self.find_leave()

    def initial(self) -> dict[str, Any]:
        held = {"person": self.leave.person_id, "deputy": self.leave.deputy_id}
        return values_of(self.leave, ("starts_on", "ends_on")) | held | {"with_roles": self.leave.lent.exists()}

    def act(self, form: LeaveForm) -> Leave:
        values = {"person": self.leave.person} | form.cleaned_data
        return set_leave(school=self.school, by=self.request.user, leave=self.leave, **values)


class EndLeave(LeavePage):
    """The person is back: all is theirs again at once."""

    form_class = PortalForm
    done_message = gettext_lazy("The leave is ended. All is with the person again.")
    extra_context = {
        "title": gettext_lazy("End a leave"),
        "button": gettext_lazy("End the leave now"),
    }

    def load(self) -> None:
        self.find_leave()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("%(name)s stands in no longer, from this moment.") % {"name": self.leave.deputy.get_full_name()}
        return super().get_context_data(lead=lead, **kwargs)

    def act(self, form: PortalForm) -> None:
        end_leave(self.leave, by=self.request.user)
