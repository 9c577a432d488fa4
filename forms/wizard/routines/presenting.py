"""What stands around the questions of a record's step."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.journey import StepState
from forms.cases.models import RoutineSubject
from forms.cases.routines.journey import RoutineJourney
from forms.cases.routines.steps import starts_measures
from forms.cases.selectors.fidelity import beside_record
from forms.wizard.answers import answer_entries
from forms.wizard.building import StepForm
from forms.wizard.circumstances import name_authors
from forms.wizard.presenting import named_roles, note_of, prose, version_of, written
from forms.wizard.routines.circumstances import RoutineCircumstances
from forms.wizard.routines.loading import RoutinePlace


def routine_step_page(
    place: RoutinePlace,
    journey: RoutineJourney,
    state: StepState,
    circumstances: RoutineCircumstances,
    form: StepForm,
) -> dict[str, Any]:
    """The context of a step's page, whichever of its shapes it takes."""
    name_authors(journey, annex=False)
    words = place.step_words(state.spec.key)
    may_write = circumstances.may_write(state)
    subject = journey.subject_of(state)
    return {
        "layout": "routines/step_base.html",
        "place": place,
        "state": state,
        "step_title": words.title.to(place.language),
        "stage_title": place.title,
        "kicker": named(subject) if subject else place.school.name,
        "responsible": named_roles(place, words.responsible or (place.routine.role,)),
        "why": prose(place, words.why),
        "guidance": prose(place, words.guidance),
        "deadlines": [],
        "notes": [] if may_write else [circumstances.why_not(state)],
        "written": written(state),
        "steps": step_list(place, journey, state),
        "ahead": progress(journey),
        "may_write": may_write,
        "entries": [] if may_write or state.state == "waiting" else answer_entries(place, state, circumstances),
        "base_version": form.base_version if form.base_version is not None else version_of(state),
        "before": journey.before(state),
        "figures": beside_record(place.record, place.routine, circumstances.user),
        "pupil_concern_url": concern_url() if _starts_measures(place, state) else "",
        "urls": urls(place, state),
    }


def named(subject: RoutineSubject) -> str:
    """A pupil of a round with the class, for the page alone."""
    group = subject.pupil.school_class
    return f"{subject.pupil.full_name}, {group.name}" if group else subject.pupil.full_name


def _starts_measures(place: RoutinePlace, state: StepState) -> bool:
    own = next((step for step in place.routine.steps if step.key == state.key), None)
    return own is not None and any(starts_measures(field) for field in own.fields)


def concern_url() -> str:
    """Where a worry about one pupil goes: to the pupil's team, raised from data."""
    return reverse("wizard:raise") + "?raised_by=data"


def step_list(place: RoutinePlace, journey: RoutineJourney, current: StepState | None) -> list[dict[str, Any]]:
    """The steps of a record as the list beside the questions shows them; of a round with the pupil's name."""
    several = len(journey.specs) > 1
    steps = []
    for state in journey.steps:
        title = place.step_words(state.spec.key).title.to(place.language)
        subject = journey.subject_of(state)
        if subject is not None:
            title = f"{named(subject)}: {title}" if several else named(subject)
        steps.append(
            {
                "title": title,
                "url": place.step_url(state.slug),
                "state": state.state,
                "current": current is not None and state.slug == current.slug,
                "note": note_of(state),
            }
        )
    return steps


def progress(journey: RoutineJourney) -> str:
    """How far the record has come, in a sentence."""
    done = sum(state.settled for state in journey.steps)
    numbers = {"done": done, "all": len(journey.steps)}
    if journey.routine.round and len(journey.specs) == 1:
        words = ngettext("%(done)d of %(all)d pupil is done.", "%(done)d of %(all)d pupils are done.", numbers["all"])
    else:
        words = ngettext(
            "%(done)d of %(all)d step is settled. You may take them in any order.",
            "%(done)d of %(all)d steps are settled. You may take them in any order.",
            numbers["all"],
        )
    return words % numbers


def urls(place: RoutinePlace, state: StepState) -> dict[str, str]:
    """Where the page's forms and links go."""
    at = {**place.urls_of(), "step": state.slug}
    return {
        "step": place.step_url(state.slug),
        "autosave": reverse("wizard:routine_autosave", kwargs=at),
        "check": place.check_url,
        "all": reverse("cases:routines"),
    }


def section(place: RoutinePlace, journey: RoutineJourney, state: StepState, shown: RoutineCircumstances) -> dict:
    """One step of the record's page with its answers, and the way to change them."""
    may_change = shown.may_write(state)
    answers = state.answers
    subject = journey.subject_of(state)
    title = place.step_words(state.spec.key).title.to(place.language)
    url = place.step_url(state.slug)
    return {
        "title": f"{named(subject)}: {title}" if subject else title,
        "url": url,
        "state": state.state,
        "note": note_of(state),
        "may_change": may_change,
        "by": (answers.done_by or answers.saved_by) if answers else None,
        "at": (answers.done_at or answers.saved_at) if answers else None,
        "entries": []
        if answers is None or state.state == "skipped"
        else answer_entries(place, state, shown, url if may_change else ""),
    }


def why_unfinished(journey: RoutineJourney) -> str:
    """What is to be done before the record can be finished; nothing where it can."""
    if journey.routine.round and not journey.subjects:
        return _("Choose the pupils of this round first.")
    return "" if journey.complete else _("These steps are neither done nor skipped yet:")
