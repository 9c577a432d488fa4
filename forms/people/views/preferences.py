"""What a person chooses on their profile page beside name and language: reminders, and the calendar's address."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forms.people.services.preferences import choose_reminders, renew_feed, stop_feed
from forms.people.views.base import PersonPage
from forms.people.views.staff import Profile


class Reminders(PersonPage):
    """Which reminders come by mail."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice."""
        choose_reminders(request.user, wanted=request.POST.getlist("reminders"))
        messages.success(request, _("Your choice of reminders is saved."))
        return redirect(reverse("people:profile") + "#reminders")


class Calendar(Profile):
    """A new address for the calendar, shown this once, or none any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Renew the address or switch it off."""
        if request.POST.get("calendar") == "off":
            stop_feed(request.user)
            messages.success(request, _("Your calendar has no address any more."))
            return redirect(reverse("people:profile") + "#calendar")
        token = renew_feed(request.user)
        context = self.get_context_data()
        context["feed"]["url"] = request.build_absolute_uri(reverse("cases:feed", args=[token]))
        return self.render_to_response(context)
