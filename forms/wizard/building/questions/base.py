"""What every kind of question shares, and the registry that makes a new kind one class."""

from collections.abc import Callable
from typing import Any, ClassVar

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.wizard.building.asked import Asked
from forms.wizard.building.rows import with_unknown
from forms.wizard.building.widgets import (
    SHORT_TEXT,
    ChoicesInput,
)
from guidance.procedures.spec import FieldSpec

REGISTRY: dict[str, type["Question"]] = {}

VOICES = {"pupil": _("the pupil's words"), "guardian": _("the home's words"), "school": ""}


def asks(*kinds: str) -> Callable[[type["Question"]], type["Question"]]:
    """Register a class as the way these kinds are asked."""

    def registered(cls: type["Question"]) -> type["Question"]:
        REGISTRY.update(dict.fromkeys(kinds, cls))
        return cls

    return registered


class Question(django.forms.Field):
    """A question of the spec as a form field. ``language`` is the reader's."""

    is_notice: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False

    def __init__(self, spec: FieldSpec, language: str) -> None:
        self.spec, self.language = spec, language
        super().__init__(
            required=False,
            label=spec.label.to(language),
            help_text=self.help_of(spec, language),
            widget=self.make_widget(),
        )
        self.must_be_answered = spec.required
        self.folded = spec.more
        self.voice = VOICES.get(spec.voice or "", "")
        self.note = ""

    def help_of(self, spec: FieldSpec, language: str) -> str:
        """The words under the label."""
        return spec.help.to(language) if spec.help else ""

    def make_widget(self) -> django.forms.Widget:
        """The control, without anything that depends on the case."""
        return django.forms.TextInput({"data-counter": SHORT_TEXT})

    def ask(self, asked: Asked) -> None:
        """Fit the control to the circumstances; called once on each form's own copy of the field."""

    def clean(self, value: Any) -> Any:
        """What was typed, unchanged."""
        return "" if value is None else value


def question(spec: FieldSpec, language: str) -> Question:
    """The form field for a field of the spec. Raises: KeyError for a kind that no class asks."""
    return REGISTRY[spec.kind](spec, language)


def keep_chosen(field: django.forms.Field, chosen: Any) -> None:
    """Keep an answer choosable that the spec or the staff list no longer offers, so that saving does not lose it."""
    widget = field.widget
    if isinstance(widget, django.forms.RadioSelect | django.forms.Select) and not isinstance(chosen, list):
        widget.choices = with_unknown(widget.choices, chosen)
    elif isinstance(widget, ChoicesInput):
        for item in chosen or []:
            if not str(item).startswith("other:"):
                widget.choices = with_unknown(widget.choices, item)
