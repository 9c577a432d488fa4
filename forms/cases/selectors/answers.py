"""The answers of a case by stage, in the words of the version that they were given under."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import keeps_back, may
from forms.cases.journey import Journey, journey
from forms.cases.models import Answers, Attachment, Case, Correction, StageRun
from forms.cases.services.answers import correction_text, sensitive_raw
from forms.cases.values import coerce, display, headings, person_names
from forms.people.models import User
from guidance.procedures.spec import FieldSpec


def runs_of(case: Case) -> list[StageRun]:
    """The runs that the case has been through, the latest first; each is a page of answers."""
    runs = list(case.runs.select_related("version").defer("version__spec").order_by("-pk"))
    for run in runs:
        run.case = case
    return runs


def of_run(run: StageRun, user) -> dict[str, Any]:
    """One run: its title in the reader's language and the answers of each step that was begun in it."""
    language = get_language()
    way = journey(run, user=user)
    stage = run.version.compiled.stage(run.stage)
    removed = _removed(run)
    _read_beside(run, way)
    sections = [
        answers_of(run, state, user, removed)
        for state in way.steps
        if state.answers is not None and not state.carried and state.state != "open"
    ]
    return {
        "title": stage.title.to(language),
        "run": run,
        "version": run.version.number,
        "sections": sections,
    }


def _read_beside(run: StageRun, way: Journey) -> None:
    """Read who wrote, corrections, files and annex of all steps at once; the same number of queries for any number."""
    rows = []
    for state in way.steps:
        if state.answers is not None and state.answers.pk:
            state.answers.run = state.home_run or run
            rows.append(state.answers)
    corrections = Prefetch("corrections", Correction.objects.select_related("by"))
    prefetch_related_objects(rows, "attachments", "annex", corrections)
    read_authors(rows)
    for row in rows:
        for one in row.corrections.all():
            one.answers = row


def read_authors(rows: Iterable[Answers]) -> None:
    """Read who saved and who finished each of the rows. One query."""
    rows = list(rows)
    people = User.objects.in_bulk({pk for row in rows for pk in (row.done_by_id, row.saved_by_id) if pk})
    for row in rows:
        row.done_by, row.saved_by = people.get(row.done_by_id), people.get(row.saved_by_id)


def _removed(run: StageRun) -> dict[tuple[str, int, str], str]:
    """What was taken away from a run's answers, in words, by step, occurrence and field."""
    entries = run.case.timeline.filter(event="answers.removed").select_related("by")
    return {
        (one.data["step"], one.data["occurrence"], one.data["field"]): _("Taken away by %(name)s: %(reason)s")
        % {"name": one.by_name, "reason": one.text}
        for one in entries
        if one.data.get("stage") == run.stage
    }


def was_taken_away(row: Answers, field: str) -> bool:
    """Whether an answer was taken out for good and not given anew since."""
    if field in row.raw or field in row.values or field in row.sensitive_keys:
        return False
    about = {"data__step": row.step, "data__occurrence": row.occurrence, "data__field": field}
    return row.run.case.timeline.filter(event="answers.removed", data__stage=row.run.stage, **about).exists()


def _links(run: StageRun, row, field: FieldSpec, *, decided: bool, removes: bool) -> list[dict[str, str]]:
    """What a person may do with an answer that is there: correct it once it is decided, take it away."""
    there = field.key in row.raw or field.key in row.sensitive_keys or bool(row.values.get(field.key))
    args = [run.case.number, row.pk, field.key]
    found = []
    if decided:
        found.append({"url": reverse("cases:correct", args=args), "text": _("Correct")})
    if removes and there:
        found.append({"url": reverse("cases:remove_answer", args=args), "text": _("Take away")})
    return found


