"""The texts of a procedure as its page in the source language holds them, part by part, in the order they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from guidance.procedures.editing.shape import ABOUT, ITEMS, KINDS, SHAPES, Shape, field_shape

#: What a text is, by its name; of some kinds of block it is called otherwise.
NAMES: dict[str, Any] = {
    "title": _("Title"),
    "label": _("Question"),
    "summary": _("Summary"),
    "guidance": _("Guidance"),
    "source.name": _("Source"),
    "source.note": _("Note on the source"),
    "phase": _("Phase"),
    "why": _("Why"),
    "help": _("Help"),
    "barred": _("What is said while it is barred"),
    "unit": _("Unit"),
    "low": _("Lowest point of the scale"),
    "high": _("Highest point of the scale"),
    "purpose": _("Purpose"),
    "text": _("Text"),
    "body": _("Text"),
}
LABELS: dict[str, Any] = {
    "outcome": _("Decision"),
    "deadline": _("Deadline"),
    "option": _("Option"),
    "column": _("Column"),
}
_DEADLINES, _RULES = ("at_latest", "not_before"), {"binds": "binds", "stop": "effect", "alert": "effect"}


class Named(NamedTuple):
    """Where the translation of a text stands: under the id of its block, by its own name."""

    block: str
    name: str


@dataclass(frozen=True)
class SourceText:
    """One text. ``what``: what it is; ``where``: titles of what it stands in, from the outside in."""

    at: Named
    words: str
    what: Any
    where: tuple[str, ...] = ()


@dataclass
class Part:
    """Texts that are translated on one page: a stage, the intake, the procedure itself. ``slug`` names it."""

    slug: str
    title: str
    texts: list[SourceText] = field(default_factory=list)


def parts_of(frame: Mapping[str, Any], stages: list[Mapping[str, Any]]) -> list[Part]:
    """The texts of a procedure in the order it is read; parts without a text are left out.

    Args: what the page of the source language holds (``guidance.procedures.editing.shape``).
    """
    parts = [
        Part("procedure", str(_("The procedure itself")), list(_about(frame))),
        Part("signals", str(_("When absence asks for attention")), list(_blocks(frame.get("signals")))),
        Part("intake", str(_("Before there is a case")), list(_blocks(frame.get("intake")))),
    ]
    for number, stage in enumerate(stages, 1):
        title = f"{number}. {(stage.get('value') or {}).get('title') or ''}"
        parts.append(Part(str(stage.get("id") or number), title, list(_blocks([stage]))))
    parts.append(Part("routines", str(_("Duties that come back")), list(_blocks(frame.get("routines")))))
    parts.append(Part("documents", str(_("Letters and sheets")), list(_blocks(frame.get("documents")))))
    return [part for part in parts if part.texts]


def _about(frame: Mapping[str, Any]) -> Iterator[SourceText]:
    source = frame.get("source") if isinstance(frame.get("source"), Mapping) else {}
    said = {name: frame.get(name) for name in ("title", "summary", "guidance")}
    said |= {f"source.{name}": source.get(name) for name in ("name", "note")}
    for name, words in said.items():
        if isinstance(words, str) and words.strip():
            yield SourceText(Named(ABOUT, name), words, NAMES[name])


def _blocks(blocks: Any, where: tuple[str, ...] = ()) -> Iterator[SourceText]:
    for block in blocks if isinstance(blocks, list) else ():
        value = block.get("value") if isinstance(block, Mapping) else None
        shape = _shape(block.get("type")) if isinstance(value, Mapping) else None
        if shape is not None:
            yield from _texts(str(block.get("id") or ""), str(block["type"]), value, shape, where)


def _shape(kind: Any) -> Shape | None:
    if kind in _DEADLINES:
        return SHAPES["deadline"]
    if kind in _RULES:
        return SHAPES[_RULES[kind]]
    return field_shape(kind) if kind in KINDS else SHAPES.get(kind)


def _texts(
    here: str, kind: str, value: Mapping[str, Any], shape: Shape, where: tuple[str, ...]
) -> Iterator[SourceText]:
    title = value.get("title") or value.get("label")
    inside = (*where, title) if isinstance(title, str) and title else where
    for name in shape.words:
        words = value.get(name)
        if here and isinstance(words, str) and words.strip():
            own = name in ("title", "label")
            yield SourceText(Named(here, name), words, _what(kind, name), where if own else inside)
    for name, item_kind in ITEMS.items():
        for item in value.get(name) or () if name in shape.items else ():
            if isinstance(item, Mapping):
                yield from _texts(str(item.get("id") or ""), item_kind, item, SHAPES[item_kind], inside)
    for inner in value.values():
        yield from _blocks(inner, inside)


def _what(kind: str, name: str) -> Any:
    if name != "label":
        return NAMES[name]
    return LABELS.get("deadline" if kind in _DEADLINES else kind, NAMES["label"])


Words = dict[str, dict[str, str]]


def source_words(frame: Mapping[str, Any], stages: list[Mapping[str, Any]]) -> Words:
    """Every text of a procedure in its source language, by block and name."""
    found: Words = {}
    for part in parts_of(frame, stages):
        for text in part.texts:
            found.setdefault(text.at.block, {})[text.at.name] = text.words
    return found


def sources_of(texts: Words, source: Words, old_texts: Any, old_sources: Any) -> Words:
    """What each translation was translated from: a new one from the source as it is, one that was there already from
    what it was translated from then.

    Args:
        texts: the translations.
        source: ``source_words`` of the procedure that they came with.
        old_texts, old_sources: what the page held before.
    """
    found: Words = {}
    for block, named in texts.items():
        for name, words in named.items():
            before = (
                text_at(old_sources, Named(block, name)) if text_at(old_texts, Named(block, name)) == words else None
            )
            now = source.get(block, {}).get(name)
            if (said := before if before is not None else now) is not None:
                found.setdefault(block, {})[name] = said
    return found


def text_at(by_block: Any, at: Named) -> str | None:
    """The words under a block's id and a name; None where there are none."""
    found = by_block.get(at.block) if isinstance(by_block, Mapping) else None
    words = found.get(at.name) if isinstance(found, Mapping) else None
    return words if isinstance(words, str) else None
