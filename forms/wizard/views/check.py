"""Check your answers: all of a stage on one page, before it is decided."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms.cases.journey import journey
from forms.cases.services.access_log import note_access
from forms.people.views.held import log_in_first
from forms.wizard.answers import answer_entries
from forms.wizard.circumstances import Circumstances, name_authors
from forms.wizard.loading import Place, enter
from forms.wizard.presenting import dues_of, kicker, note_of, progress, step_list, step_url, title_of


@never_cache
@require_safe
@log_in_first
def check(request: HttpRequest, number: str, stage: str, run_no: int) -> HttpResponse:
    """Every step with its answers, each with the way to change it; what is missing stands first."""
    place = enter(request.user, number, stage, run_no)
    note_access(place.case, request.user, path=request.path)
    travel = journey(place.run, user=request.user)
    name_authors(travel)
    circumstances = Circumstances(place, travel, request)
    context = {
        "place": place,
        "kicker": kicker(place),
        "stage_title": place.stage.title.to(place.language),
        "sections": [_section(place, state, circumstances) for state in travel.steps],
        "missing": [_named(place, state) for state in travel.missing],
        "complete": travel.complete,
        "steps": step_list(place, travel, None, dues_of(place)),
        "ahead": progress(travel),
        "decide_url": reverse("wizard:decide", kwargs=place.urls_of()),
        "case_url": reverse("cases:detail", kwargs={"number": place.case.number}),
    }
    return render(request, "wizard/check.html", context)


def _named(place: Place, state: Any) -> dict[str, str]:
    words = place.words.step(place.run.stage, state.spec.key)
    return {"title": title_of(words, state, place.language), "url": step_url(place, state)}


def _section(place: Place, state: Any, circumstances: Circumstances) -> dict[str, Any]:
    may_change = circumstances.may_write(state)
    answers = state.answers
    return {
        **_named(place, state),
        "state": state.state,
        "note": note_of(state),
        "may_change": may_change or state.carried,
        "by": (answers.done_by or answers.saved_by) if answers else None,
        "at": (answers.done_at or answers.saved_at) if answers else None,
        "entries": []
        if answers is None or state.state == "skipped"
        else answer_entries(place, state, circumstances, step_url(place, state) if may_change else ""),
    }