def answers_of(run: StageRun, state, user, removed: dict[tuple[str, int, str], str]) -> dict[str, Any]:
    """The answers of one step with who wrote them, for those who may read them."""
    row = state.answers
    language = get_language()
    spec = state.spec
    annex = sensitive_raw(row, user) if row.sensitive_keys else None
    values = {
        field.key: None if _of_the_class(state, field, user) else value_of(row, field, annex) for field in state.fields
    }
    names = person_names(((field, values[field.key]) for field in state.fields), school=run.case.school)
    corrections: dict[str, list[dict[str, Any]]] = {}
    for one in row.corrections.all():
        if (text := correction_text(one, user)) is not None:
            corrections.setdefault(one.field, []).append({"text": text, "by": one.by, "at": one.at})
    files = [one for one in row.attachments.all() if one.removed_at is None]
    decided = state.closed and may(user, "correct", run.case) and row.run_id == run.pk
    removes = may(user, "remove_text", run.case) and row.run_id == run.pk
    number = spec.repeatable and state.occurrence > 1
    return {
        "title": spec.title.to(language) + (f" ({state.occurrence})" if number else ""),
        "state": state.state,
        "skip_reason": row.skip_reason,
        "by": row.done_by or row.saved_by,
        "at": row.done_at or row.saved_at,
        "entries": [
            entry(field, values[field.key], language, names)
            | {
                "withheld": _withheld(field, row, annex) or _of_the_class(state, field, user),
                "corrections": corrections.get(field.key, []),
                "links": _links(run, row, field, decided=decided, removes=removes),
                "removed": removed.get((row.step, row.occurrence, field.key), ""),
            }
            | _file_links(field, files)
            for field in state.fields
            if field.kind != "notice"
        ],
        "answers": row,
    }


def value_of(row, field: FieldSpec, annex: dict[str, Any] | None) -> Any:
    """What was answered: the value once done, else what is typed as far as it makes sense; the annex's for readers."""
    if field.sensitive:
        return coerce(field, annex[field.key]).value if annex and field.key in annex else None
    if field.key in row.values:
        return row.values[field.key]
    return coerce(field, row.raw[field.key]).value if field.key in row.raw else None


def entry(field: FieldSpec, value: Any, language: str, names: dict[int, str]) -> dict[str, Any]:
    """One question and its answer as components/answers.html takes them."""
    shown = display(field, value, language, names=names)
    voices = {"pupil": _("The pupil's words"), "guardian": _("The home's words"), "school": _("The school's view")}
    found: dict[str, Any] = {"question": field.label.to(language), "voice": voices.get(field.voice or "", "")}
    if isinstance(shown, list):
        columns = headings(field, language)
        filled = [(key, label) for key, label in columns if any(row.get(key) for row in shown)]
        found["table"] = {
            "columns": [{"title": label} for _key, label in filled],
            "rows": [{"cells": [{"text": row.get(key, "")} for key, _label in filled]} for row in shown],
        }
        found["empty"] = not shown
        if not shown:
            found["table"] = None
    else:
        found["answer"] = shown
        found["empty"] = not shown
    return found


def _withheld(field: FieldSpec, row, annex: dict[str, Any] | None) -> str:
    if not field.sensitive or annex is not None or field.key not in row.sensitive_keys:
        return ""
    return _("Answered by %(name)s. Kept in the annex, for those named on the case.") % {"name": row.saved_by}


def _of_the_class(state, field: FieldSpec, user) -> str:
    if not state.about_class or state.home_run is None or not keeps_back(user, state.home_run.case, field):
        return ""
    return kept_in_class_words()


def kept_in_class_words() -> str:
    """Why a list of people in an answer about a class is not shown."""
    return _("Kept for those who may see the case of the class: it can name other pupils.")


def _file_links(field: FieldSpec, files: list[Attachment]) -> dict[str, Any]:
    if field.kind != "file":
        return {}
    own = [one for one in files if one.field == field.key]
    columns = [{"title": _("File")}, {"title": _("Size")}]
    rows = [
        {
            "cells": [
                {"text": one.original_name, "url": reverse("cases:file", args=[one.token])},
                {"text": _("%(size)s kB") % {"size": max(1, one.size_bytes // 1024)}},
            ]
        }
        for one in own
    ]
    return {"table": {"columns": columns, "rows": rows} if own else None, "empty": not own, "answer": ""}
