"""The CMS side of a procedure: blocks (stage > step > field, a block a kind) to a spec and back.

The page of the source language holds the structure and its own texts (``stages``), and what stands beside the stages
(``frame``: roles, intake, routines, documents, source). A translated page holds only texts, by the id of the block
that they belong to. What a block has no input for stays in its ``rest``, written as in a pack, so nothing is lost.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from guidance.procedures.packs import from_json
from guidance.procedures.spec import OPTION_KINDS, FieldSpec, ProcedureSpec, Text

#: Block ids of a loaded pack follow from its keys: loading it again gives the same blocks.
_NAMESPACE = uuid.UUID("0d5f8a3c-9b8e-4a51-8a35-63c1f0a7c2de")
#: The parts of a part that are blocks of their own, and the type of these; a field's type is its kind.
_NESTED: dict[str, str | None] = {
    "stages": "stage",
    "steps": "step",
    "fields": None,
    "outcomes": "outcome",
    "options": "item",
    "columns": "item",
    "segments": "item",
}
KINDS: tuple[str, ...] = FieldSpec.model_fields["kind"].annotation.__args__

Texts = dict[str, dict[str, dict[str, str]]]


@dataclass
class Edited:
    """A procedure as pages hold it. ``texts``: language > block id > path in the block > text."""

    frame: dict[str, Any]
    stages: list[dict[str, Any]]
    texts: Texts = field(default_factory=dict)


def from_spec(spec: ProcedureSpec) -> Edited:
    """The procedure as pages hold it. Keys are kept; block ids follow from them."""
    frame = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"stages"})
    edited = Edited(frame={"schema": spec.schema_number, **frame}, stages=[])
    edited.stages = [_block(stage, "stage", stage.key, spec, edited) for stage in spec.stages]
    return edited


def to_spec(
    frame: Mapping[str, Any], stages: list[Mapping[str, Any]], texts: Mapping[str, Any] | None = None
) -> ProcedureSpec:
    """The spec of what pages hold. Missing keys are made from titles and labels.

    Args:
        frame: what stands beside the stages, as JSON of a spec.
        stages: raw data of the stream, texts in the source language.
        texts: of translated pages, as in ``Edited.texts``.
    Raises:
        pydantic.ValidationError: it is no procedure (yet).
    """
    source = frame["languages"][0]
    return from_json({**frame, "stages": _parts(stages, source, texts or {}, "stages")})


def _block(part: BaseModel, kind: str, path: str, spec: ProcedureSpec, edited: Edited) -> dict[str, Any]:
    block_id = _id(spec, path)
    plain = part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    inputs = _inputs(kind)
    for name in _NESTED:
        if name in inputs and name in plain:
            plain[name] = [
                _block(item, _NESTED[name] or item.kind, f"{path}/{name}/{number}-{item.key}", spec, edited)
                for number, item in enumerate(getattr(part, name))
            ]
    own = [name for name in plain if name not in _NESTED or name not in inputs]
    for place, text in _texts(part, own):
        _put(plain, place, text.root.get(spec.source_language))
        for language, words in text.root.items():
            if language != spec.source_language:
                edited.texts.setdefault(language, {}).setdefault(block_id, {})[".".join(map(str, place))] = words
    if kind in KINDS:
        plain.pop("kind")
    value = {name: plain.pop(name) for name in inputs if name in plain}
    if "responsible" in value:
        value["responsible"] = [
            {
                "type": "item",
                "value": role,
                "id": _id(spec, f"{path}/responsible/{number}"),
            }
            for number, role in enumerate(value["responsible"])
        ]
    return {"type": kind, "value": {**value, **({"rest": plain} if plain else {})}, "id": block_id}


def _id(spec: ProcedureSpec, path: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{spec.key}/{path}"))


def _inputs(kind: str) -> frozenset[str]:
    """The names of the inputs that a block of the kind has."""
    match kind:
        case "stage":
            return frozenset({"key", "title", "phase", "guidance", "responsible", "steps", "outcomes"})
        case "step":
            return frozenset({"key", "title", "why", "guidance", "responsible", "fields"})
        case "outcome":
            return frozenset({"key", "label", "guidance"})
        case "item":
            return frozenset({"key", "label"})
    names = {"key", "label", "help", "more"} | ({"required"} if kind != "notice" else set())
    names |= {"options"} if kind in OPTION_KINDS else set()
    names |= {"segments"} if kind == "mapping" else set()
    return frozenset(names | ({"columns"} if kind in ("rows", "mapping") else set()))


def _texts(part: BaseModel, names: list[str]) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """The texts of a part and of what stands in its ``rest``, with their paths in its JSON."""
    for name, info in part.__class__.model_fields.items():
        written = info.alias or name
        if written in names:
            yield from _texts_in(getattr(part, name), (written,))


def _texts_in(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, info in value.__class__.model_fields.items():
            yield from _texts_in(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts_in(item, (*path, number))


def _put(plain: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Write a value at a path; None takes away what stands there."""
    *outer, last = place
    for name in outer:
        plain = plain[name]
    if value is None and isinstance(plain, dict):
        plain.pop(last, None)
    else:
        plain[last] = value


def _parts(items: list[Mapping[str, Any]], source: str, texts: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    taken = {key for item in items if (key := item["value"].get("key"))}
    parts = []
    for item in items:
        part = _part(item, source, texts, name)
        if not part.get("key"):
            label = part.get("title") or part.get("label") or {}
            part["key"] = key_from(str(label.get(source, "") if isinstance(label, dict) else label), taken)
        taken.add(part["key"])
        parts.append(part)
    return parts


def _part(item: Mapping[str, Any], source: str, texts: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = dict(item["value"])
    part: dict[str, Any] = dict(value.pop("rest", None) or {})
    part.update({key: input_ for key, input_ in value.items() if input_ not in (None, "", [], False)})
    if name == "fields":
        part["kind"] = item["type"]
    if "responsible" in part:
        part["responsible"] = [role["value"] if isinstance(role, Mapping) else role for role in part["responsible"]]
    for nested in _NESTED:
        if nested in part and nested in value:
            part[nested] = _parts(part[nested], source, texts, nested)
    for language, by_block in texts.items():
        for place, words in by_block.get(item.get("id"), {}).items():
            _translate(part, place.split("."), source, language, words)
    return part


def _translate(part: Any, place: list[str], source: str, language: str, words: str) -> None:
    """Add a translation at its path; one whose place is gone is left out."""
    *outer, last = place
    for name in outer:
        if isinstance(part, list) and name.isdigit() and int(name) < len(part):
            part = part[int(name)]
        elif isinstance(part, dict) and name in part:
            part = part[name]
        else:
            return
    if not isinstance(part, dict):
        return
    now = part.get(last)
    part[last] = {**(now if isinstance(now, dict) else {source: now} if now else {}), language: words}


def key_from(label: str, taken: set[str]) -> str:
    """A key made from a label, told apart from those that are taken: ``[a-z][a-z0-9_]*``, at most 60 characters."""
    plain = label.lower()
    for letters, instead in (("æ", "ae"), ("ä", "ae"), ("ø", "oe"), ("ö", "oe"), ("å", "aa")):
        plain = plain.replace(letters, instead)
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:50].strip("_") or "part"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
