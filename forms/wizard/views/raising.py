"""Raise a concern in under a minute: whom it is about, whom it comes from, and the few questions of the intake."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forms.cases.errors import BadInput, CaseError, InvalidAnswers
from forms.cases.services.cases import raise_concern
from forms.people.services.sendings import key_of, led_to, once, token_for
from forms.people.views.base import tell_of_repeat
from forms.people.views.held import hold, holding, log_in_first
from forms.wizard.concern import Concern
from forms.wizard.stops import alerts_page, stop_page


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@log_in_first
@holding
def raise_a_concern(request: HttpRequest) -> HttpResponse:
    """The page, the search for whom it is about, and the concern itself. Names are posted, never in the address."""
    concern = Concern(request)
    if not concern.may_raise:
        return render(request, "wizard/raise_nowhere.html", status=403)
    sending = key_of(request)
    if number := led_to(sending):
        return _raised(request, concern, number, again=True)
    if request.method == "POST" and concern.is_gone:
        words = _("This procedure takes no new cases any more. Nothing was saved; what you wrote stands below.")
        return hold(request, words=words, status=409, send_again=False)
    if request.method != "POST" or not concern.wants_to_send or concern.procedure is None:
        return _page(request, concern)
    if problems := concern.problems():
        return _page(request, concern, problems=problems)
    if concern.similar and "anyway" not in request.POST and not concern.stops:
        return _page(request, concern, similar_first=True)
    return _raise(request, concern, sending)


def _open(concern: Concern) -> str:
    """Open what the concern makes; the number of its first case. With a stop, what was typed is kept whole or not."""
    cases = raise_concern(
        school=concern.school,
        procedure_key=concern.procedure.key,
        raw=concern.answers,
        by=concern.user,
        raised_by=concern.raised_by,
        pupil=concern.pupil,
        school_class=concern.group if concern.pupil is None else None,
        about_both=concern.about_both,
        incomplete=bool(concern.stops),
        begin=concern.beginning.stage_key,
        signals=concern.beginning.proposed_by,
    )
    return cases[0].number


def _raise(request: HttpRequest, concern: Concern, sending: str) -> HttpResponse:
    """Open the case, once for one sending, and say what to do now."""
    try:
        number = once(sending, lambda: _open(concern), by=request.user)
    except InvalidAnswers as problem:
        return _page(request, concern, answers=problem.errors)
    except BadInput as problem:
        anchor = problem.field if problem.field == "begin" else "about"
        return _page(request, concern, problems={anchor: str(problem)})
    except CaseError as refusal:
        return hold(request, words=str(refusal), status=409, send_again=False)
    return _raised(request, concern, number)


def _raised(request: HttpRequest, concern: Concern, number: str, *, again: bool = False) -> HttpResponse:
    """What to do now if it is a stop, who was told if it is an alert, else the case and its next step.

    Args:
        again: whether it had been sent before.
    """
    if again:
        tell_of_repeat(request)
    try:
        place, state = concern.place_of(number)
    except Http404:  # whoever may raise a concern need not see its case
        words = _("The concern is raised as case %(number)s. It is with the team now.")
        messages.success(request, words % {"number": number})
        return redirect("cases:home") if not concern.stops else _page(request, concern)
    if state is not None and state.stops:
        return stop_page(request, place, state, list(state.stops))
    if state is not None and state.alerts:
        onward = reverse("cases:detail", kwargs={"number": number})
        return alerts_page(request, place, state, list(state.alerts), onward)
    if not again:
        messages.success(request, _("The concern is raised. This is its case."))
    return redirect("cases:detail", number=number)


def _page(
    request: HttpRequest,
    concern: Concern,
    *,
    problems: dict[str, str] | None = None,
    answers: dict[str, list[str]] | None = None,
    similar_first: bool = False,
) -> HttpResponse:
    """The page as it stands, with everything that was typed. A stop is told at once, before anything else is asked."""
    form = None
    if concern.procedure is not None:
        form = concern.bound_form(answers or {}) if (answers or request.method == "POST") else concern.form
    errors = [{"text": text, "anchor": anchor} for anchor, text in (problems or {}).items()]
    context = {
        "concern": concern,
        "form_token": token_for(request),
        "form": form,
        "errors": errors,
        "similar_first": similar_first,
        "stops": concern.told_stops(),
        "stop_panels": concern.stop_panels(),
        "raise_url": reverse("wizard:raise"),
        "subjects_url": reverse("wizard:subjects"),
        "cancel_url": reverse("cases:home"),
        "title": _("Raise a concern"),
    }
    return render(request, "wizard/raise.html", context)


@never_cache
@require_POST
@sensitive_post_parameters()
@log_in_first
def subjects(request: HttpRequest) -> HttpResponse:
    """The list of pupils and classes that a search found, for JavaScript."""
    return render(request, "wizard/_subjects.html", {"concern": Concern(request)})
