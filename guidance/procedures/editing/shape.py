"""What a page holds of a procedure, and in which shape.

A page of the source language holds ``stages``, a stream of blocks, and in ``frame`` what stands beside them: the other
streams (roles, intake, signals, routines, documents) and what is said of the procedure as a whole. A page in another
language holds ``texts`` alone. A block is ``{"type", "value", "id"}``; its value has the names of the spec
(``StepSpec`` and so on) with these differences:

- texts are strings in the source language; a translation stands under the block's id and the text's name in ``texts``
  of the page in its language (``{block id: {name: words}}``; under ``ABOUT`` what belongs to the procedure itself);
- ``key`` is there once it was published; until then the block's id is its identity;
- what is named is named by block id, written ``@<id>``, or ``@<id>#2`` where the path of it has more parts than it
  needs; what is not found stays as the pack has it. ``@self`` is the question itself;
- ``deadlines`` is a list of blocks, their type what ``kind`` says, with amount and unit in ``time``; ``no_deadline``
  says that there is none;
- a question's ``rules`` are blocks: ``when``, ``binds``, ``stop``, ``alert``;
- options, areas and columns are items: ``{"id", "key", "label", ...}`` in a list;
- a condition is ``{"match": "all" or "any", "rows": [...]}``, or ``{"kept": ...}`` as in a pack where it is deeper;
- a role is ``{"role", "page", "words"}``: its key, and what the pack said of the role whose key is ``of``, which
  counts until the register of roles knows it;
- ``rest`` holds what has no input, as in a pack, so that nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from guidance.procedures.spec import BIND_FITS, OPTION_KINDS, ROW_KINDS, FieldSpec

#: In ``texts``: the words of the procedure as a whole, beside those of blocks.
ABOUT = "procedure"
SELF = "@self"
KINDS: tuple[str, ...] = get_args(FieldSpec.model_fields["kind"].annotation)

Block = dict[str, Any]
#: language > block id > name of the text > words
Texts = dict[str, dict[str, dict[str, str]]]

#: The streams of a procedure, with the types of their blocks; all but the stages stand in the frame.
STREAMS: dict[str, str] = {
    "roles": "role",
    "intake": "step",
    "signals": "signal",
    "stages": "stage",
    "routines": "routine",
    "documents": "document",
}


@dataclass
class Edited:
    """A procedure as pages hold it."""

    frame: dict[str, Any] = field(default_factory=dict)
    stages: list[Block] = field(default_factory=list)
    texts: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """The inputs of a part. ``words``: texts. ``plain``: as in the spec's JSON. ``items``: lists of small parts in the
    block itself. ``blocks``: lists of blocks, with their type, None for the kinds of fields. What else a part has is
    its own business (``holding``, ``telling``)."""

    words: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    blocks: Mapping[str, str | None] = field(default_factory=dict)


_ORIGIN = ("page", "origin")
SHAPES: dict[str, Shape] = {
    "stage": Shape(
        words=("title", "phase", "guidance"),
        plain=("responsible", "repeatable", "entry", *_ORIGIN),
        blocks={"steps": "step", "outcomes": "outcome"},
    ),
    "step": Shape(
        words=("title", "why", "guidance"),
        plain=("ref", "responsible", "runs", "repeatable", "optional", "about", *_ORIGIN),
        blocks={"fields": None},
    ),
    "outcome": Shape(
        words=("label", "guidance", "barred"),
        plain=(
            *("kind", "who", "confirmed_by", "reason", "next_date", "proposed_after", "owner", "releases"),
            *("keeps_coordinator", "starts", "origin"),
        ),
    ),
    "deadline": Shape(words=("label",), plain=("count_first", "restart", "origin")),
    "binds": Shape(words=("title", "purpose"), plain=("kind", "role")),
    "effect": Shape(words=("title", "text"), plain=("tells", "starts")),
    "signal": Shape(words=("title", "guidance"), plain=("tells", "valid_from", "valid_until", "origin")),
    "routine": Shape(
        words=("title", "guidance"),
        plain=("role", "every", "overdue_after", "round", *_ORIGIN),
        blocks={"steps": "step"},
    ),
    "document": Shape(words=("title", "body"), plain=("kind", "origin")),
    "option": Shape(words=("label", "help")),
    "column": Shape(words=("label",), plain=("kind", "required"), items=("options",)),
}
#: What the items of a list are.
ITEMS = {"options": "option", "segments": "option", "columns": "column"}

#: Kinds that have a number of the smallest and the largest answer.
RANGES = frozenset({"number", "scale"})
#: Kinds whose answer can set off a stop or an alert, by itself or by a condition on it.
ALARMING = frozenset({"yes_no", "choice", "choices", "scale", "partners", "number"})
#: Kinds for which the portal can propose an answer by itself.
PROPOSED = frozenset({"date", "staff"})
#: Kinds where an answer beside the options may be typed.
OTHER_KINDS = frozenset({"choice", "choices", "partners"})


def field_shape(kind: str) -> Shape:
    """The inputs of a question of a kind: just those that mean something for it."""
    asks = kind != "notice"
    plain = ["more"]
    plain += ["required", "nature", "voice", "sensitive"] if asks else []
    plain += ["default"] if kind in PROPOSED else []
    plain += ["other"] if kind in OTHER_KINDS else []
    plain += ["min", "max"] if kind in RANGES else []
    plain += ["absence", "days", "school_days"] if kind == "figures" else []
    plain += ["needs"] if kind in ROW_KINDS else []
    words = ["label", "help"]
    words += ["unit"] if kind == "number" else []
    words += ["low", "high"] if kind == "scale" else []
    items = ["options"] if kind in OPTION_KINDS else []
    items += ["segments"] if kind == "mapping" else []
    items += ["columns"] if kind in ROW_KINDS else []
    return Shape(tuple(words), tuple(plain), tuple(items))


def rules_of(kind: str) -> tuple[str, ...]:
    """The rules that a question of a kind may have."""
    binds = any(kind in kinds for kinds in BIND_FITS.values())
    return ("when", *(("binds",) if binds else ()), *(("stop", "alert") if kind in ALARMING else ()))


def asks_for_earlier(kind: str) -> bool:
    """Whether an earlier answer can be proposed for a question of a kind."""
    return kind != "notice"
