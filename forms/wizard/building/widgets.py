"""Widgets that hand on what was typed, as it was typed: a draft may be unfinished or wrong."""

import datetime
from typing import Any

import django.forms
from django.utils.dateparse import parse_time

from forms.cases.values import LIMITS, NOT_OBTAINED

#: What the counter counts down from; nothing is cut off.
SHORT_TEXT, LONG_TEXT = LIMITS["short_text"], LIMITS["long_text"]


def as_iso_date(text: Any) -> str | None:
    """A date in the form that a browser's date box takes, or None where the text is no date."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.datetime.strptime(str(text).strip(), pattern).date().isoformat()  # noqa: DTZ007  a bare day
        except ValueError:
            continue
    return None


class DateInput(django.forms.TextInput):
    """The browser's date box; a plain one where what was typed is no date, so that it stays to be seen."""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        iso = as_iso_date(value) if value else ""
        context["widget"]["type"] = "text" if iso is None else "date"
        if iso:
            context["widget"]["value"] = iso
        return context


class TimeInput(django.forms.TextInput):
    """The browser's time box; a plain one where what was typed is no time."""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = "time" if not value or _is_time(str(value)) else "text"
        return context


def _is_time(text: str) -> bool:
    try:
        return len(text) == 5 and parse_time(text) is not None
    except ValueError:
        return False


class NumberInput(django.forms.TextInput):
    """A number as people write it, with a comma too; the keyboard of a telephone shows digits."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class PersonInput(django.forms.TextInput):
    """Somebody on the staff, proposed while one types, or anybody by name.

    A name that is one colleague's alone is kept as that person's id, anything else as it was typed.
    """

    template_name = "wizard/widgets/person.html"

    def __init__(self, people: list[tuple[str, str]]) -> None:
        super().__init__({"autocomplete": "off"})
        self.people = people

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        text = str(value or "")
        context = super().get_context(name, dict(self.people).get(text, text), attrs)
        context["widget"]["people"] = [person for _key, person in self.people]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        text = (data.get(name) or "").strip()
        same = [key for key, person in self.people if text and text.casefold() in (person.casefold(), key)]
        return same[0] if len(same) == 1 else text


class VoiceInput(django.forms.Textarea):
    """Somebody's own words, or the reason why they could not be obtained, kept as ``not_obtained:reason``."""

    template_name = "wizard/widgets/voice.html"

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        text = str(value or "")
        why = text.removeprefix(NOT_OBTAINED).strip() if text.startswith(NOT_OBTAINED) else ""
        context = super().get_context(name, "" if why else text, attrs)
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"]["why"] = {"name": f"{name}-why", "id": f"{base}_why", "value": why}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        text, why = data.get(name), (data.get(f"{name}-why") or "").strip()
        if not why:
            return text
        # Both were written: the words are there, and the reason stays with them.
        return f"{text.rstrip()}\n\n{why}" if (text or "").strip() else f"{NOT_OBTAINED} {why}"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-why" not in data


class ChoicesInput(django.forms.CheckboxSelectMultiple):
    """Check boxes, and where the field allows it a line for something else, kept as ``other:text`` in the list."""

    template_name = "wizard/widgets/choices.html"
    other = False

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        chosen = [str(item) for item in value or []]
        context = super().get_context(name, chosen, attrs)
        if self.other:
            context["widget"]["other"] = {
                "name": f"{name}-other",
                "id": f"{context['widget']['attrs'].get('id', name)}_other",
                "value": next((item[6:] for item in chosen if item.startswith("other:")), ""),
            }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        chosen = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name) or [])
        chosen = [item for item in chosen if item and not item.startswith("other:")]
        other = (data.get(f"{name}-other") or "").strip() if self.other else ""
        return [*dict.fromkeys(chosen), *([f"other:{other}"] if other else [])]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-other" not in data


class FilesInput(django.forms.FileInput):
    """Files that were sent, each with a button that takes it away, and a box for one more."""

    template_name = "wizard/widgets/files.html"
    stored: tuple = ()
    field_key = ""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"type": "file", "stored": self.stored, "field_key": self.field_key}
        return context
