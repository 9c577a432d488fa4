"""Rows as one compound field: a call, a measure, a party of an agreement each in a row, with an identity of its own."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django.forms
from django.utils.translation import gettext as _

from forms.wizard.building.asked import Asked
from forms.wizard.building.widgets import LONG_TEXT, SHORT_TEXT, DateInput, NumberInput, PersonInput, TimeInput

ROW_ID = "_id"
#: What may stand as a row's identity: ours, a segment's key, a measure's number, or one that the browser made.
_ROW_ID_PATTERN = re.compile(r"^[A-Za-z0-9_-]{1,24}$")


def in_words(label: Any, language: str) -> Any:
    """A label of the spec or of the interface in the reader's language."""
    return label.to(language) if hasattr(label, "to") else str(label)


def new_row_id() -> str:
    """An identity for a row that is not stored yet."""
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Column:
    """One column as it is asked: a fresh widget for each row, and what is proposed in a new one."""

    key: str
    label: Any
    kind: str
    required: bool
    make_widget: Callable[[Asked | None], django.forms.Widget]
    proposed: str = ""  # "today", "me", or the text itself

    def proposal(self, asked: Asked | None) -> str:
        """The text that a new row begins with."""
        if asked is None:
            return ""
        return {"today": asked.today.isoformat(), "me": asked.me}.get(self.proposed, self.proposed)


def column(spec: Any, language: str, proposed: str = "") -> Column:
    """A column of the spec, or one that the system knows, as it is asked."""
    options = [(option.key, in_words(option.label, language)) for option in getattr(spec, "options", ())]

    def make_widget(asked: Asked | None) -> django.forms.Widget:
        return cell_widget(spec.kind, options, asked, free=getattr(spec, "free", False))

    return Column(spec.key, in_words(spec.label, language), spec.kind, bool(spec.required), make_widget, proposed)


def cell_widget(
    kind: str, options: Sequence[tuple[str, Any]], asked: Asked | None, *, free: bool = False
) -> django.forms.Widget:
    """The control of one cell. Choices are lists to open, as a row must stay small on a telephone."""
    match kind:
        case "staff" if free:
            return PersonInput([(person.key, person.name) for person in (asked.staff if asked else ())])
        case "long_text":
            return django.forms.Textarea({"rows": 3, "data-counter": LONG_TEXT})
        case "number":
            return NumberInput()
        case "date":
            return DateInput()
        case "time":
            return TimeInput()
        case "staff":
            people = [(person.key, person.name) for person in (asked.staff if asked else ())]
            return django.forms.Select(choices=[("", "–"), *people])
        case "yes_no":
            return django.forms.Select(choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))])
        case "choice" | "scale":
            return django.forms.Select(choices=[("", "–"), *options])
        case _:
            return django.forms.TextInput({"data-counter": SHORT_TEXT, "autocomplete": "off"})


