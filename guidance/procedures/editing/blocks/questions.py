"""A block for each kind of question, with just its own inputs.

Definitions are made once and shared: the browser gets each of them once, however many blocks use it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup

from guidance.procedures.editing.blocks.inputs import DataBlock
from guidance.procedures.editing.blocks.structs import FoldedBlock, Listed
from guidance.procedures.editing.shape import KINDS, asks_for_earlier, field_shape, rules_of
from guidance.procedures.spec import BIND_FITS

Parts = dict[str, blocks.Block]

MORE = _("More settings")


def one_of(label: Any, choices: list[tuple[str, Any]], default: str | None = None, help_text: Any = "") -> Any:
    """One of a few words; it may be none of them where there is no default."""
    if default is None:
        choices = [("", _("Not said")), *choices]
    return blocks.ChoiceBlock(
        label=label, choices=choices, required=default is not None, default=default, help_text=help_text
    )


def kept() -> DataBlock:
    """What has no input, said in a sentence."""
    return DataBlock("kept", label=_("Kept as it was loaded"))


KEY = DataBlock("key", label=_("Known to cases as"))
_INPUTS: Parts = {
    "help": blocks.TextBlock(label=_("Help"), required=False, rows=1, help_text=_("Stands in small type below it.")),
    "required": blocks.BooleanBlock(label=_("Must be answered"), required=False),
    "more": blocks.BooleanBlock(
        label=_("Folded away under “more”"),
        required=False,
        help_text=_("Seen by those who unfold it. Eight questions at once are the most that people manage."),
    ),
    "options": DataBlock("items", label=_("Options"), options={"of": "option"}),
    "other": blocks.BooleanBlock(label=_("Something else can be answered"), required=False),
    "segments": DataBlock("items", label=_("Areas"), options={"of": "segment"}),
    "min": DataBlock("number", label=_("Smallest answer")),
    "max": DataBlock("number", label=_("Largest answer")),
    "unit": blocks.CharBlock(label=_("Unit"), required=False, help_text=_("Stands after the number: days, lessons.")),
    "low": blocks.CharBlock(label=_("Words at the low end"), required=False),
    "high": blocks.CharBlock(label=_("Words at the high end"), required=False),
    "absence": DataBlock("figures", label=_("Figures that are asked for")),
    "days": DataBlock("number", label=_("Over the last calendar days"), options={"min": 1, "max": 800}),
    "school_days": DataBlock(
        "number",
        label=_("Over the last school days"),
        options={"min": 1, "max": 400},
        help_text=_("Give calendar days or school days, not both."),
    ),
    "needs": DataBlock("known_columns", label=_("Columns that must be answered in every row")),
    "nature": one_of(
        _("Content of the answer"),
        [("facts", _("facts")), ("view", _("somebody's view")), ("agreement", _("what was agreed"))],
        help_text=_("Parents can as a rule read the facts that are noted about their child."),
    ),
    "voice": one_of(
        _("Whose words"), [("pupil", _("the pupil")), ("guardian", _("the home")), ("school", _("the school"))]
    ),
    "sensitive": blocks.BooleanBlock(
        label=_("Sensitive"),
        required=False,
        help_text=_("The answer goes to a protected annex, which only the persons named on the case can read."),
    ),
    "default": DataBlock("proposed", label=_("Proposed answer")),
    "preset": DataBlock(
        "ref",
        label=_("Earlier answer that is proposed"),
        options={"what": "earlier"},
        help_text=_("What was answered there stands here as a proposal."),
    ),
    "rest": kept(),
}
_COLUMNS = {
    True: DataBlock(
        "items",
        label=_("Columns of your own"),
        options={"of": "column"},
        help_text=_("They come after the columns that the portal gives this kind of question."),
    ),
    False: DataBlock("items", label=_("Columns"), options={"of": "column"}),
}
_LABEL = {
    True: blocks.TextBlock(
        label=_("Question"), required=False, rows=1, help_text=_("Say what to write: “What have you seen?”")
    ),
    False: blocks.TextBlock(label=_("Words"), required=False, rows=1),
}

_BINDS: dict[str, Any] = {
    "follow_up": _("Sets the next date"),
    "coordinator": _("Asks for a coordinator"),
    "inform": _("Informs"),
    "measures": _("Creates measures"),
    "meeting": _("Books a meeting"),
    "participants": _("Adds participants"),
    "partner": _("Opens for a service"),
    "consent": _("Records a consent"),
    "introduce": _("Puts in touch"),
    "evaluation": _("Evaluates measures"),
    "request": _("Asks the resource team"),
}
_ANSWERS = DataBlock("answers", label=_("When the answer is"))
_BIND_INPUTS: Parts = {
    "role": DataBlock("role", label=_("Which role"), help_text=_("Whose holders are informed, or whose agenda it is.")),
    "time": DataBlock("ref", label=_("Question with the time"), options={"what": "time"}),
    "place": DataBlock("ref", label=_("Question with the place"), options={"what": "place"}),
    "title": blocks.CharBlock(label=_("Name of the meeting"), required=False),
    "purpose": blocks.CharBlock(label=_("What the service is asked for"), required=False),
    "on": _ANSWERS,
    "rest": kept(),
}
#: Inputs that only some effects have.
_BIND_SHOWN = {
    "role": ["kind", ["inform", "request"]],
    "time": ["kind", ["meeting"]],
    "place": ["kind", ["meeting"]],
    "title": ["kind", ["meeting"]],
    "purpose": ["kind", ["partner", "introduce"]],
    "on": ["kind", ["inform", "partner", "introduce", "request"]],
}
_EFFECT_INPUTS: Parts = {
    "on": _ANSWERS,
    "when": DataBlock(
        "condition",
        label=_("Or when this holds"),
        help_text=_("For numbers, and where more than this answer counts."),
        options={"itself": True},
    ),
    "title": blocks.CharBlock(label=_("Heading"), required=False),
    "text": blocks.TextBlock(
        label=_("What the person must do now"),
        required=False,
        rows=3,
        help_text=_("Write it as you would say it to a shaken colleague: what to do first, whom to call."),
    ),
    "tells": DataBlock("roles", label=_("Who is told at once")),
    "starts": DataBlock(
        "procedure", label=_("Procedure that is offered beside this one"), help_text=_("It gets a case of its own.")
    ),
    "rest": kept(),
}


def _binds(kind: str) -> FoldedBlock:
    fits = [(name, label) for name, label in _BINDS.items() if kind in BIND_FITS[name]]
    does = one_of(_("What it does"), fits, default=fits[0][0])
    return FoldedBlock(
        [("kind", does), *_BIND_INPUTS.items()],
        label=_("The answer does something"),
        icon="link",
        summary="binds",
        shown_for=_BIND_SHOWN,
    )


_RULES: Parts = {
    "when": FoldedBlock(
        [("when", DataBlock("condition", label=_("Ask it when")))],
        label=_("Asked only sometimes"),
        icon="view",
        summary="when",
    ),
    "stop": FoldedBlock(
        list(_EFFECT_INPUTS.items()),
        label=_("Stop"),
        icon="warning",
        summary="effect",
        description=_("For what must not wait: saves, says whom to call now, and informs the leadership."),
    ),
    "alert": FoldedBlock(
        list(_EFFECT_INPUTS.items()),
        label=_("Alert"),
        icon="info-circle",
        summary="effect",
        description=_("Tells the leadership, and the person goes on."),
    ),
}
_STREAMS: dict[tuple[Any, ...], Listed] = {}


def _rules(kind: str) -> Listed:
    """The rules of a kind; kinds with the same rules share them."""
    names = rules_of(kind)
    fits = tuple(name for name in BIND_FITS if kind in BIND_FITS[name])
    if (names, fits) not in _STREAMS:
        parts = [(name, _binds(kind) if name == "binds" else _RULES[name]) for name in names]
        _STREAMS[names, fits] = Listed(
            parts,
            label=_("When it is asked, and what the answer does"),
            add=_("Add a rule"),
            block_counts={name: {"max_num": 1} for name in names},
        )
    return _STREAMS[names, fits]


_GROUPS = {
    _("Text and numbers"): {
        "short_text": (_("Short text"), "pilcrow", _("One line: a place, a title, a name of a service.")),
        "long_text": (_("Long text"), "pilcrow", _("Several lines.")),
        "number": (_("Number"), "order", _("A whole number.")),
        "date": (_("Date"), "date", _("A day. It can be proposed, and deadlines can be counted from it.")),
        "time": (_("Time"), "time", _("A time of day, for meetings.")),
    },
    _("Choosing"): {
        "yes_no": (_("Yes or no"), "check", _("For what is clear. It can set off a stop or an alert.")),
        "choice": (_("One choice"), "circle-check", _("One of the options that you list.")),
        "choices": (_("Several choices"), "tasks", _("Any number of the options.")),
        "scale": (_("Scale"), "sliders", _("From a low to a high end, with words at both.")),
    },
    _("People and services"): {
        "staff": (_("Member of staff"), "user", _("One person who works at the school.")),
        "people": (_("People"), "group", _("Rows of people: name, role, service, why.")),
        "partners": (_("Services"), "site", _("Services that can be asked, such as the school nurse.")),
        "consent": (_("Consent"), "key", _("Who consents to what being shared with which service.")),
        "agreement": (_("Agreement"), "form", _("The parties, and how each of them approved it.")),
    },
    _("Rows"): {
        "contacts": (_("Contact attempts"), "comment", _("Every attempt to reach somebody, also those that failed.")),
        "measures": (_("Measures"), "list-ul", _("What is tried: what, where, who, from when until when.")),
        "rows": (_("Rows with your own columns"), "table", _("A table of your own.")),
        "mapping": (_("Mapping"), "grip", _("Areas, each asked the same questions.")),
    },
    _("The rest"): {
        "file": (_("File"), "doc-full", _("A document or a picture, kept privately.")),
        "figures": (_("Figures of absence"), "history", _("Absence over a period, from the register or typed.")),
        "notice": (_("Notice"), "openquote", _("Words between the questions. It asks nothing.")),
    },
}
#: Inputs that stand in the open part of a question, in their order; others are among the further settings.
_OPEN = (
    *("label", "help", "options", "other", "segments", "columns", "min", "max", "unit", "low", "high"),
    *("absence", "days", "school_days", "required", "more", "rules"),
)


def _question(kind: str, group: Any, label: Any, icon: str, description: Any) -> FoldedBlock:
    shape = field_shape(kind)
    parts: Parts = {name: _INPUTS[name] for name in (*shape.plain, *shape.items) if name in _INPUTS}
    parts |= {name: _INPUTS[name] for name in shape.words if name in _INPUTS}
    parts |= {"label": _LABEL[kind != "notice"], "rules": _rules(kind)}
    if "columns" in shape.items:
        parts["columns"] = _COLUMNS[kind not in ("rows", "mapping")]
    if asks_for_earlier(kind):
        parts["preset"] = _INPUTS["preset"]
    parts |= {"key": KEY, "rest": _INPUTS["rest"]}
    opened = [name for name in _OPEN if name in parts]
    further = [name for name in parts if name not in opened]
    layout = [*opened, BlockGroup(further, heading=MORE, classname="collapsed", label_format="", icon="cogs")]
    return FoldedBlock(
        list(parts.items()),
        label=label,
        icon=icon,
        group=group,
        description=description,
        summary="question",
        form_layout=layout,
    )


def questions() -> Listed:
    """The questions of a step, a block for each kind."""
    kinds = [
        (kind, _question(kind, group, *about))
        for group, members in _GROUPS.items()
        for kind, about in members.items()
        if kind in KINDS
    ]
    return Listed(kinds, label=_("Questions"), add=_("Add a question"))
