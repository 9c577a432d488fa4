"""One class a kind of field: how a question of the spec is asked. The registry is what makes a new kind one class.

Every field hands on what was typed (see ``forms.cases.values`` for what it becomes): none of them refuses anything.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import django.forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forms.cases.values import columns_of
from forms.wizard.building.asked import Asked
from forms.wizard.building.rows import RowsInput, column, in_words, with_unknown
from forms.wizard.building.widgets import (
    LONG_TEXT,
    SHORT_TEXT,
    ChoicesInput,
    DateInput,
    FilesInput,
    NumberInput,
    TimeInput,
)
from guidance.procedures.spec import FieldSpec

#: More options than this are a list to open: nobody reads ten radio buttons on a telephone.
MOST_RADIOS = 8

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


@asks("short_text")
class ShortText(Question):
    pass


@asks("long_text")
class LongText(Question):
    def make_widget(self) -> django.forms.Widget:
        return django.forms.Textarea({"rows": 5, "data-counter": LONG_TEXT})


@asks("number")
class Number(Question):
    def make_widget(self) -> django.forms.Widget:
        return NumberInput()

    def help_of(self, spec: FieldSpec, language: str) -> str:
        words = super().help_of(spec, language)
        unit = spec.unit.to(language) if spec.unit else ""
        return f"{words} ({unit})" if words and unit else words or unit


@asks("date")
class Date(Question):
    def make_widget(self) -> django.forms.Widget:
        return DateInput()


@asks("time")
class Time(Question):
    def make_widget(self) -> django.forms.Widget:
        return TimeInput()


class Chosen(Question):
    """One of several: radio buttons while they are few, else a list to open. What was chosen once stays choosable."""

    def choices(self) -> list[tuple[str, Any]]:
        return [(option.key, in_words(option.label, self.language)) for option in self.spec.options]

    def make_widget(self) -> django.forms.Widget:
        choices = self.choices()
        if len(choices) > MOST_RADIOS:
            return django.forms.Select(choices=[("", "–"), *choices])
        return django.forms.RadioSelect(choices=choices)


@asks("choice")
class Choice(Chosen):
    def help_of(self, spec: FieldSpec, language: str) -> str:
        words = [super().help_of(spec, language)]
        words += [f"{option.label.to(language)}: {option.help.to(language)}" for option in spec.options if option.help]
        return " ".join(word for word in words if word)


@asks("yes_no")
class YesNo(Chosen):
    def choices(self) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]


@asks("scale")
class Scale(Chosen):
    def choices(self) -> list[tuple[str, Any]]:
        if self.spec.options:
            return super().choices()
        low, high = self.spec.min if self.spec.min is not None else 1, self.spec.max or 5
        ends = {low: self.spec.low, high: self.spec.high}
        return [(str(n), f"{n} – {ends[n].to(self.language)}" if ends.get(n) else str(n)) for n in range(low, high + 1)]

    def make_widget(self) -> django.forms.Widget:
        return django.forms.RadioSelect(choices=self.choices(), attrs={"class": "options--scale"})


@asks("choices", "partners")
class Choices(Question):
    def make_widget(self) -> django.forms.Widget:
        widget = ChoicesInput(
            choices=[(option.key, in_words(option.label, self.language)) for option in self.spec.options]
        )
        widget.other = self.spec.other
        return widget

    def clean(self, value: Any) -> list[str]:
        return list(value or [])


@asks("staff")
class Staff(Question):
    def make_widget(self) -> django.forms.Widget:
        return django.forms.Select(choices=[("", "–")])

    def ask(self, asked: Asked) -> None:
        self.widget.choices = [("", "–"), *((person.key, person.name) for person in asked.staff)]


class Rows(Question):
    """A list of rows. ``proposed``: columns of a new row that begin filled in."""

    proposed: ClassVar[dict[str, str]] = {}

    def make_widget(self) -> django.forms.Widget:
        widget = RowsInput()
        widget.columns = tuple(
            column(spec, self.language, self.proposed.get(spec.key, ""))
            for spec in columns_of(self.spec)
            if not spec.fixed
        )
        widget.field_key = self.spec.key
        return widget

    def ask(self, asked: Asked) -> None:
        self.widget.asked = asked

    def clean(self, value: Any) -> list[dict[str, str]]:
        return list(value or [])


@asks("rows")
class FreeRows(Rows):
    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Row")
        return widget


@asks("contacts")
class Contacts(Rows):
    proposed: ClassVar[dict[str, str]] = {"date": "today", "by": "me", "direction": "out"}

    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Contact")
        return widget


@asks("people")
class People(Rows):
    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Person")
        return widget


@asks("agreement")
class Agreement(Rows):
    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Party")
        return widget


@asks("consent")
class ConsentGiven(Rows):
    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Consent")
        return widget


@asks("mapping")
class Mapping(Rows):
    """A group of the same questions for each segment."""

    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.template_name = "wizard/widgets/mapping.html"
        widget.fixed = tuple(
            (
                segment.key[:24],  # as the services name a segment's row
                in_words(segment.label, self.language),
                in_words(segment.help, self.language) if segment.help else "",
            )
            for segment in self.spec.segments
        )
        return widget


@asks("measures")
class Measures(Rows):
    """New measures, or with ``binds: evaluation`` one group of questions for each that runs."""

    @property
    def evaluates(self) -> bool:
        return bool(self.spec.binds and self.spec.binds.kind == "evaluation")

    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.row_name = _("Measure")
        if self.evaluates:
            widget.fixed = ()
        return widget

    def ask(self, asked: Asked) -> None:
        super().ask(asked)
        if self.evaluates:
            self.widget.fixed = tuple((one.key, one.what, one.who) for one in asked.measures)
            if not asked.measures:
                self.note = _("No measure runs in this case now.")

    def clean(self, value: Any) -> list[dict[str, str]]:
        rows = super().clean(value)
        return [{**row, "measure": row["_id"]} for row in rows] if self.evaluates else rows


@asks("figures")
class Figures(Rows):
    """One number for each figure of absence."""

    def make_widget(self) -> django.forms.Widget:
        widget = super().make_widget()
        widget.fixed = (("figures", "", ""),)
        return widget

    def help_of(self, spec: FieldSpec, language: str) -> str:
        words = super().help_of(spec, language)
        days = spec.school_days or spec.days
        if not days:
            return words
        if spec.school_days:
            period = ngettext("For the last %(days)d school day.", "For the last %(days)d school days.", days)
        else:
            period = ngettext("For the last %(days)d day.", "For the last %(days)d days.", days)
        return f"{words} {period % {'days': days}}".strip()


@asks("file")
class Files(Question):
    takes_files: ClassVar[bool] = True

    def make_widget(self) -> django.forms.Widget:
        widget = FilesInput()
        widget.field_key = self.spec.key
        return widget

    def ask(self, asked: Asked) -> None:
        self.widget.stored = asked.files.get(self.spec.key, ())


@asks("notice")
class Notice(Question):
    """Asks nothing: words between the questions."""

    is_notice: ClassVar[bool] = True

    def make_widget(self) -> django.forms.Widget:
        return django.forms.HiddenInput()


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
