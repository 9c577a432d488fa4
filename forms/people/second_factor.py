"""When a person last proved a second factor in this session, and asking for it anew before what is most sensitive.

allauth notes each proof in the session. Its own question whether somebody "has authenticated recently" is not ours: it
takes a password for an answer, and says yes to everybody whom an identity provider let in (design.md, section 8).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

#: Key of the session: whether its person has passed a second factor, here or at an identity provider, or by a device
#: that is remembered.
PASSED = "second_factor"
#: A proof that is older does not count before something that is most sensitive.
FRESH_SECONDS = 10 * 60


def proved_at(request: HttpRequest) -> float | None:
    """When a second factor was last proved in this session, in seconds since the epoch; None for never.

    A device that is remembered proves nothing: it lets in, and no more.
    """
    records = get_authentication_records(request, request.user)
    return max((record["at"] for record in records if _is_second_factor(record)), default=None)


def _is_second_factor(record: dict[str, Any]) -> bool:
    return record.get("method") == "mfa" or bool(record.get("second_factor"))


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was proved within the last ten minutes."""
    at = proved_at(request)
    return at is not None and time.time() - at <= FRESH_SECONDS


def freshly_proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view before which a second factor is asked for anew: exports, emergency access, who looked at what.

    Where no second factor is required and the person has none, the view opens: there is nothing to ask for. A form
    that was sent is not sent again after the question; the person is back on the page that sends it.
    """

    @wraps(view)
    def ask_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request) or not (settings.SECOND_FACTOR_REQUIRED or is_mfa_enabled(request.user)):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path(), reverse("prove_again"))

    return ask_first
