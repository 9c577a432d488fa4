"""Where staff ask about the guidance, and say that they have read the answer."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guidance.care import questions
from guidance.care.places import place_of, way_back
from guidance.models.questions import LONGEST_SENTENCE


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask about a page or a step. A script gets JSON; what cannot be taken stands in the form again.

    Raises: Http404 for a place that is not there.
    """
    if request.method != "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    place, sentence, problem = place_of(request), request.POST.get("sentence", ""), ""
    scripted = "application/json" in request.headers.get("Accept", "")
    if request.method == "POST":
        try:
            _take(request, place, sentence)
        except questions.NotTaken as refused:
            problem = str(refused)
        else:
            if scripted:
                return JsonResponse({"text": _("Thank you. The answer comes to your list of tasks.")})
            return redirect(f"{reverse('care:sent')}?{urlencode({'next': way_back(request)})}")
    if problem and scripted:
        return JsonResponse({"text": problem}, status=422)
    context = {"place": place, "back": way_back(request), "sentence": sentence, "problem": problem}
    return render(request, "care/ask.html", context | {"longest": LONGEST_SENTENCE}, status=422 if problem else 200)


def _take(request: HttpRequest, place: questions.QuestionPlace, sentence: str) -> None:
    if not request.user.is_authenticated:
        raise questions.NotTaken(
            _("You are not logged in any more. Log in in another tab, and send this again: your sentence stands here.")
        )
    questions.ask(place, sentence, by=request.user)


@require_safe
@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """What happens with the question, and the way back."""
    return render(request, "care/sent.html", {"back": way_back(request)})


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The asker has read the answer."""
    questions.note_read(pk, by=request.user)
    return redirect("/my/")
