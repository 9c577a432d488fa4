"""Questions whose answer is a list of rows: contacts, people, measures, figures, and rows of an editor's own."""

from typing import Any, ClassVar

import django.forms
from django.utils.functional import lazy
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forms.cases.values import columns_of
from forms.wizard.building.asked import Asked
from forms.wizard.building.questions.base import Question, asks
from forms.wizard.building.rows import RowsInput, column, in_words
from guidance.procedures.spec import FieldSpec


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
        elif self.spec.binds:
            self.note = lazystr(lambda: running_words(asked))  # read where the page is shown, not at each save

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


def running_words(asked: Asked) -> str:
    """Which measures run already, so that nobody enters them again; nothing where none does."""
    names = [Truncator(one.what).chars(80) for one in asked.measures if one.key not in asked.taken_up]
    if not names:
        return ""
    return gettext("These run already, and go on by themselves: %(measures)s.") % {"measures": "; ".join(names)}


lazystr = lazy(lambda make: make(), str)
