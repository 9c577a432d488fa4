"""Stages, steps, decisions, deadlines, limits, routines and papers, told from their blocks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guidance.procedures.editing.conditions import tell_condition
from guidance.procedures.editing.naming import Path, Ref, read_ref, routine_path
from guidance.procedures.editing.questions import tell_question
from guidance.procedures.editing.shape import SHAPES

if TYPE_CHECKING:
    from guidance.procedures.editing.telling import Part, Telling

Block = Mapping[str, Any]
Value = Mapping[str, Any]


def tell_stage(to: "Telling", block: Block, value: Value) -> "Part":
    """A stage with its steps and decisions."""
    key = to.index.key(block)
    stage = to.shaped(block, value, SHAPES["stage"], key=key)
    to.titled(stage, block, "title", _("This stage has no title yet."))
    _roles(to, stage, "responsible")
    amount(to, block, stage, "repeatable")
    return to.put(
        stage,
        steps=to.parts(value, "steps", tell_step, (key,)),
        outcomes=to.parts(value, "outcomes", tell_outcome, (key,)),
    )


def tell_step(to: "Telling", block: Block, value: Value, above: Path) -> "Part":
    """A step with its questions. ``above``: the path of its stage."""
    key = to.index.key(block)
    step = to.shaped(block, value, SHAPES["step"], key=key)
    to.titled(step, block, "title", _("This step has no title yet."))
    _roles(to, step, "responsible")
    deadlines = to.parts(value, "deadlines", tell_deadline, above)
    if deadlines or value.get("no_deadline"):
        step["deadlines"] = deadlines
    after = []
    for held in value.get("after") or ():
        found = to.key_of(held, "step", above)
        if found is None:
            to.miss(block, "after", _("A step that this one waits for is no longer in this stage. Take it out."))
        after.append(found)
    return to.put(
        step,
        after=[one for one in after if one],
        when=tell_condition(to, block, "when", value.get("when"), above),
        fields=to.parts(value, "fields", tell_question, (*above, key)),
    )


def tell_outcome(to: "Telling", block: Block, value: Value, above: Path) -> "Part | None":
    """A decision; None until it is said what it does."""
    outcome = to.shaped(block, value, SHAPES["outcome"], key=to.index.key(block))
    to.titled(outcome, block, "label", _("This decision has no text yet."))
    for name in ("who", "confirmed_by", "releases"):
        _roles(to, outcome, name)
    to.role(outcome.get("owner"))
    amount(to, block, outcome, "proposed_after")
    if not outcome.get("kind"):
        to.miss(block, "kind", _("Choose where this decision leads."))
        return None
    if outcome["kind"] in ("replan", "escalate"):
        outcome["to"] = _stage(to, block, value, "to", _("Choose the stage that this decision leads to."))
        if not outcome["to"]:
            return None
    if outcome["kind"] == "continue" and outcome.get("next_date", "none") == "none":
        to.miss(block, "next_date", _("Who goes on in the same stage must say when: ask for a next date."))
        return None
    deadlines = to.parts(value, "deadline", tell_deadline, above)
    return to.put(
        outcome,
        when=tell_condition(to, block, "when", value.get("when"), above),
        deadline=deadlines[0] if deadlines else None,
    )


def tell_deadline(to: "Telling", block: Block, value: Value, above: Path) -> "Part | None":
    """A deadline; None until it is said how long it is. ``above``: the path of the stage."""
    deadline = to.shaped(block, value, SHAPES["deadline"])
    time = value.get("time")
    if not isinstance(time, Mapping) or not isinstance(time.get("amount"), int) or not time.get("unit"):
        to.miss(block, "time", _("Say how long this deadline is: a number and a unit."))
        return None
    deadline |= {"amount": time["amount"], "unit": time["unit"]}
    if block.get("type") == "not_before":
        deadline["kind"] = "not_before"
    start = _start(to, block, value.get("from"), above)
    to.role(value.get("tell"))
    to.role(value.get("hand_to"))
    propose = to.key_of(value.get("propose"), "outcome", ("outcome", *above))
    if value.get("propose") and not propose:
        to.miss(block, "propose", _("The decision that is to be proposed is no longer in this stage. Choose another."))
    overdue = to.put({}, tell=value.get("tell"), hand_to=value.get("hand_to"), propose=propose)
    condition = tell_condition(to, block, "when", value.get("when"), above)
    return to.put(deadline, on_overdue=overdue or None, when=condition, **{"from": start})


def _start(to: "Telling", block: Block, held: Any, above: Path) -> dict[str, str] | None:
    """What a deadline is counted from; None for the beginning of the stage."""
    held = held if isinstance(held, Mapping) else {}
    told: str | None = None
    if held.get("step"):
        name, told = "step", to.key_of(held["step"], "step", above)
    elif held.get("decision"):
        name, told = "decision", to.key_of(held["decision"], "stage")
    elif held.get("field"):
        name, told = "field", to.path_of(held["field"], above)
    else:
        return None
    if told is None:
        to.miss(block, "from", _("What this deadline is counted from is no longer there. Choose again."))
        return None
    return {name: told}


def tell_signal(to: "Telling", block: Block, value: Value) -> "Part | None":
    """A limit of absence; None until it is said when it is met."""
    signal = to.shaped(block, value, SHAPES["signal"], key=to.index.key(block))
    to.titled(signal, block, "title", _("This limit has no title yet."))
    _roles(to, signal, "tells")
    condition = tell_condition(to, block, "when", value.get("when"), ())
    if condition is None:
        if not value.get("when"):
            to.miss(block, "when", _("Say when this limit is met."))
        return None
    stage = _stage(to, block, value, "stage", "") if value.get("stage") else None
    return to.put(signal, when=condition, stage=stage)


def tell_routine(to: "Telling", block: Block, value: Value) -> "Part | None":
    """A duty that comes back; None until it is said whose it is and how often."""
    key = to.index.key(block)
    routine = to.shaped(block, value, SHAPES["routine"], key=key)
    to.titled(routine, block, "title", _("This duty has no title yet."))
    amount(to, block, routine, "overdue_after")
    amount(to, block, routine, "every")
    steps = to.parts(value, "steps", tell_step, routine_path(key))
    whole = True
    if not to.role(routine.get("role")):
        to.miss(block, "role", _("Choose the role whose duty this is."))
        whole = False
    if not routine.get("every"):
        to.miss(block, "every", _("Say how often this duty comes back: a number and a unit."))
        whole = False
    return to.put(routine, steps=steps) if whole else None


def tell_document(to: "Telling", block: Block, value: Value) -> "Part | None":
    """A letter or a sheet; None until there is something in it."""
    document = to.shaped(block, value, SHAPES["document"], key=to.index.key(block))
    to.titled(document, block, "title", _("This letter or sheet has no title yet."))
    if not document.get("kind"):
        to.miss(block, "kind", _("Choose what kind of paper this is."))
        return None
    if not document.get("body"):
        to.miss(block, "body", _("This letter or sheet has no text yet."))
        return None
    held = value.get("step")
    ref = read_ref(held)
    place = to.index.places.get(ref.block) if isinstance(ref, Ref) else None
    step = ref if not isinstance(ref, Ref) else None
    if place and place.kind == "step":
        stage = place.path[0].removeprefix("routine:")
        step = place.key if isinstance(ref, Ref) and ref.parts == 1 else f"{stage}.{place.key}"
    elif isinstance(ref, Ref):
        to.miss(block, "step", _("The step that this paper belongs to is no longer there. Choose another."))
    return to.put(document, step=step)


def amount(to: "Telling", block: Block, part: "Part", name: str) -> None:
    """Take out an amount of time of which only a half is said, and say so."""
    held = part.get(name)
    if held is None:
        return
    whole = isinstance(held, Mapping) and isinstance(held.get("amount"), int) and held.get("unit")
    if not whole:
        del part[name]
        to.miss(block, name, _("Give both a number and a unit, or leave both out."))


def _roles(to: "Telling", part: "Part", name: str) -> None:
    if name in part:
        part[name] = to.roles(part[name])


def _stage(to: "Telling", block: Block, value: Value, name: str, sentence: str) -> str | None:
    found = to.key_of(value.get(name), "stage")
    if not found:
        gone = _("The stage that is named here is no longer there. Choose another.")
        to.miss(block, name, gone if value.get(name) else sentence)
    return found
