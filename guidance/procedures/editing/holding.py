"""From a spec to what pages hold of it (``shape``)."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from guidance.procedures.editing.conditions import hold_condition
from guidance.procedures.editing.naming import Path, hold_answer, hold_answers, hold_ref, routine_path
from guidance.procedures.editing.shape import (
    ABOUT,
    ITEMS,
    SHAPES,
    STREAMS,
    Block,
    Edited,
    Shape,
    asks_for_earlier,
    field_shape,
    rules_of,
)
from guidance.procedures.packs import to_json
from guidance.procedures.spec import ProcedureSpec

#: Block ids of a loaded pack follow from its keys: loading it again gives the same blocks.
_NAMESPACE = uuid.UUID("0d5f8a3c-9b8e-4a51-8a35-63c1f0a7c2de")
_REGISTERED = ("title", "rank", "made_up_of", "summary")
_ABOUT_WORDS = ("title", "summary", "guidance")
_PARTS = ("stages", "steps", "fields", "outcomes", "options", "columns", "segments", "routines", "documents", "signals")


def from_spec(spec: ProcedureSpec, known: Mapping[str, str] | None = None) -> Edited:
    """The procedure as pages hold it.

    Args:
        known: ids of blocks that are there already, by their addresses (``Index.addresses``); others follow from the
            keys.
    """
    return hold(to_json(spec), known or {})


def hold(plain: Mapping[str, Any], known: Mapping[str, str]) -> Edited:
    """As ``from_spec``, from the JSON of a spec, which need not be a whole procedure."""
    return _Holding(plain, known).edited


class _Holding:
    def __init__(self, plain: Mapping[str, Any], known: Mapping[str, str]) -> None:
        self.plain, self.known = plain, known
        self.source = plain["languages"][0]
        self.edited = Edited()
        self._seen: dict[str, int] = {}
        self._ids: dict[int, str] = {}  # by the identity of the plain part
        self.by_path: dict[Path, str] = {}
        self._number_all()
        self._about()
        streams = {
            stream: [self.block(part, kind, ()) for part in plain.get(stream, ())]
            for stream, kind in STREAMS.items()
            if stream not in ("roles", "intake")
        }
        self.edited.stages = streams.pop("stages")
        intake = [self.block(plain["intake"], "step", self._first)] if plain.get("intake") else []
        roles = [self._role(role) for role in plain.get("roles", ())]
        self.edited.frame |= {"roles": roles, "intake": intake, **streams}

    @property
    def _first(self) -> Path:
        stages = self.plain.get("stages") or ({},)
        return (stages[0].get("key", ""),)

    # -- ids

    def _number_all(self) -> None:
        if self.plain.get("intake"):
            self._number(self.plain["intake"], "intake", self._first)
        for stream in ("stages", "routines", "documents", "signals", "roles"):
            for part in self.plain.get(stream, ()):
                path = routine_path(part["key"]) if stream == "routines" else (part["key"],)
                self._number(part, stream, () if stream in ("documents", "signals", "roles") else path, whole=True)

    def _number(self, part: Mapping[str, Any], address: str, above: Path, *, whole: bool = False) -> None:
        address = f"{address}/{part['key']}"
        found = self._ids[id(part)] = self.new_id(address)
        path = above if whole else (*above, part["key"])
        if path:
            self.by_path.setdefault(path, found)
        for name in _PARTS:
            for inner in part.get(name, ()):
                outer: Path = path
                if name == "outcomes":
                    outer = ("outcome", *path)
                elif name in ITEMS:
                    outer = (*path, name)
                self._number(inner, f"{address}/{name}", outer)

    def new_id(self, address: str) -> str:
        """The id of what stands at an address, the same each time the procedure is loaded."""
        count = self._seen[address] = self._seen.get(address, 0) + 1
        address = address if count == 1 else f"{address}~{count}"
        return self.known.get(address) or str(uuid.uuid5(_NAMESPACE, f"{self.plain['key']}/{address}"))

    # -- parts

    def _about(self) -> None:
        plain = {name: value for name, value in self.plain.items() if name not in STREAMS}
        for name in _ABOUT_WORDS:
            plain[name] = self.words(plain.get(name), ABOUT, name)
        source = dict(plain.get("source", {}))
        for name in ("name", "note"):
            source[name] = self.words(source.get(name), ABOUT, f"source.{name}")
        self.edited.frame = {name: value for name, value in plain.items() if value is not None}
        self.edited.frame["source"] = {name: value for name, value in source.items() if value is not None}

    def _role(self, role: Mapping[str, Any]) -> Block:
        plain = dict(role)
        words = {"of": role["key"], **{name: plain.pop(name) for name in _REGISTERED if name in plain}}
        value = {"role": plain.pop("key"), "words": words}
        if plain.get("page"):
            value["page"] = plain.pop("page")
        return {"type": "role", "value": {**value, **_rest(plain)}, "id": self._ids[id(role)]}

    def block(self, part: Mapping[str, Any], kind: str, above: Path) -> Block:
        """A part as a block. ``above``: the path of what it stands in."""
        plain, here = dict(part), self._ids[id(part)]
        key = plain.pop("key")
        path: Path = routine_path(key) if kind == "routine" else (*above, key)
        kind = plain.pop("kind") if kind == "field" else kind
        shape = SHAPES.get(kind) or field_shape(kind)
        value = self.shaped(plain, shape, here)
        match kind:
            case "stage" | "routine":
                pass
            case "step":
                self._step(plain, value, above, here)
            case "outcome":
                self._outcome(plain, value, above, here)
            case "signal":
                value["when"] = hold_condition(plain.pop("when", None), self.by_path, ())
                self._ref(plain, value, "stage", lambda key: (key,))
            case "document":
                self._ref(plain, value, "step", self._step_of_document)
            case _:
                self._field(kind, plain, value, path, here)
        for name, inner in shape.blocks.items():
            value[name] = [self.block(one, inner or "field", path) for one in plain.pop(name, ())]
        return {"type": kind, "value": {"key": key, **value, **_rest(plain)}, "id": here}

    def shaped(self, plain: dict[str, Any], shape: Shape, here: str) -> dict[str, Any]:
        """Take what a shape has inputs for out of a part."""
        value: dict[str, Any] = {}
        for name in shape.words:
            value[name] = self.words(plain.pop(name, None), here, name)
        for name in shape.plain:
            if name in plain:
                value[name] = plain.pop(name)
        for name in shape.items:
            value[name] = [self._item(item, SHAPES[ITEMS[name]]) for item in plain.pop(name, ())]
        return {name: held for name, held in value.items() if held not in (None, [])}

    def _item(self, item: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
        plain, here = dict(item), self._ids[id(item)]
        return {"id": here, "key": plain.pop("key"), **self.shaped(plain, shape, here), **_rest(plain)}

    def words(self, text: Any, here: str, name: str) -> str | None:
        """The words of a text in the source language; translations are put aside for their pages."""
        for language, words in (text or {}).items():
            if language != self.source:
                self.edited.texts.setdefault(language, {}).setdefault(here, {})[name] = words
        return (text or {}).get(self.source)

    # -- what is special

    def _step(self, plain: dict, value: dict, above: Path, here: str) -> None:
        value["when"] = hold_condition(plain.pop("when", None), self.by_path, above)
        value["after"] = [hold_ref(self.by_path, (*above, key), key) for key in plain.pop("after", ())]
        deadlines = plain.pop("deadlines", None)
        value["no_deadline"] = deadlines == []
        value["deadlines"] = [
            self.deadline(one, above, f"@{here}/deadlines/{number}") for number, one in enumerate(deadlines or ())
        ]

    def deadline(self, part: Mapping[str, Any], above: Path, address: str) -> Block:
        """A deadline as a block. ``above``: the path of the stage."""
        plain, here = dict(part), self.new_id(address)
        kind = plain.pop("kind", "at_latest")
        time = {name: plain.pop(name) for name in ("amount", "unit") if name in plain}
        value = {**self.shaped(plain, SHAPES["deadline"], here), "time": time}
        start = plain.pop("from", None) or {}
        if start.get("step"):
            value["from"] = {"step": hold_ref(self.by_path, (*above, start["step"]), start["step"])}
        elif start.get("decision"):
            value["from"] = {"decision": hold_ref(self.by_path, (start["decision"],), start["decision"])}
        elif start.get("field"):
            value["from"] = {"field": hold_answer(self.by_path, start["field"], above)}
        value["when"] = hold_condition(plain.pop("when", None), self.by_path, above)
        overdue = plain.get("on_overdue")
        if overdue:
            plain.pop("on_overdue")
            value |= {name: overdue[name] for name in ("tell", "hand_to") if overdue.get(name)}
            if overdue.get("propose"):
                path = ("outcome", *above, overdue["propose"])
                value["propose"] = hold_ref(self.by_path, path, overdue["propose"])
        return {"type": kind, "value": {**value, **_rest(plain)}, "id": here}

    def _outcome(self, plain: dict, value: dict, above: Path, here: str) -> None:
        value["when"] = hold_condition(plain.pop("when", None), self.by_path, above)
        self._ref(plain, value, "to", lambda key: (key,))
        deadline = plain.pop("deadline", None)
        value["deadline"] = [self.deadline(deadline, above, f"@{here}/deadline")] if deadline else []

    def _field(self, kind: str, plain: dict, value: dict, path: Path, here: str) -> None:
        if "preset" in plain and asks_for_earlier(kind):
            value["preset"] = hold_answer(self.by_path, plain.pop("preset"), path[:-1])
        value["rules"] = [
            self._rule(name, plain.pop(name), path, self.new_id(f"@{here}/rules/{name}"))
            for name in rules_of(kind)
            if plain.get(name) is not None
        ]

    def _rule(self, name: str, part: Mapping[str, Any], path: Path, here: str) -> Block:
        if name == "when":
            held = hold_condition(part, self.by_path, path[:-1], path)
            return {"type": name, "value": {"when": held}, "id": here}
        plain = dict(part)
        answers = hold_answers(self.by_path, path, plain.pop("on", () if name == "binds" else ("yes",)))
        value = {**self.shaped(plain, SHAPES["binds" if name == "binds" else "effect"], here), "on": answers}
        if name == "binds":
            for other in ("time", "place"):
                self._ref(plain, value, other, lambda key: (*path[:-1], key))
        else:
            value["when"] = hold_condition(plain.pop("when", None), self.by_path, path[:-1], path)
        return {"type": name, "value": {**value, **_rest(plain)}, "id": here}

    def _ref(self, plain: dict, value: dict, name: str, path_of: Any) -> None:
        if name in plain:
            key = plain.pop(name)
            value[name] = hold_ref(self.by_path, path_of(key), key)

    def _step_of_document(self, written: str) -> Path:
        *outer, key = written.split(".")
        return (*outer, key) if outer else next(self._steps_called(key), (written,))

    def _steps_called(self, key: str) -> Iterator[Path]:
        return (path for path in self.by_path if len(path) == 2 and path[1] == key)


def _rest(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {"rest": dict(plain)} if plain else {}
