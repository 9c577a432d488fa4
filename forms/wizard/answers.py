"""Answers to be read: as components/answers.html takes them."""

from typing import Any

from django.utils.translation import gettext as _

from forms.cases.journey import StepState
from forms.cases.values import coerce, display, headings, person_names
from forms.wizard.building.questions import VOICES
from forms.wizard.circumstances import Circumstances
from forms.wizard.conflicts import as_typed
from forms.wizard.loading import Place
from guidance.procedures.spec import FieldSpec


def answer_entries(
    place: Place, state: StepState, circumstances: Circumstances, change_url: str = ""
) -> list[dict[str, Any]]:
    """The questions of a step with their answers, in order; notices are left out.

    Args:
        change_url: the step's address; each entry leads to its question there. Empty: nothing to change.
    """
    raw, withheld = circumstances.raw_of(state), circumstances.withheld(state)
    files = circumstances.files(state)
    today = place.step_words(state.spec.key).by_key
    words = {field.key: today[field.key] if field in state.spec.fields else field for field in state.fields}
    asked = [field for field in state.fields if field.kind != "notice"]
    read = [(field, coerce(field, raw.get(field.key)).value) for field in asked]
    names = person_names(read, school=place.school)
    entries = []
    for field, value in read:
        entry: dict[str, Any] = {
            "question": words[field.key].label.to(place.language),
            "voice": VOICES.get(field.voice or "", ""),
            "change_url": f"{change_url}#field-{field.key}" if change_url else "",
        }
        if field.key in withheld:
            entry["withheld"] = withheld[field.key]
        elif field.kind == "file":
            entry["answers"] = [one.name for one in files.get(field.key, ())]
            entry["empty"] = not entry["answers"]
        else:
            entry |= _answer(words[field.key], value, raw.get(field.key), place.language, names)
        entry["missing"] = bool(
            field.required and entry.get("empty") and state.state != "skipped" and not entry.get("withheld")
        )
        entries.append(entry)
    return entries


def _answer(field: FieldSpec, value: Any, raw: Any, language: str, names: dict[int, str]) -> dict[str, Any]:
    if value is None:
        typed = as_typed(raw) if raw else ""
        if not typed:
            return {"empty": True}
        return {"answer": _("%(text)s (cannot be understood yet)") % {"text": typed}}
    read = display(field, value, language, names=names)
    if isinstance(read, list):
        labels = [(key, label) for key, label in headings(field, language) if any(row.get(key) for row in read)]
        return {
            "table": {
                "columns": [{"title": label} for _key, label in labels],
                "rows": [{"cells": [{"text": row.get(key, "")} for key, _label in labels]} for row in read],
            }
        }
    return {"answer": read, "empty": not read}
