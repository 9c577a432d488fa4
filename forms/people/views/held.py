"""Nothing typed is lost when the session is: a page holds the text and sends it again after log-in.

The text is in the page alone. Nothing of it is stored for somebody who is not logged in. A view whose posts are held
says so: ``holds_text``, an attribute of its class, or the decorator ``holding`` of a function. It must show what comes
with ``resume`` again, and do nothing with it, until a button is pressed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from forms.people.rendering import dressed
from forms.people.second_factor import PASSED

LOG_IN = "log-in"
TARGET = "held-path"
ELSEWHERE = "logged-in-elsewhere"
_OURS = ("csrfmiddlewaretoken", TARGET, ELSEWHERE, "resume")


def log_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for a log-in before a page is shown; what is sent without one is held."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return hold(request)

    return wrapped


def holding(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say of a view, as its innermost decorator, that people write there: what is sent in vain is held."""
    view.holds_text = True
    return view


def _holds(view: Callable[..., HttpResponse]) -> bool:
    return getattr(getattr(view, "view_class", view), "holds_text", False)


def held_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and texts that were sent, in order, without the log-in's own."""
    return [
        (name, value)
        for name in request.POST
        if name not in _OURS and not name.startswith(f"{LOG_IN}-")
        for value in request.POST.getlist(name)
    ]


def texts_in(fields: list[tuple[str, str]]) -> list[str]:
    """What a person would miss: texts longer than a key or a date."""
    return [value for _name, value in fields if len(value.strip()) > 12 and " " in value.strip()]


def hold(
    request: HttpRequest, *, words: str = "", status: int = 200, send_again: bool = True, path: str = ""
) -> HttpResponse:
    """A page that holds what was sent. Before log-in it asks for that; a plain visit is sent to the log-in page.

    Args:
        words: why it was not saved.
        send_again: whether sending it again can help; else the texts are shown to be copied.
    """
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    fields = held_fields(request)
    anonymous = not request.user.is_authenticated
    context = {
        "words": words,
        "held": fields,
        "texts": texts_in(fields),
        "has_files": bool(request.FILES),
        "target": path or request.path,
        "send_again": send_again,
        "anonymous": anonymous,
        "log_in_form": dressed(_log_in_form()) if anonymous else None,
        "held_url": reverse("held"),
        "log_in_url": reverse("account_login"),
    }
    return render(request, "people/held.html", context, status=status)


def _log_in_form(**kwargs: Any) -> LoginForm:
    return LoginForm(prefix=LOG_IN, **kwargs)


def held_path(path: str) -> str:
    """The address that the held text belongs to: one of ours, or nothing."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/"):
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    return parts.path if _holds(match.func) else ""


@never_cache
@require_POST
@sensitive_post_parameters()
def held(request: HttpRequest) -> HttpResponse:
    """Log in with the held text, then go on to where it was sent, as if it had been sent now."""
    path = held_path(request.POST.get(TARGET, ""))
    if not path:
        raise Http404("nothing is held for this address")
    if not request.user.is_authenticated and ELSEWHERE in request.POST:
        return hold(request, words=_("You are not logged in yet. Your text is still here."), path=path)
    if not request.user.is_authenticated:
        form = dressed(_log_in_form(data=request.POST, request=request))
        if not form.is_valid():
            return _ask_again(request, form, path)
        form.login(request, redirect_url=path)
        if not request.user.is_authenticated:
            words = _("Your account asks for a second step. Log in in a new tab, then send your text from this page.")
            return hold(request, words=words, path=path)
    if settings.SECOND_FACTOR_REQUIRED and not request.session.get(PASSED):
        words = _("You need a second factor to go on. Set it up in a new tab, then send your text from this page.")
        return hold(request, words=words, path=path)
    return deliver(request, path)


def _ask_again(request: HttpRequest, form: LoginForm, path: str) -> HttpResponse:
    fields = held_fields(request)
    context = {
        "held": fields, "texts": texts_in(fields), "target": path, "send_again": True, "anonymous": True,
        "log_in_form": form, "held_url": reverse("held"), "log_in_url": reverse("account_login"),
    }  # fmt: skip
    return render(request, "people/held.html", context)


def deliver(request: HttpRequest, path: str) -> HttpResponse:
    """Hand the held text to the page it was meant for, as a draft, with that page's own checks."""
    match = resolve(path)
    sent = QueryDict(mutable=True)
    for name, value in held_fields(request):
        sent.appendlist(name, value)
    # Whatever button was pressed then, the person sees the step again first, with what was typed.
    for button in ("save", "done", "back", "skip", "another", "reopen", "raise", "decide", "add-row"):
        sent.pop(button, None)
    sent["resume"] = "1"
    request.POST = sent
    request.path = request.path_info = path
    request.resolver_match = match
    try:
        return match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        request.path = request.path_info = path
        words = _("You are logged in, but you cannot write there. Your text stands below, so that you can copy it.")
        return hold(request, words=words, status=403, send_again=False)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that a log-in elsewhere has rotated: the text is held, with a fresh one. ``reason`` is for developers."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        view = csrf_failure
    if request.content_type == "application/json":
        words = _("You were logged in or out in another tab. Save with the button, and nothing is lost.")
        return JsonResponse({"text": words}, status=403)
    if view is held:
        path = held_path(request.POST.get(TARGET, ""))
        return hold(request, path=path) if path else redirect(settings.LOGIN_REDIRECT_URL)
    if _holds(view) and request.method == "POST":
        return hold(request)
    return render(request, "403_csrf.html", status=403)