class RowsInput(django.forms.Widget):
    """Rows, each a group of controls. Buttons add and take away a row: without JavaScript they save the page first.

    Names in the post: ``<field>-<position>-<column>`` and ``<field>-<position>-_id``; positions may have gaps, so no
    count has to be sent along that could be missing or wrong.
    """

    template_name = "wizard/widgets/rows.html"
    use_fieldset = True
    columns: Sequence[Column] = ()
    field_key = ""
    asked: Asked | None = None
    row_name: Any = ""
    #: Rows that are always there and cannot be added to: (identity, heading, more words).
    fixed: Sequence[tuple[str, Any, Any]] | None = None

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        pattern = re.compile(rf"^{re.escape(name)}-(\d{{1,6}})-(_id|[a-z][a-z0-9_]*)$")
        found: dict[int, dict[str, str]] = {}
        readers = {col.key: col.make_widget(self.asked) for col in self.columns}
        for key in data:
            if not (match := pattern.match(key)):
                continue
            if match[2] == ROW_ID:
                found.setdefault(int(match[1]), {})[ROW_ID] = str(data.get(key) or "")
            elif match[2] in readers:
                text = readers[match[2]].value_from_datadict(data, files, key)
                found.setdefault(int(match[1]), {})[match[2]] = str(text or "")
        rows = [found[position] for position in sorted(found)]
        return self._with_identities(row for row in rows if self._says_something(row))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def _says_something(self, row: dict[str, str]) -> bool:
        """Whether anything was typed; what the page proposed itself is nothing."""
        keys = {col.key: col.proposal(self.asked) for col in self.columns}
        return any(text.strip() and text != keys.get(key) for key, text in row.items() if key != ROW_ID)

    @staticmethod
    def _with_identities(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
        taken: set[str] = set()
        kept = []
        for row in rows:
            identity = row.get(ROW_ID, "")
            if not _ROW_ID_PATTERN.match(identity) or identity in taken:
                identity = new_row_id()
            taken.add(identity)
            kept.append({**row, ROW_ID: identity})
        return kept

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        stored = [row for row in value or [] if isinstance(row, dict)]
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        shown = self._fixed_rows(stored) if self.fixed is not None else self._open_rows(stored)
        rows = [
            self._row(name, base, str(position), row, heading, words)
            for position, (row, heading, words) in enumerate(shown)
        ]
        empty = self._row(name, base, "__index__", self._new_row("__id__"), "", "") if self.fixed is None else None
        context["widget"] |= {
            "rows": rows, "empty": empty, "field_key": self.field_key, "row_name": self.row_name,
            "base": base, "may_add": self.fixed is None,
        }  # fmt: skip
        return context

    def _new_row(self, identity: str) -> dict[str, str]:
        return {ROW_ID: identity, **{col.key: col.proposal(self.asked) for col in self.columns}}

    def _open_rows(self, stored: list[dict]) -> list[tuple[dict, Any, Any]]:
        more = 1 if not stored else 0
        if self.asked and self.asked.extra_rows == self.field_key:
            more += 1 if stored else 0
        return [(row, "", "") for row in (*stored, *(self._new_row(new_row_id()) for _ in range(more)))]

    def _fixed_rows(self, stored: list[dict]) -> list[tuple[dict, Any, Any]]:
        by_id = {str(row.get(ROW_ID, "")): row for row in stored}
        rows = [(by_id.pop(key, {ROW_ID: key}), heading, words) for key, heading, words in self.fixed or ()]
        # What was written about something that is gone from the list stays to be seen.
        return [({**row, ROW_ID: key}, heading, words) for (row, heading, words), (key, *_) in
                zip(rows, self.fixed or (), strict=True)] + [(row, "", "") for row in by_id.values()]  # fmt: skip

    def _row(self, name: str, base: str, position: str, row: dict, heading: Any, words: Any) -> dict[str, Any]:
        cells = []
        for col in self.columns:
            widget = col.make_widget(self.asked)
            identity = f"{base}_{position}_{col.key}"
            text = row.get(col.key, "")
            if isinstance(widget, django.forms.Select):
                widget.choices = with_unknown(widget.choices, text)
            inner = widget.get_context(f"{name}-{position}-{col.key}", text, {"id": identity})["widget"]
            cells.append({"label": col.label, "required": col.required, "id": identity, "key": col.key,
                          "kind": col.kind, "widget": inner})  # fmt: skip
        return {
            "id": row.get(ROW_ID, ""), "id_name": f"{name}-{position}-{ROW_ID}", "position": position, "cells": cells,
            "heading": heading, "words": words, "said": any(row.get(col.key) for col in self.columns),
            "anchor": f"{base}_{position}",
        }  # fmt: skip


def with_unknown(choices: Iterable[tuple[str, Any]], chosen: Any) -> list[tuple[str, Any]]:
    """The choices, and what was chosen once and is no choice any more: it must not vanish by saving the page again."""
    listed = list(choices)
    if chosen and str(chosen) not in {str(key) for key, _ in listed}:
        listed.append((str(chosen), str(chosen)))
    return listed
