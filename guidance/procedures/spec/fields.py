"""Fields: the questions of a step, and what an answer does (binds, stops, alerts)."""

from typing import Any, Literal

from pydantic import Field, model_validator

from guidance.procedures.spec.base import Frozen, Key, Text
from guidance.procedures.spec.conditions import Condition
from guidance.procedures.spec.deadlines import Amount

FieldKind = Literal[
    "short_text",
    "long_text",
    "number",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "scale",
    "staff",
    "people",
    "contacts",
    "rows",
    "mapping",
    "measures",
    "partners",
    "consent",
    "agreement",
    "file",
    "figures",
    "notice",
]
ColumnKind = Literal["short_text", "long_text", "number", "date", "time", "yes_no", "choice", "scale", "staff"]

#: Kinds whose answer is a list of rows (each row a mapping of column key to value).
ROW_KINDS = frozenset({"people", "contacts", "rows", "mapping", "measures", "consent", "agreement"})
#: Kinds that offer options.
OPTION_KINDS = frozenset({"choice", "choices", "scale", "partners"})

BindKind = Literal[
    "follow_up",
    "coordinator",
    "inform",
    "measures",
    "meeting",
    "participants",
    "partner",
    "consent",
    "introduce",
    "evaluation",
    "request",
]

#: Which kinds of field a bind may stand on.
BIND_FITS: dict[str, frozenset[str]] = {
    "follow_up": frozenset({"date"}),
    "coordinator": frozenset({"staff"}),
    "inform": frozenset({"staff", "yes_no", "choice", "choices", "notice"}),
    "measures": frozenset({"measures"}),
    "meeting": frozenset({"date"}),
    "participants": frozenset({"people"}),
    "partner": frozenset({"partners", "choice"}),
    "consent": frozenset({"consent"}),
    "introduce": frozenset({"partners", "choice"}),
    "evaluation": frozenset({"measures"}),
    "request": frozenset({"long_text", "short_text", "yes_no"}),
}

#: Figures of absence that the portal has names for, in conditions and in fields of kind figures.
ABSENCE_FIGURES = frozenset(
    {
        "total_days",
        "days",
        "percent",
        "illness",
        "lawful",
        "permitted",
        "unlawful",
        "documented",
        "undocumented",
        "late",
    }
    | {"lessons", "undocumented_lessons", "left_early", "spells", "single_days", "longest", "not_registered"}
)

#: Columns that the portal knows, by kind of field; an editor's own columns come after them and have other keys.
KNOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    "contacts": (
        *("date", "time", "channel", "direction", "with_whom", "by", "reached", "said", "agreed", "next_contact"),
    ),
    "people": ("name", "role", "service", "contact", "why"),
    "measures": ("what", "where", "aimed_at", "responsible", "start", "end", "check_on", "goal"),
    "agreement": ("party", "role", "how", "date", "comment"),
    "consent": ("given_by", "service", "kinds", "purpose", "from", "until", "how", "note"),
}


class OptionSpec(Frozen):
    """One thing to choose."""

    key: Key
    label: Text
    help: Text | None = None


class ColumnSpec(Frozen):
    """One column of a field with rows (or one question asked of each segment of a mapping)."""

    key: Key
    label: Text
    kind: ColumnKind = "short_text"
    required: bool = False
    options: tuple[OptionSpec, ...] = ()


class BindSpec(Frozen):
    """What an answer does when its step is marked as done. Written as a word where no more is needed.

    ``role``: whom to inform (holders of that role), or whose agenda a request goes on. ``time`` and ``place``: keys
    of fields of the same step that complete a meeting; ``title`` names it. ``purpose``: words for a partner's part.
    ``on``: for yes/no and choices, the answers that set it off (default: yes, or any).
    """

    kind: BindKind
    role: Key | None = None
    time: Key | None = None
    place: Key | None = None
    title: Text | None = None
    purpose: Text | None = None
    on: tuple[str, ...] = ()


class EffectSpec(Frozen):
    """A stop or an alert: what the person is told, and which roles are told at once (nameless mail, and on the case).

    ``on``: the answers that set it off: option keys, or ``yes``/``no``; for numbers use ``when``.
    ``starts``: key of another procedure that is offered as a linked case beside this one.
    """

    on: tuple[str, ...] = ("yes",)
    when: Condition | None = None
    title: Text
    text: Text
    tells: tuple[Key, ...] = ()
    starts: Key | None = None


class FieldSpec(Frozen):
    """One question. The key is set once and never follows the label.

    ``more``: folded away under "more". ``nature``: the box's kind of content (rules give access to facts in notes).
    ``voice``: whose words these are. ``sensitive``: goes to the annex, read only by persons named on the case.
    ``default``: ``today``, ``me``, or ``{amount, unit}`` counted from today, shown as a proposal.
    ``preset``: path of an earlier answer (``stage.step.field``, ``step.field``) that is proposed.
    ``needs``: of the columns that the portal knows, those that each row must have answered too.
    ``days``, ``school_days``: the window of a field of kind figures, calendar days or school days back from today.
    """

    key: Key
    label: Text
    help: Text | None = None
    kind: FieldKind
    required: bool = False
    more: bool = False
    options: tuple[OptionSpec, ...] = ()
    other: bool = False
    columns: tuple[ColumnSpec, ...] = ()
    needs: tuple[Key, ...] = ()
    segments: tuple[OptionSpec, ...] = ()
    min: int | None = None
    max: int | None = None
    low: Text | None = None
    high: Text | None = None
    unit: Text | None = None
    absence: tuple[Key, ...] = ()
    days: int | None = Field(default=None, ge=1, le=800)
    school_days: int | None = Field(default=None, ge=1, le=400)
    nature: Literal["facts", "view", "agreement"] | None = None
    voice: Literal["pupil", "guardian", "school"] | None = None
    sensitive: bool = False
    default: Literal["today", "me"] | Amount | None = None
    preset: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}$")
    binds: BindSpec | None = None
    when: Condition | None = None
    stop: EffectSpec | None = None
    alert: EffectSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("binds"), str):
            value = {**value, "binds": {"kind": value["binds"]}}
        return value

    @model_validator(mode="after")
    def _shape(self) -> "FieldSpec":
        if self.kind in ("choice", "choices") and not self.options:
            raise ValueError(f"a field of kind {self.kind} needs options")
        if self.kind == "rows" and not self.columns:
            raise ValueError("a field of kind rows needs columns")
        if self.kind == "mapping" and not self.segments:
            raise ValueError("a field of kind mapping needs segments")
        if self.kind == "notice" and self.required:
            raise ValueError("a notice asks nothing and cannot be required")
        if self.days and self.school_days:
            raise ValueError("a window is given in days or in school_days, not in both")
        if self.binds and self.kind not in BIND_FITS[self.binds.kind]:
            raise ValueError(f"a field of kind {self.kind} cannot bind {self.binds.kind}")
        return self

    @property
    def is_rows(self) -> bool:
        """Whether the answer is a list of rows."""
        return self.kind in ROW_KINDS
