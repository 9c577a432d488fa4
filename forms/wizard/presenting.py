"""What stands around the questions: why, who, by when, who wrote, what else there is to do."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.clock import today
from forms.cases.journey import Journey, StepState
from forms.cases.models import Due
from forms.people.models import School
from forms.people.notes import beside
from forms.wizard.answers import answer_entries
from forms.wizard.building import StepForm
from forms.wizard.circumstances import Circumstances, name_authors
from forms.wizard.loading import Place
from guidance.care.places import ask_about_step
from guidance.links import page_url
from guidance.procedures.spec import ProcedureSpec, StepSpec
from guidance.prose import render as markdown
from guidance.prose import with_phones
from guidance.reading.current import role_urls
from guidance.reading.words import deadline_in_words


def step_page(
    place: Place, journey: Journey, state: StepState, circumstances: Circumstances, form: StepForm, request: HttpRequest
) -> dict[str, Any]:
    """The context of a step's page, whichever of its shapes it takes."""
    name_authors(journey)
    words = place.words.step(place.run.stage, state.spec.key)
    dues = dues_of(place)
    may_write = circumstances.may_write(state)
    return {
        "place": place,
        "state": state,
        "step": words,
        "step_title": title_of(words, state, place.language),
        "stage_title": place.stage.title.to(place.language),
        "responsible": responsible(place, words),
        "why": prose(place, words.why),
        "guidance": prose(place, words.guidance),
        "local_note": local_note(circumstances.user, place.case.school, place.spec, place.run.stage, state.spec.key),
        "deadlines": deadlines(place, words, state, dues),
        "notes": [] if may_write else [circumstances.why_not(state)],
        "written": written(state),
        "steps": step_list(place, journey, state, dues),
        "ahead": progress(journey),
        "may_write": may_write,
        "may_reopen": place.open and state.carried and circumstances.has_right(state),
        "entries": [] if may_write or state.state == "waiting" else answer_entries(place, state, circumstances),
        "base_version": form.base_version if form.base_version is not None else version_of(state),
        "before": journey.before(state),
        "urls": urls(place, state),
        "kicker": kicker(place),
    }


def version_of(state: StepState) -> int:
    """The version that a page is written over; 0 before anybody wrote."""
    return state.answers.version if state.answers else 0


def kicker(place: Place) -> str:
    """Whom it is about: stands on the page for those who may see it, and not in its title."""
    return f"{place.subject}, {place.group}" if place.group else place.subject


def title_of(words: StepSpec, state: StepState, language: str) -> str:
    """The step's title, with a number where it is done several times."""
    title = words.title.to(language)
    return f"{title} {state.occurrence}" if state.occurrence > 1 else title


def prose(place: Place, text: Any, level: int = 3) -> Any:
    """A guidance text as safe HTML; empty if there is none."""
    if not text:
        return ""
    return markdown(text.to(place.language), level=level, resolve=lambda key: page_of(place, key))


def local_note(user, school: School, spec: ProcedureSpec, stage: str, step: str) -> dict[str, Any]:
    """What the school has written beside the step, and where this person writes it (empty: may not). One query."""
    found = beside(user, school, spec.key, stage, step)
    keys = {"procedure_key": spec.key, "stage_key": stage, "step_key": step}
    url = reverse("people:note", kwargs={"school": school.pk, **keys}) if found.may_write else ""
    note = found.note
    return {
        "school": school.name,
        "html": with_phones(note.text) if note else "",
        "by": note.written_by if note else None,
        "at": note.written_at if note else None,
        "url": url,
    }


def page_of(place: Place, key: str) -> str | None:
    """The address of a guidance page of the procedure's pack."""
    return page_url(place.spec.key, key, place.language)


def responsible(place: Place, words: StepSpec) -> list[dict[str, str]]:
    """The roles that answer for the step, each with its page."""
    return named_roles(place, words.responsible or place.stage.responsible)


def named_roles(place: Place, keys: Iterable[str]) -> list[dict[str, str]]:
    """Roles of the procedure, each with its page."""
    urls = role_urls(place.words, place.language)
    return [{"title": place.words.role(key).title.to(place.language), "url": urls.get(key, "")} for key in keys]


def dues_of(place: Place) -> list[Due]:
    """The dates of the run's steps. One query."""
    return list(Due.objects.filter(run=place.run))


