"""The columns of fields with rows: those the system knows, and those of the editor's own."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from forms.cases import enums, figures
from guidance.procedures.spec import ColumnSpec, FieldSpec, Text


@dataclass(frozen=True)
class UIText:
    """A label of the interface, read like a text of a spec: ``to(language)``."""

    words: Promise | str

    def to(self, language: str | None) -> str:
        """The label in ``language`` (blank: the active one)."""
        if not language:
            return str(self.words)
        with override(language):
            return str(self.words)

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    key: str
    label: Text | UIText
    help: Text | None = None


@dataclass(frozen=True)
class Column:
    """One column. ``free``: a choice or person that may also be words of one's own."""

    key: str
    label: Text | UIText
    kind: str = "short_text"
    required: bool = False
    options: tuple[Option, ...] = ()
    free: bool = False
    fixed: bool = False  # filled by the system, shown and not asked


def _column(key: str, label: Any, kind: str = "short_text", **more: Any) -> Column:
    return Column(key=key, label=UIText(label), kind=kind, **more)


def _choice(key: str, label: Any, choices: type[TextChoices], *, required: bool = False) -> Column:
    options = tuple(Option(value, UIText(name)) for value, name in choices.choices)
    return Column(key=key, label=UIText(label), kind="choice", required=required, options=options)


class Approval(TextChoices):
    """How a party approved an agreement."""

    SIGNED = "signed", _("Signed")
    ELECTRONIC = "electronic", _("Electronically")
    SPOKEN = "spoken", _("Said yes")
    NOT_PRESENT = "not_present", _("Was not present")
    DISAGREES = "disagrees", _("Does not agree")


class ConsentHow(TextChoices):
    """How a consent was given."""

    SIGNATURE = "signature", _("Signature")
    ELECTRONIC = "electronic", _("Electronically")
    SPOKEN = "spoken", _("By word of mouth")


CONTACTS = (
    _column("date", _("Date"), "date", required=True),
    _column("time", _("Time"), "time"),
    _choice("channel", _("How"), enums.Channel, required=True),
    _choice("direction", _("Who made contact"), enums.Direction),
    _column("with_whom", _("With whom"), required=True),
    _column("by", _("Who from the school"), "staff"),
    _column("reached", _("Did you get hold of them?"), "yes_no"),
    _column("said", _("What was said"), "long_text"),
    _column("agreed", _("What was agreed"), "long_text"),
    _column("next_contact", _("Next contact"), "date"),
)
PEOPLE = (
    _column("name", _("Name"), required=True),
    _column("role", _("Role")),
    _column("service", _("Service or organisation")),
    _column("contact", _("Telephone or e-mail")),
    _column("why", _("Why they take part")),
)
MEASURES = (
    _column("what", _("What will be done"), "long_text", required=True),
    _column("where", _("Where")),
    _choice("aimed_at", _("For whom"), enums.AimedAt),
    _column("responsible", _("Who is responsible"), "staff", free=True),
    _column("start", _("Starts on"), "date"),
    _column("end", _("Ends on"), "date"),
    _column("check_on", _("Looked at again on"), "date"),
    _column("goal", _("What we want to see"), "long_text"),
)
EVALUATION = (
    _column("measure", _("Measure"), fixed=True),
    _choice("carried_out", _("Was it carried out?"), enums.CarriedOut, required=True),
    _choice("effect", _("What has changed?"), enums.Effect, required=True),
    _choice("then", _("What happens now?"), enums.Then, required=True),
    _column("note", _("Notes"), "long_text"),
)
AGREEMENT = (
    _column("party", _("Name"), required=True),
    _column("role", _("Role")),
    _choice("how", _("Approval"), Approval, required=True),
    _column("date", _("Date"), "date"),
    _column("comment", _("Comment"), "long_text"),
)
CONSENT = (
    _column("given_by", _("Given by"), required=True),
    _column("service", _("Information may be shared with"), required=True),
    _column("kinds", _("What may be shared"), "long_text", required=True),
    _column("purpose", _("What for"), "long_text"),
    _column("from", _("From"), "date"),
    _column("until", _("Until"), "date"),
    _choice("how", _("How it was given"), ConsentHow, required=True),
    _column("note", _("Notes"), "long_text"),
)
MAPPING = (
    _column("works", _("What works"), "long_text"),
    _column("hard", _("What is hard"), "long_text"),
    _column("keeps_going", _("What keeps it going"), "long_text"),
    _column("idea", _("What could be tried"), "long_text"),
    _column("priority", _("Take this up first"), "yes_no"),
    _column("seen_by", _("Who sees it so")),
)
BUILT_IN = {
    "contacts": CONTACTS,
    "people": PEOPLE,
    "measures": MEASURES,
    "agreement": AGREEMENT,
    "consent": CONSENT,
}


@lru_cache(maxsize=4000)
def columns_of(field: FieldSpec) -> tuple[Column, ...]:
    """The columns of a field with rows, those that the system knows first; empty for other kinds.

    A field of kind ``figures`` has one numeric column per figure and exactly one row.
    """
    own = tuple(_own(column) for column in field.columns)
    if field.kind == "mapping":
        return own or MAPPING
    if field.kind == "figures":
        return tuple(Column(key, UIText(figures.label(key)), "number") for key in field.absence)
    if field.kind == "measures" and field.binds and field.binds.kind == "evaluation":
        return EVALUATION + own
    return BUILT_IN.get(field.kind, ()) + own if field.is_rows else ()


def _own(column: ColumnSpec) -> Column:
    options = tuple(Option(option.key, option.label, option.help) for option in column.options)
    return Column(column.key, column.label, column.kind, column.required, options)


@lru_cache(maxsize=4000)
def options_of(field: FieldSpec) -> tuple[Option, ...]:
    """What can be chosen in a field of kind choice, choices, scale or partners."""
    return tuple(Option(option.key, option.label, option.help) for option in field.options)


def option_label(options: tuple[Option, ...], key: str, language: str) -> str:
    """The label of one option, or the key itself where it is no longer among them."""
    return next((option.label.to(language) for option in options if option.key == key), key)
