"""The columns of fields with rows: those the system knows, and those of the editor's own."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from forms.cases import enums
from guidance.procedures import figures
from guidance.procedures.columns import KNOWN_LABELS
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


def _column(of: str, key: str, kind: str = "short_text", **more: Any) -> Column:
    return Column(key=key, label=UIText(KNOWN_LABELS[of][key]), kind=kind, **more)


def _choice(of: str, key: str, choices: type[TextChoices], **more: Any) -> Column:
    options = tuple(Option(value, UIText(name)) for value, name in choices.choices)
    return _column(of, key, "choice", options=options, **more)


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
    _column("contacts", "date", "date", required=True),
    _column("contacts", "time", "time"),
    _choice("contacts", "channel", enums.Channel, required=True),
    _choice("contacts", "direction", enums.Direction),
    _column("contacts", "with_whom", required=True),
    _column("contacts", "by", "staff"),
    _column("contacts", "reached", "yes_no"),
    _column("contacts", "said", "long_text"),
    _column("contacts", "agreed", "long_text"),
    _column("contacts", "next_contact", "date"),
)
PEOPLE = (
    _column("people", "name", required=True),
    _column("people", "role"),
    _column("people", "service"),
    _column("people", "contact"),
    _column("people", "why"),
)
MEASURES = (
    _column("measures", "what", "long_text", required=True),
    _column("measures", "where"),
    _choice("measures", "aimed_at", enums.AimedAt),
    _column("measures", "responsible", "staff", free=True),
    _column("measures", "start", "date"),
    _column("measures", "end", "date"),
    _column("measures", "check_on", "date"),
    _column("measures", "goal", "long_text"),
)
EVALUATION = (
    _column("evaluation", "measure", fixed=True),
    _choice("evaluation", "carried_out", enums.CarriedOut, required=True),
    _choice("evaluation", "effect", enums.Effect, required=True),
    _choice("evaluation", "then", enums.Then, required=True),
    _column("evaluation", "note", "long_text"),
)
AGREEMENT = (
    _column("agreement", "party", required=True),
    _column("agreement", "role"),
    _choice("agreement", "how", Approval, required=True),
    _column("agreement", "date", "date"),
    _column("agreement", "comment", "long_text"),
)
CONSENT = (
    _column("consent", "given_by", required=True),
    _column("consent", "service", required=True),
    _column("consent", "kinds", "long_text", required=True),
    _column("consent", "purpose", "long_text"),
    _column("consent", "from", "date"),
    _column("consent", "until", "date"),
    _choice("consent", "how", ConsentHow, required=True),
    _column("consent", "note", "long_text"),
)
MAPPING = (
    _column("mapping", "works", "long_text"),
    _column("mapping", "hard", "long_text"),
    _column("mapping", "keeps_going", "long_text"),
    _column("mapping", "idea", "long_text"),
    _column("mapping", "priority", "yes_no"),
    _column("mapping", "seen_by"),
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
    return _needed(BUILT_IN.get(field.kind, ()), field.needs) + own if field.is_rows else ()


def _needed(known: tuple[Column, ...], needs: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns of the system's, with those required that the procedure asks each row to have."""
    return tuple(replace(column, required=True) if column.key in needs else column for column in known)


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
