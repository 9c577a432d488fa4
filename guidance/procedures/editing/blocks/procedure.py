"""The streams of a procedure's page: roles, the concern, limits, stages, duties that come back, letters and sheets."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup

from guidance.procedures.editing.blocks.inputs import DataBlock
from guidance.procedures.editing.blocks.questions import KEY, MORE, Parts, kept, one_of, questions
from guidance.procedures.editing.blocks.structs import FoldedBlock, Listed, WholeStream

_ORIGIN = one_of(
    _("Whose it is"),
    [("source", _("of the source")), ("ours", _("ours"))],
    default="source",
    help_text=_("What you have added to a source is yours. Readers see which is which."),
)
_PAGE = DataBlock("page", label=_("Guidance page"), help_text=_("A page of the portal that says more."))
_GUIDANCE = blocks.TextBlock(
    label=_("Guidance"),
    required=False,
    rows=3,
    help_text=_("What you would say to a new colleague. An empty line begins a paragraph, “- ” a point of a list."),
)
_RESPONSIBLE = DataBlock("roles", label=_("Responsible"))
_REST = kept()


def _folded(parts: Parts, further: list[str], **meta: Any) -> FoldedBlock:
    """A block whose further settings are folded away in it."""
    opened = [name for name in parts if name not in further]
    layout = [*opened, BlockGroup(further, heading=MORE, classname="collapsed", label_format="", icon="cogs")]
    return FoldedBlock(list(parts.items()), form_layout=layout, **meta)


def _deadline(label: Any, description: Any) -> FoldedBlock:
    parts: Parts = {
        "time": DataBlock("amount", label=_("How long")),
        "from": DataBlock("start", label=_("Counted from")),
        "label": blocks.CharBlock(
            label=_("In words"),
            required=False,
            help_text=_("What is said where the source gives no number: “as soon as possible”."),
        ),
        "tell": DataBlock("role", label=_("When it has passed: tell")),
        "hand_to": DataBlock("role", label=_("When it has passed: hand the turn to")),
        "propose": DataBlock("ref", label=_("When it has passed: propose"), options={"what": "outcome"}),
        "when": DataBlock("condition", label=_("Only while this holds")),
        "count_first": blocks.BooleanBlock(label=_("The first day counts"), required=False),
        "restart": blocks.BooleanBlock(label=_("Begins again in each run"), required=False, default=True),
        "origin": _ORIGIN,
        "rest": _REST,
    }
    further = ["propose", "when", "count_first", "restart", "origin", "rest"]
    return _folded(parts, further, label=label, description=description, icon="time", summary="deadline")


_DEADLINES: Parts = {
    "at_latest": _deadline(_("At the latest"), _("The step is overdue after this.")),
    "not_before": _deadline(_("Not before"), _("The step is not due until then.")),
}


def _step() -> FoldedBlock:
    parts: Parts = {
        "title": blocks.CharBlock(label=_("Title"), required=False),
        "responsible": _RESPONSIBLE,
        "deadlines": Listed(list(_DEADLINES.items()), label=_("Deadlines"), add=_("Add a deadline")),
        "no_deadline": blocks.BooleanBlock(
            label=_("There is no deadline"),
            required=False,
            help_text=_("Say so where there is none: else it looks forgotten."),
        ),
        "why": blocks.TextBlock(
            label=_("Why"), required=False, rows=1, help_text=_("One sentence: what this step is good for.")
        ),
        "guidance": _GUIDANCE,
        "fields": questions(),
        "after": DataBlock(
            "refs",
            label=_("Waits for"),
            options={"what": "step"},
            help_text=_("Steps that must be done first. Use it rarely."),
        ),
        "when": DataBlock("condition", label=_("Only when this holds")),
        "runs": one_of(
            _("Asked"), [("each", _("in each run of the stage")), ("first", _("only in the first run"))], default="each"
        ),
        "repeatable": blocks.BooleanBlock(
            label=_("May be repeated"), required=False, help_text=_("One more of the same, such as another meeting.")
        ),
        "optional": blocks.BooleanBlock(label=_("May be left out"), required=False),
        "about": one_of(
            _("About"),
            [("subject", _("the one whom the case is about")), ("class", _("the class"))],
            default="subject",
            help_text=_("Answers about the class are given once and used in the cases of all its pupils."),
        ),
        "ref": blocks.CharBlock(label=_("Number in the source"), required=False),
        "page": _PAGE,
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    further = ["after", "when", "runs", "repeatable", "optional", "about", "ref", "page", "origin", "key", "rest"]
    return _folded(parts, further, label=_("Step"), icon="form", summary="step")


def _outcome() -> FoldedBlock:
    given = [("required", _("must be given")), ("optional", _("may be given"))]
    parts: Parts = {
        "label": blocks.CharBlock(label=_("Decision"), required=False),
        "kind": one_of(
            _("Where it leads"),
            [
                ("continue", _("Go on: the same stage again, with a new date")),
                ("replan", _("Plan again: back to an earlier stage")),
                ("escalate", _("Next stage: on to a later stage")),
                ("close", _("Close the case")),
            ],
        ),
        "to": DataBlock("ref", label=_("To the stage"), options={"what": "stage"}),
        "guidance": _GUIDANCE,
        "who": DataBlock(
            "roles",
            label=_("Who may decide it"),
            help_text=_("Without a role: everybody who is responsible for the stage."),
        ),
        "next_date": one_of(_("Next date"), [*given, ("none", _("is not asked for"))], default="none"),
        "proposed_after": DataBlock("amount", label=_("Next date that is proposed")),
        "reason": one_of(_("Reason"), given, default="required"),
        "when": DataBlock(
            "condition",
            label=_("Only when this holds"),
            help_text=_("Else the decision is shown all the same, with what bars it."),
        ),
        "barred": blocks.CharBlock(label=_("What bars it, in words"), required=False),
        "confirmed_by": DataBlock(
            "roles", label=_("Must be confirmed by"), help_text=_("A second person, who holds one of these roles.")
        ),
        "owner": DataBlock("role", label=_("Who owns the case then"), help_text=_("Without a role: as before.")),
        "releases": DataBlock("roles", label=_("Roles that leave the case")),
        "keeps_coordinator": blocks.BooleanBlock(label=_("The coordinator stays"), required=False, default=True),
        "deadline": Listed(
            list(_DEADLINES.items()), label=_("Deadline that it starts"), add=_("Add a deadline"), max_num=1
        ),
        "starts": DataBlock(
            "procedure", label=_("Procedure that it starts beside this one"), help_text=_("As a case of its own.")
        ),
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    further = ["when", "barred", "confirmed_by", "owner", "releases", "keeps_coordinator", "deadline", "starts"]
    return _folded(
        parts,
        [*further, "origin", "key", "rest"],
        label=_("Decision"),
        icon="redirect",
        summary="outcome",
        shown_for={"to": ["kind", ["replan", "escalate"]], "proposed_after": ["next_date", ["required", "optional"]]},
    )


_STEP = _step()
_STEPS = Listed([("step", _STEP)], label=_("Steps"), add=_("Add a step"))


def _stage() -> FoldedBlock:
    parts: Parts = {
        "title": blocks.CharBlock(label=_("Title"), required=False),
        "phase": blocks.CharBlock(
            label=_("Heading above it"), required=False, help_text=_("Where several stages share one.")
        ),
        "responsible": _RESPONSIBLE,
        "guidance": _GUIDANCE,
        "steps": _STEPS,
        "outcomes": Listed(
            [("outcome", _outcome())],
            label=_("Decisions"),
            add=_("Add a decision"),
            help_text=_("The ways out of the stage."),
        ),
        "repeatable": DataBlock(
            "amount",
            label=_("Comes back every"),
            help_text=_("For a stage that is run again and again, such as a meeting every six weeks."),
        ),
        "entry": blocks.BooleanBlock(
            label=_("A new case may begin here"),
            required=False,
            help_text=_("As it may in the first stage, when a concern is raised."),
        ),
        "page": _PAGE,
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    further = ["repeatable", "entry", "page", "origin", "key", "rest"]
    return _folded(parts, further, label=_("Stage"), icon="folder-open-1", summary="stage")


def _signal() -> FoldedBlock:
    parts: Parts = {
        "title": blocks.CharBlock(label=_("Title"), required=False),
        "when": DataBlock("condition", label=_("Met when"), options={"figures": True}),
        "stage": DataBlock(
            "ref",
            label=_("Proposes the stage"),
            options={"what": "stage"},
            help_text=_("Without one: that a concern is raised."),
        ),
        "tells": DataBlock("roles", label=_("On whose list it comes up")),
        "guidance": _GUIDANCE,
        "valid_from": DataBlock("day", label=_("Counts from")),
        "valid_until": DataBlock("day", label=_("Counts until")),
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    further = ["valid_from", "valid_until", "origin", "key", "rest"]
    return _folded(parts, further, label=_("Limit"), icon="view", summary="signal")


def _routine() -> FoldedBlock:
    parts: Parts = {
        "title": blocks.CharBlock(label=_("Title"), required=False),
        "role": DataBlock("role", label=_("Whose duty it is")),
        "every": DataBlock("amount", label=_("Comes back every")),
        "overdue_after": DataBlock(
            "amount", label=_("Overdue after"), help_text=_("Longer than it comes back: “about monthly”.")
        ),
        "guidance": _GUIDANCE,
        "steps": _STEPS,
        "round": blocks.BooleanBlock(
            label=_("A round over several cases or pupils"),
            required=False,
        ),
        "page": _PAGE,
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    further = ["round", "page", "origin", "key", "rest"]
    return _folded(parts, further, label=_("Duty that comes back"), icon="rotate", summary="routine")


def _document() -> FoldedBlock:
    kinds = [
        ("letter", _("letter")),
        ("invitation", _("invitation")),
        ("agreement", _("agreement")),
        ("minutes", _("minutes")),
        ("sheet", _("sheet")),
    ]
    parts: Parts = {
        "title": blocks.CharBlock(label=_("Title"), required=False),
        "kind": one_of(_("What it is"), kinds),
        "step": DataBlock("ref", label=_("Belongs to the step"), options={"what": "any_step"}),
        "body": blocks.TextBlock(
            label=_("Text"),
            required=False,
            rows=8,
            help_text=_("“## ” begins a heading, “- ” a point of a list, an empty line a paragraph."),
        ),
        "origin": _ORIGIN,
        "key": KEY,
        "rest": _REST,
    }
    return _folded(parts, ["origin", "key", "rest"], label=_("Letter or sheet"), icon="doc-full", summary="document")


def _role() -> FoldedBlock:
    parts: Parts = {
        "role": DataBlock("role", label=_("Role")),
        "page": _PAGE,
        "words": DataBlock("unseen", label=_("What the pack said of it")),
        "rest": _REST,
    }
    return FoldedBlock(list(parts.items()), label=_("Role"), icon="group", summary="role")


def streams() -> dict[str, WholeStream]:
    """The block of each stream, by the name of the page's field."""
    made: dict[str, tuple[str, blocks.Block, dict[str, Any]]] = {
        "roles": ("role", _role(), {"add": _("Add a role")}),
        "intake": ("step", _STEP, {"add": _("Write the concern"), "max_num": 1}),
        "signals": ("signal", _signal(), {"add": _("Add a limit")}),
        "stages": ("stage", _stage(), {"add": _("Add a stage")}),
        "routines": ("routine", _routine(), {"add": _("Add a duty")}),
        "documents": ("document", _document(), {"add": _("Add a letter or sheet")}),
    }
    return {name: WholeStream([(kind, block)], **meta) for name, (kind, block, meta) in made.items()}
