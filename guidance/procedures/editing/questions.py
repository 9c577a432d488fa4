"""Questions and their rules, told from their blocks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guidance.procedures.editing.conditions import tell_answers, tell_condition
from guidance.procedures.editing.indexing import blocks_in, id_of, value_of
from guidance.procedures.editing.naming import Path
from guidance.procedures.editing.shape import KINDS, SHAPES, field_shape, rules_of

if TYPE_CHECKING:
    from guidance.procedures.editing.telling import Part, Telling

Block = Mapping[str, Any]
Value = Mapping[str, Any]


def tell_question(to: "Telling", block: Block, value: Value, above: Path) -> "Part | None":
    """A question; None until it has what its kind cannot be without. ``above``: the path of its step."""
    kind = block.get("type")
    if kind not in KINDS:
        return None
    path = (*above, to.index.key(block))
    question = to.shaped(block, value, field_shape(kind), key=path[-1], kind=kind)
    to.titled(question, block, "label", _("This question has no text yet."))
    if value.get("preset"):
        question["preset"] = to.path_of(value["preset"], above)
        if question["preset"] is None:
            del question["preset"]
            to.miss(block, "preset", _("The earlier question that is named here is no longer there. Choose another."))
    for rule in blocks_in(value, "rules"):
        name = rule.get("type")
        if name in rules_of(kind) and name not in question and (told := _rule(to, name, rule, above, path)):
            question[name] = told
            if name != "when":
                to.mark(told, id_of(rule))
    return question if _whole(to, block, kind, question) else None


def _whole(to: "Telling", block: Block, kind: str, question: "Part") -> bool:
    if kind in ("choice", "choices") and not question.get("options"):
        to.miss(block, "options", _("Give this question something to choose from."))
        return False
    if kind == "rows" and not question.get("columns"):
        to.miss(block, "columns", _("Give this table at least one column."))
        return False
    if kind == "mapping" and not question.get("segments"):
        to.miss(block, "segments", _("Name the areas that are asked about."))
        return False
    return True


def _rule(to: "Telling", name: str, block: Block, above: Path, path: Path) -> "Part | None":
    value = value_of(block)
    if name == "when":
        if not value.get("when"):
            to.miss(block, "when", _("Say when this question is asked, or take this setting away."))
        return tell_condition(to, block, "when", value.get("when"), above, path)
    if name == "binds":
        return _binds(to, block, value, above)
    return _effect(to, block, value, above, path)


def _binds(to: "Telling", block: Block, value: Value, above: Path) -> "Part | None":
    binds = to.shaped(block, value, SHAPES["binds"])
    to.role(binds.get("role"))
    if not binds.get("kind"):
        to.miss(block, "kind", _("Choose what the answer does, or take this setting away."))
        return None
    for name in ("time", "place"):
        if value.get(name):
            binds[name] = to.key_of(value[name], "field", above)
            if binds[name] is None:
                del binds[name]
                to.miss(block, name, _("The question that is named here is no longer in this step. Choose another."))
    return to.put(binds, on=tell_answers(to, block, "on", value.get("on")))


def _effect(to: "Telling", block: Block, value: Value, above: Path, path: Path) -> "Part | None":
    effect = to.shaped(block, value, SHAPES["effect"])
    effect["on"] = tell_answers(to, block, "on", value.get("on"))
    if "tells" in effect:
        effect["tells"] = to.roles(effect["tells"])
    condition = tell_condition(to, block, "when", value.get("when"), above, path)
    to.put(effect, when=condition)
    for name in ("title", "text"):
        if not effect.get(name):
            to.miss(block, name, _("Say here, in a heading and a text, what the person must do now."))
            return None
    return effect
