"""From what one reads to what one fills in: a step of a guidance page, in the cases where it is open."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms.cases.enums import AnswerStatus
from forms.cases.journey import journey
from forms.cases.models import Answers, Case, StageRun
from forms.people.views.held import log_in_first
from forms.wizard.loading import enter
from forms.wizard.presenting import step_url
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec
from guidance.reading.current import current_spec

#: Cases that are listed; who has more finds them in the list of cases.
MOST = 50


@never_cache
@require_safe
@log_in_first
def start(request: HttpRequest, procedure_key: str, stage_key: str, step_key: str) -> HttpResponse:
    """The person's cases that stand in the stage, each leading to the step; from the first stage, a new concern too.

    Raises: Http404 for a procedure, stage or step that is not published.
    """
    spec, stage, step = _named(procedure_key, stage_key, step_key)
    language = translation.get_language() or ""
    rows = _rows(request.user, procedure_key, stage_key, step_key)
    first = stage.key == spec.first_stage.key
    context = {
        "procedure_title": spec.title.to(language),
        "stage_title": stage.title.to(language),
        "step_title": step.title.to(language),
        "is_intake": step.key == spec.intake.key,
        "open_cases": [row for row in rows if not row["settled"]],
        "settled_cases": [row for row in rows if row["settled"]],
        "raise_url": f"{reverse('wizard:raise')}?procedure={spec.key}" if first else "",
        "cases_url": reverse("cases:list"),
    }
    return render(request, "wizard/start.html", context)


def _named(procedure_key: str, stage_key: str, step_key: str) -> tuple[ProcedureSpec, StageSpec, StepSpec]:
    spec = current_spec(procedure_key)
    if spec is None:
        raise Http404("no such procedure")
    try:
        return spec, spec.stage(stage_key), spec.step(stage_key, step_key)
    except KeyError:
        raise Http404("no such step") from None


def _rows(user: Any, procedure_key: str, stage_key: str, step_key: str) -> list[dict[str, Any]]:
    run = StageRun.objects.filter(case=OuterRef("pk"), ended_at__isnull=True, stage=stage_key)
    answers = Answers.objects.filter(run__case=OuterRef("pk"), run__ended_at__isnull=True, step=step_key, occurrence=1)
    cases = (
        Case.objects.visible_to(user)
        .open()
        .filter(stage=stage_key, version__key=procedure_key)
        .select_related("pupil__school_class", "school_class", "staff_member")
        .annotate(run_no=Subquery(run.values("number")[:1]), answered=Subquery(answers.values("status")[:1]))
        .order_by("-opened_at")[:MOST]
    )
    return [_row(case, stage_key, step_key) for case in cases if case.run_no]


def _row(case: Case, stage_key: str, step_key: str) -> dict[str, Any]:
    at = {"number": case.number, "stage": stage_key, "run_no": case.run_no, "step": step_key}
    if case.pupil is not None:
        group = case.pupil.school_class
        name = f"{case.pupil.full_name}, {group.name}" if group else case.pupil.full_name
    else:
        name = str(case.school_class or case.staff_member)
    return {
        "title": name,
        "number": case.number,
        "url": reverse("wizard:step", kwargs=at),
        "settled": case.answered in (AnswerStatus.DONE, AnswerStatus.SKIPPED),
        "begun": case.answered == AnswerStatus.DRAFT,
    }


@never_cache
@require_safe
@log_in_first
def run_start(request: HttpRequest, number: str, stage: str, run_no: int) -> HttpResponse:
    """The step of a run that is the person's next: theirs before others'. Where none is left, the check page."""
    place = enter(request.user, number, stage, run_no)
    travel = journey(place.run, user=request.user)
    waiting = [state for state in travel.steps if not state.settled and state.can_be_filled]
    following = next((state for state in waiting if state.mine), waiting[0] if waiting else None)
    if following is None or not place.open:
        return redirect("wizard:check", **place.urls_of())
    return redirect(step_url(place, following))