def due_line(due: Due) -> dict[str, Any]:
    """A date as the date line shows it."""
    day = today()
    days = (due.due_on - day).days
    if due.met_at:
        state = "done"
    elif due.not_before:
        state = ""
    elif due.is_paused(day):
        state = "paused"
    else:
        state = "overdue" if days < 0 else "today" if days == 0 else "soon" if days <= 3 else ""
    return {"date": due.due_on, "state": state, "days": abs(days)}


def deadlines(place: Place, words: StepSpec, state: StepState, dues: list[Due]) -> list[dict[str, Any]]:
    """Each deadline in words, with its date where it can be worked out, and whether it is ours."""
    by_position = {
        due.position: due for due in dues if due.step == state.spec.key and due.occurrence == state.occurrence
    }
    return [
        {
            "words": deadline_in_words(deadline, place.words, place.stage, place.language),
            "due": due_line(by_position[position]) if position in by_position else None,
            "ours": deadline.origin == "ours",
        }
        for position, deadline in enumerate(words.deadlines or ())
    ]


def written(state: StepState) -> list[dict[str, Any]]:
    """Who did what to the step, and when."""
    answers = state.answers
    if answers is None:
        return []
    lines = []
    if answers.version:
        lines.append({"what": _("Begun by"), "by": answers.begun_by, "at": answers.begun_at})
    if answers.version > 1:
        lines.append({"what": _("Last changed by"), "by": answers.saved_by, "at": answers.saved_at})
    if answers.done_at:
        label = _("Skipped by") if state.state == "skipped" else _("Marked as done by")
        lines.append({"what": label, "by": answers.done_by, "at": answers.done_at})
    return lines


def step_list(place: Place, journey: Journey, current: StepState | None, dues: list[Due]) -> list[dict[str, Any]]:
    """The steps of the stage as the list beside the questions shows them."""
    soonest: dict[tuple[str, int], Due] = {}
    for due in dues:
        if not due.met_at and not due.not_before:
            key = (due.step, due.occurrence)
            soonest[key] = min(soonest.get(key, due), due, key=lambda one: one.due_on)
    roles = {role.key: role.title.to(place.language) for role in place.words.roles}
    steps = []
    for state in journey.steps:
        words = place.words.step(place.run.stage, state.spec.key)
        due = soonest.get((state.spec.key, state.occurrence))
        steps.append(
            {
                "title": title_of(words, state, place.language),
                "url": step_url(place, state),
                "state": "done" if state.state == "carried" else state.state,
                "current": current is not None and state.slug == current.slug,
                "note": note_of(state),
                "who": ", ".join(roles[key] for key in words.responsible or place.stage.responsible),
                "due": due_line(due) if due and not state.settled else None,
            }
        )
    return steps


def note_of(state: StepState) -> str:
    """What else is to say about a step in the list."""
    if state.state == "carried":
        return _("answered in an earlier round")
    if state.state == "skipped" and state.answers:
        return state.answers.skip_reason[:120]
    if state.waits_for:
        return " ".join(state.waits_for)
    if state.state == "begun" and state.answers and state.answers.saved_by:
        return _("last by %(name)s") % {"name": state.answers.saved_by}
    return ""


def progress(journey: Journey) -> str:
    """How far the stage has come, in a sentence."""
    done = sum(state.settled for state in journey.steps)
    return ngettext(
        "%(done)d of %(all)d step is settled. You may take them in any order.",
        "%(done)d of %(all)d steps are settled. You may take them in any order.",
        len(journey.steps),
    ) % {"done": done, "all": len(journey.steps)}


def step_url(place: Place, state: StepState) -> str:
    """The address of a step."""
    return reverse("wizard:step", kwargs={**place.urls_of(), "step": state.slug})


def urls(place: Place, state: StepState) -> dict[str, str]:
    """Where the page's forms and links go."""
    at = {**place.urls_of(), "step": state.slug}
    return {
        "step": reverse("wizard:step", kwargs=at),
        "autosave": reverse("wizard:autosave", kwargs=at),
        "check": reverse("wizard:check", kwargs=place.urls_of()),
        "case": reverse("cases:detail", kwargs={"number": place.case.number}),
        "unclear": ask_about_step(place.spec.key, place.run.stage, state.spec.key, reverse("wizard:step", kwargs=at)),
    }
