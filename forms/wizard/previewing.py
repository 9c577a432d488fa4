"""A step of an unpublished procedure as staff will fill it in. Nothing can be sent from it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.clock import today
from forms.people.selectors import STAFF_RANKS
from forms.wizard.building import Asked, Person, RunningMeasure
from forms.wizard.building.step_form import StepForm, make_form
from forms.wizard.loading import Place
from forms.wizard.presenting import named_roles, prose
from guidance.procedures.spec import Amount, ProcedureSpec, StageSpec, StepSpec
from guidance.procedures.words import condition_in_words
from guidance.reading.words import deadline_in_words


def step_preview(request: HttpRequest, spec: ProcedureSpec, stage: StageSpec, step: StepSpec) -> Iterable[HttpResponse]:
    """The page of the step, in the active language; its form works, and leads nowhere."""
    language = get_language() or spec.source_language
    place = Place(None, None, spec, spec, language)  # type: ignore[arg-type]  no case
    roles = step.responsible or stage.responsible
    context = {
        "form": _form(spec, step, language),
        "step_title": step.title.to(language),
        "stage_title": stage.title.to(language),
        "why": prose(place, step.why),
        "guidance": prose(place, step.guidance),
        "responsible": named_roles(place, roles),
        "deadlines": [
            {"words": deadline_in_words(one, spec, stage, language), "due": None, "ours": one.origin == "ours"}
            for one in step.deadlines or ()
        ],
        "sometimes": _sometimes(spec, stage, step, language),
        "when": condition_in_words(step.when, spec, language, stage=stage, step=step),
        "about_class": step.about == "class",
        "repeatable": step.repeatable,
        "optional": step.optional,
        "steps": _steps(spec, stage, step, language),
    }
    return [render(request, "wizard/preview.html", context)]


def _form(spec: ProcedureSpec, step: StepSpec, language: str) -> StepForm:
    """The questions with what staff would find proposed; a role stands where they choose a colleague."""
    day = today()
    asked = Asked(
        today=day,
        staff_source=lambda: tuple(Person(role.key, role.title.to(language)) for role in spec.roles if _is_staff(role)),
        measures_source=lambda: (RunningMeasure("m0", _("A measure that runs"), ""),),
        proposals={field.key: day.isoformat() for field in step.fields if _proposes_a_date(field.default)},
    )
    return make_form(step, language)(prefix=step.key, asked=asked)


def _is_staff(role: Any) -> bool:
    return role.rank in STAFF_RANKS


def _proposes_a_date(default: Any) -> bool:
    return default == "today" or isinstance(default, Amount)


def _sometimes(spec: ProcedureSpec, stage: StageSpec, step: StepSpec, language: str) -> list[dict[str, str]]:
    """The questions that are only asked after some answers, each with when that is."""
    return [
        {
            "question": field.label.to(language),
            "when": condition_in_words(field.when, spec, language, stage=stage, step=step),
        }
        for field in step.fields
        if field.when
    ]


def _steps(spec: ProcedureSpec, stage: StageSpec, step: StepSpec, language: str) -> list[dict[str, Any]]:
    """The list beside the questions; a routine's steps are its own."""
    of_stage = stage in spec.stages
    return [
        {"title": one.title.to(language), "url": "", "state": "open", "current": one is step}
        for one in (spec.steps_of(stage.key) if of_stage else stage.steps)
    ]
