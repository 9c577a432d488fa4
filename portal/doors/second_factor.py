"""The second factor: kept sealed, asked of everybody who may reach a case where it is required, and asked anew."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forms.cases.annex import seal, unseal
from forms.people.second_factor import PASSED
from portal.doors import is_open_to_all

KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SealedSecrets(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes lie in the database sealed by the keys of the annex."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


@receiver(user_logged_in)
def note_log_in(request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Who has a second factor has just passed it, for allauth lets nobody in before; or the device is remembered."""
    if request is not None and is_mfa_enabled(user, KINDS):
        request.session[PASSED] = True


@receiver(authenticator_added)
@receiver(authenticator_removed)
def note_change(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Setting one up counts as passing it; taking the last one away does not leave the session open."""
    request.session[PASSED] = is_mfa_enabled(user, KINDS)


class SecondFactorMiddleware:
    """Leads who has not passed a second factor to the page that sets one up, where one is required.

    Guidance, the pages of an account and logging out stay open. One that the identity provider asked for counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """None lets the view answer. Who is not logged in is the view's own concern."""
        if not settings.SECOND_FACTOR_REQUIRED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if is_open_to_all(request) or request.session.get(PASSED) or not request.user.is_authenticated:
            return None
        messages.info(request, _("You need a second factor to go on: an app on your phone, or a passkey."))
        return redirect("mfa_index")


def _at_the_service(request: HttpRequest, wanted: str) -> str:
    """Where the service that let the person in asks for a second factor anew; an empty text where it has none."""
    records = get_authentication_records(request, request.user)
    used = next((one["provider"] for one in reversed(records) if one.get("method") == "socialaccount"), "")
    service = next((one for one in settings.SIGN_IN_SERVICES if one.id == used and one.second_factor), None)
    if service is None:
        return ""
    anew = {"prompt": "login", "max_age": "0"}
    url = reverse("openid_connect_login", kwargs={"provider_id": service.id})
    return f"{url}?{urlencode({'process': 'login', 'next': wanted, 'auth_params': urlencode(anew)})}"


@require_safe
@login_required
def prove_again(request: HttpRequest) -> HttpResponse:
    """Lead to the question for a second factor, and back to where the person was going."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_mfa_enabled(request.user, KINDS) and (again := _at_the_service(request, wanted if safe else "/")):
        return redirect(again)
    if not is_mfa_enabled(request.user, KINDS):
        messages.info(request, _("What you asked for needs a second factor. Set one up first."))
        return redirect("mfa_index")
    has_code = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    name = "mfa_reauthenticate" if has_code else "mfa_reauthenticate_webauthn"
    answer = redirect(name)
    answer["Location"] += "?" + urlencode({"next": wanted if safe else "/"})
    return answer
