"""How people log in: allauth, with accounts that only administrators and imports make."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from forms.people.models import User
from forms.people.selectors import schools_of


class AccountAdapter(DefaultAccountAdapter):
    """Closes signing up: whoever logs in was put on the staff by somebody."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff land on their tasks; who edits the site and works at no school lands in the CMS."""
        if request.user.has_perm("wagtailadmin.access_admin") and not schools_of(request.user).exists():
            return reverse("wagtailadmin_home")
        return super().get_login_redirect_url(request)

    def get_login_stages(self) -> list[str]:
        """allauth's, but for a second factor that an identity provider has just asked for."""
        own = {"allauth.mfa.stages.AuthenticateStage": "portal.doors.providers.UnlessProvedElsewhere"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who logged in a few minutes ago is not asked for the password again to set up a second factor."""
        records = get_authentication_records(self.request, self.request.user)
        recent = [one for one in records if time.time() - one["at"] < app_settings.REAUTHENTICATION_TIMEOUT]
        return not recent and super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail about an account is in its owner's language, not in that of the browser which asked for it."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        with translation.override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
            super().send_mail(template_prefix, email, context)
