"""Coming in by a sign-in service (OpenID Connect): it says who somebody is, never what they may do here."""

import logging
from collections.abc import Callable
from functools import wraps
from json import JSONDecodeError
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from forms.people.models import User
from forms.people.second_factor import PASSED
from forms.people.services.sign_in import note_request
from portal.settings.sign_in import SignInService

logger = logging.getLogger(__name__)


def service_of(provider_id: str) -> SignInService | None:
    """The service as it is set up; None for one that is set up no more."""
    return next((one for one in settings.SIGN_IN_SERVICES if one.id == provider_id), None)


def claims_of(login: SocialLogin) -> dict[str, Any]:
    """What the service says of the person: of the id token first, which is what its acr and amr are true of."""
    told = login.account.extra_data or {}
    return {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}


def proves_second_factor(login: SocialLogin | None) -> bool:
    """Whether the service asked for a second factor, by its acr or amr as this installation reads them."""
    service = service_of(login.account.provider) if login else None
    if service is None:
        return False
    claims = claims_of(login)
    methods = claims.get("amr") or []
    said = {str(claims.get("acr") or ""), *(map(str, methods) if isinstance(methods, list) else [str(methods)])}
    return bool(said & service.second_factor)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Lets in those who have an account here. Whom the school does not know yet may ask it for one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, by what linked it before or by an address that the service is trusted with.

        Raises: ImmediateHttpResponse with a page that says what to do, where there is none.
        """
        if sociallogin.is_existing:
            return
        claims, service = claims_of(sociallogin), service_of(sociallogin.account.provider)
        person = self._person(claims, service)
        if person is None:
            raise ImmediateHttpResponse(self._unknown(request, sociallogin, claims, service))
        sociallogin.connect(request, person)

    @staticmethod
    def _person(claims: dict[str, Any], service: SignInService | None) -> User | None:
        if service is None or not service.trust_email or claims.get("email_verified") is not True:
            return None
        return User.objects.filter(email__iexact=str(claims.get("email") or ""), is_active=True).first()

    @staticmethod
    def _unknown(
        request: HttpRequest, login: SocialLogin, claims: dict[str, Any], service: SignInService | None
    ) -> HttpResponse:
        asked = None
        if service is not None and service.school_claim:
            asked = note_request(
                provider=service.id,
                subject=login.account.uid,
                email=str(claims.get("email") or ""),
                name=str(claims.get("name") or ""),
                school_code=_first(claims.get(service.school_claim)),
                role_key=service.roles.get(_first(claims.get(service.role_claim)), ""),
            )
        context = {"school": asked.school if asked else None, "service": service.name if service else ""}
        return render(request, "socialaccount/unknown.html", context, status=403)


def _first(value: Any) -> str:
    """A claim as one text: some services send lists."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value or "")[:200]


class UnlessProvedElsewhere(AuthenticateStage):
    """The question for a second factor at log-in, left out where the identity provider has just asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        told = (self.login.signal_kwargs or {}).get("sociallogin")
        return not proves_second_factor(told) and super()._should_handle(request)


@receiver(user_logged_in)
def note_proof(request: HttpRequest, user: User, sociallogin: SocialLogin | None = None, **kwargs: Any) -> None:
    """A second factor that the service asked for counts here; it is as old as the service says.

    A service that does not say when it asked may have asked this morning: it lets in, and proves nothing anew.
    """
    if not proves_second_factor(sociallogin):
        return
    request.session[PASSED] = True
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    asked_at = claims_of(sociallogin).get("auth_time")
    if records and isinstance(asked_at, int | float):
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            *records[:-1],
            records[-1] | {"second_factor": True, "at": min(float(asked_at), records[-1]["at"])},
        ]


def answered_in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of allauth that asks a sign-in service; one that does not answer or makes no sense is told in words."""

    @wraps(view)
    def asking(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, JSONDecodeError, KeyError) as error:
            logger.warning("The sign-in service %s cannot be asked: %s", provider_id, type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return asking


sign_in = answered_in_words(views.login)
come_back = answered_in_words(views.callback)
