"""Questions with one answer: texts, numbers, days, choices, a colleague, files; and words that ask nothing."""

from typing import Any, ClassVar

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.wizard.building.asked import Asked
from forms.wizard.building.questions.base import Question, asks
from forms.wizard.building.rows import in_words
from forms.wizard.building.widgets import (
    LONG_TEXT,
    ChoicesInput,
    DateInput,
    FilesInput,
    NumberInput,
    TimeInput,
    VoiceInput,
)
from guidance.procedures.spec import FieldSpec

#: More options than this are a list to open: nobody reads ten radio buttons on a telephone.
MOST_RADIOS = 8


@asks("short_text")
class ShortText(Question):
    pass


@asks("long_text")
class LongText(Question):
    def make_widget(self) -> django.forms.Widget:
        box = VoiceInput if self.spec.voice == "pupil" else django.forms.Textarea
        return box({"rows": 5, "data-counter": LONG_TEXT})


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
