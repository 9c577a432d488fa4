"""A stop says what to do now; an alert tells and goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from forms.cases.journey import StepState
from forms.people.models import School
from forms.people.selectors import holders
from forms.wizard.loading import Place
from guidance.procedures.spec import EffectSpec, FieldSpec, ProcedureSpec
from guidance.prose import render as markdown


@dataclass(frozen=True)
class Told:
    """A stop or an alert as it is shown. ``people``: who is told, with their role; ``starts``: a procedure beside."""

    title: str
    body: Any
    people: list[dict[str, str]]
    starts: str


def told(
    effect: EffectSpec, spec: ProcedureSpec, school: School, language: str, *, pupil: Any = None, group: Any = None
) -> Told:
    """An effect in the reader's language, with the people who hold the roles that it tells."""
    people = []
    for key in effect.tells:
        role = spec.role(key).title.to(language)
        for person in holders(school, key, spec=spec, pupil=pupil, school_class=group):
            people.append({"name": str(person), "role": role, "email": person.email})
    return Told(effect.title.to(language), markdown(effect.text.to(language), level=3), people, effect.starts or "")


def told_in(place: Place, effects: Iterable[EffectSpec]) -> list[Told]:
    """Effects as they are told in a case."""
    case = place.case
    return [
        told(effect, place.words, case.school, place.language, pupil=case.pupil, group=case.school_class)
        for effect in effects
    ]


def met_at(state: StepState, key: str) -> list[EffectSpec]:
    """The stop of a field, for a page that says what to do; empty if the field has none."""
    field: FieldSpec | None = state.spec.by_key.get(key)
    return [field.stop] if field is not None and field.stop else []


def stop_keys(state: StepState) -> frozenset[str]:
    """The fields whose answers are a stop now."""
    return frozenset(field.key for field, name, _effect in state.triggered if name == "stop")


def in_words_of(place: Place, state: StepState, effects: Iterable[EffectSpec]) -> list[EffectSpec]:
    """The same stops in today's wording."""
    step = place.words.step(place.run.stage, state.spec.key)
    wording = {field.key: field for field in step.fields}
    found = []
    for effect in effects:
        key = next((one.key for one in state.spec.fields if effect in (one.stop, one.alert)), "")
        fresh = wording.get(key)
        is_stop = key and state.spec.by_key[key].stop is effect
        found.append((fresh.stop if is_stop else fresh.alert) or effect if fresh else effect)
    return found


def stop_page(request: HttpRequest, place: Place, state: StepState, effects: list[EffectSpec]) -> HttpResponse:
    """What to do now, whom to call. What was typed is saved."""
    context = {
        "place": place,
        "state": state,
        "stops": told_in(place, in_words_of(place, state, effects)),
        "school": place.case.school,
        "back_url": reverse("wizard:step", kwargs={**place.urls_of(), "step": state.slug}),
        "case_url": reverse("cases:detail", kwargs={"number": place.case.number}),
        "saved": True,
    }
    return render(request, "wizard/stop.html", context)


def alerts_page(
    request: HttpRequest, place: Place, state: StepState, effects: list[EffectSpec], onward: str
) -> HttpResponse:
    """What was told to whom, and the way on."""
    context = {
        "place": place,
        "alerts": told_in(place, in_words_of(place, state, effects)),
        "onward": onward,
        "case_url": reverse("cases:detail", kwargs={"number": place.case.number}),
    }
    return render(request, "wizard/alert.html", context)
