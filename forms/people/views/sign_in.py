"""The school's answer to people whom a sign-in service knows and who ask it for access."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.people.errors import NotAllowed
from forms.people.inputs.staff import NewMemberForm
from forms.people.models import Membership, SignInRequest
from forms.people.services import sign_in
from forms.people.views.base import FormPage, SchoolPage


class RequestPage(SchoolPage):
    """A page about one request for access, for those who keep the school's staff list."""

    for_keepers = True
    asked: SignInRequest

    def load(self) -> None:
        found = SignInRequest.objects.filter(pk=self.kwargs["pk"], settled_at=None).select_related("role").first()
        if found is None:
            raise Http404
        self.asked = found
        self.find_school(found.school_id)


class AcceptRequest(FormPage, RequestPage):
    """Give a role to somebody who asked for access."""

    template_name = "people/form.html"
    form_class = NewMemberForm
    done_message = gettext_lazy("The role is given.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school}

    def initial(self) -> dict[str, Any]:
        return {"email": self.asked.email, "name": self.asked.name, "role": self.asked.role}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "title": _("Give somebody a role"),
            "button": _("Give the role"),
            "lead": _("Make sure that you know who this is: name and address are what the sign-in service says."),
            "back_url": self.success_url(None),
        }
        return super().get_context_data(**more, **kwargs)

    def act(self, form: NewMemberForm) -> Membership:
        data = form.cleaned_data
        return sign_in.accept_request(
            self.asked, email=data["email"], name=data["name"], post=form.post(), by=self.request.user
        )

    def success_url(self, result: Any) -> str:
        return reverse("people:staff", args=[self.school.pk])


class RefuseRequest(RequestPage):
    """Refuse somebody who asked for access."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse, and go back to the staff list."""
        try:
            sign_in.refuse_request(self.asked, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("The request is refused. The person gets no access."))
        return redirect("people:staff", self.school.pk)
