"""From what pages hold to the JSON of a spec, with what is not said yet, in sentences at the blocks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guidance.procedures.editing.about import tell_about
from guidance.procedures.editing.indexing import Index, blocks_in, id_of, streams_of, value_of
from guidance.procedures.editing.naming import Path, Ref, parts_needed, read_ref
from guidance.procedures.editing.parts import tell_document, tell_routine, tell_signal, tell_stage, tell_step
from guidance.procedures.editing.register import register_of_roles
from guidance.procedures.editing.shape import ITEMS, SELF, SHAPES, Edited, Shape

Part = dict[str, Any]
#: Stands where a title or a label is not written yet, so that the rest can be seen.
UNTITLED = "…"


class Missing(NamedTuple):
    """What is not said yet, or names what is gone. ``at``: a path of the spec."""

    block: str | None
    at: str
    sentence: str


class Telling:
    """A procedure told from what pages hold. ``plain`` is the JSON of a spec, without what cannot be told."""

    def __init__(self, held: Edited, register: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.held, self._register = held, register
        self.frame = held.frame if isinstance(held.frame, Mapping) else {}
        self.texts = held.texts if isinstance(held.texts, Mapping) else {}
        languages = self.frame.get("languages")
        declared = [one for one in languages if isinstance(one, str)] if isinstance(languages, list | tuple) else []
        self.languages = [*declared, *(code for code, words in self.texts.items() if words and code not in declared)]
        self.source = self.languages[0] if self.languages else ""
        self.index = Index(held)
        self.missing: list[Missing] = []
        #: Whether parts are missing in ``plain``, so that what is found wrong with it may be only that.
        self.leaves_out = False
        self.named_roles: list[str] = []
        self._blocks: dict[int, tuple[str, Part]] = {}  # by the identity of the part
        self.plain = self._procedure()

    # -- what the parts use

    def miss(self, block: Mapping[str, Any] | None, name: str, sentence: str, *, left_out: bool = True) -> None:
        """Note that something of a block (or of the procedure itself) is not said yet.

        Args:
            left_out: whether it is left out of what is told, and is not replaced by a sign.
        """
        self.leaves_out = self.leaves_out or left_out
        found = id_of(block) if block is not None else ""
        place = self.index.places.get(found)
        at = f"{place.at}.{name}" if place else name
        self.missing.append(Missing(found or None, at, sentence))

    def text(self, words: Any, here: str, name: str) -> dict[str, str] | None:
        """A text in all languages of the procedure; None for one that is not written, or not any more, in its own."""
        if not isinstance(words, str) or not words:
            return None
        told = {self.source: words}
        for language in self.languages[1:]:
            by_block = self.texts.get(language)
            translated = by_block.get(here) if isinstance(by_block, Mapping) else None
            words = translated.get(name) if isinstance(translated, Mapping) else None
            if isinstance(words, str) and words:
                told[language] = words
        return told

    def shaped(self, block: Mapping[str, Any], value: Mapping[str, Any], shape: Shape, **first: Any) -> Part:
        """The part of a block: what its shape has inputs for, over what has none."""
        rest = value.get("rest")
        part: Part = {**first, **(rest if isinstance(rest, Mapping) else {})}
        here = id_of(block)
        for name in shape.words:
            if told := self.text(value.get(name), here, name):
                part[name] = told
        for name in shape.plain:
            if value.get(name) not in (None, "", []):
                part[name] = value[name]
        for name in shape.items:
            items = [self._item(item, SHAPES[ITEMS[name]]) for item in blocks_in(value, name)]
            if told := [item for item in items if item]:
                part[name] = told
        self.mark(part, here)
        return part

    def mark(self, part: Part, block: str) -> None:
        """Remember which block a part comes from."""
        self._blocks[id(part)] = (block, part)  # the part is kept, so that its identity stays its own

    def titled(self, part: Part, block: Mapping[str, Any], name: str, sentence: str) -> None:
        """Give a part that has no title or label a sign in its place, and say so."""
        text = part.get(name) or {}
        if not text.get(self.source):
            part[name] = {**text, self.source: UNTITLED}
        if not text.get(self.source, "").strip():
            self.miss(block, name, sentence, left_out=False)

    def roles(self, keys: Any) -> list[str]:
        """Roles that are named, which are then among those of the procedure."""
        told = [key for key in keys if isinstance(key, str)] if isinstance(keys, list | tuple) else []
        self.named_roles += told
        return told

    def role(self, key: Any) -> str | None:
        """As ``roles``, for one."""
        return self.roles([key])[0] if isinstance(key, str) and key else None

    def key_of(self, held: Any, kind: str, inside: Path = ()) -> str | None:
        """The key of what is named, which must be of a kind and may have to stand in something; words of a pack as
        they are; None for nothing, and for what is not there any more."""
        ref = read_ref(held)
        if not isinstance(ref, Ref):
            return ref
        place = self.index.places.get(ref.block)
        return place.key if place and place.kind == kind and place.path[: len(inside)] == inside else None

    def path_of(self, held: Any, above: Path, itself: Path | None = None) -> str | None:
        """The path of the question that is named, from ``above`` (stage, or stage and step); None if it is gone."""
        ref = read_ref(held)
        if not isinstance(ref, Ref):
            return ref
        if ref.block == SELF:
            return itself[-1] if itself else None
        place = self.index.places.get(ref.block)
        if place is None or place.kind != "field":
            return None
        parts = max(parts_needed(place.path, above), ref.parts)
        inside_routine = place.path[0].startswith("routine:")
        return None if parts == 3 and inside_routine else ".".join(place.path[-parts:])

    def parts(self, value: Mapping[str, Any], name: str, tell: Callable[..., Part | None], *more: Any) -> list[Part]:
        """The blocks under a name, told; those that cannot be told are left out."""
        told = (tell(self, block, value_of(block), *more) for block in blocks_in(value, name))
        return [part for part in told if part is not None]

    def block_at(self, place: Iterable[str | int]) -> tuple[str | None, str]:
        """The innermost block of a place in ``plain`` (as pydantic names it), and the place as a path of the spec."""
        part: Any = self.plain
        found, shown = None, []
        for name in place:
            try:
                part = part[name]
            except (KeyError, IndexError, TypeError):
                shown.append(str(name))
                continue
            found = self._blocks[id(part)][0] if id(part) in self._blocks else found
            key = part.get("key") if isinstance(name, int) and isinstance(part, dict) else None
            shown.append(str(key or name))
        return found, ".".join(shown)

    def put(self, part: Part, **values: Any) -> Part:
        """Add what is said to a part, leaving out what is not."""
        part.update({name: value for name, value in values.items() if value not in (None, [], "")})
        return part

    # -- the procedure

    def _procedure(self) -> Part:
        streams = streams_of(self.held)
        plain = tell_about(self)
        stages = self.parts(streams, "stages", tell_stage)
        plain["stages"] = stages
        intake = blocks_in(streams, "intake")[:1]
        first = (stages[0]["key"],) if stages else ("",)
        if intake:
            plain["intake"] = tell_step(self, intake[0], value_of(intake[0]), first)
        else:
            self.miss(None, "intake", _("Write the step that is asked when a concern is raised."))
            plain["intake"] = {"key": key_of_nothing(stages), "title": {self.source: UNTITLED}}
        if not stages:
            self.miss(None, "stages", _("A procedure needs at least one stage."))
        self.put(
            plain,
            signals=self.parts(streams, "signals", tell_signal),
            routines=self.parts(streams, "routines", tell_routine),
            documents=self.parts(streams, "documents", tell_document),
        )
        return self.put(plain, roles=self._roles(blocks_in(streams, "roles")))

    def _item(self, item: Mapping[str, Any], shape: Shape) -> Part | None:
        told = self.shaped(item, item, shape, key=self.index.key(item))
        return told if len(told) > 1 else None

    def _roles(self, blocks: list[dict[str, Any]]) -> list[Part]:
        told: dict[str, Part] = {}
        said = [value_of(block).get("words") for block in blocks]
        words = {one.get("of"): one for one in said if isinstance(one, Mapping)}
        for block in blocks:
            value = value_of(block)
            key = value.get("role")
            if not isinstance(key, str) or not key:
                self.miss(block, "role", _("Choose a role from the register."))
            elif key not in told and (part := self._role_of(key, words)):
                told[key] = self.put({**part, **(value.get("rest") or {})}, page=value.get("page"))
                self.mark(told[key], id_of(block))
            elif key not in told:
                gone = _("The register has no role “%(role)s” any more. Choose another.")
                self.miss(block, "role", gone % {"role": key})
        ahead = [*self.named_roles, *(one for part in told.values() for one in part.get("made_up_of", ()))]
        while ahead:
            key = ahead.pop(0)
            if key not in told and (part := self._role_of(key, words)):
                told[key] = part
                ahead += part.get("made_up_of", ())
        return list(told.values())

    def _role_of(self, key: str, words: Mapping[str, Any]) -> Part | None:
        """A role as the register has it, summed up as the pack did for this procedure; all as the pack said, where the
        register has it not."""
        said = words.get(key)
        said = said if isinstance(said, Mapping) else {}
        if not said and self._register is None:
            self._register = register_of_roles()
        known = (self._register or {}).get(key) or said
        if not known:
            return None
        part: Part = {"key": key}
        if known.get("rank") not in (None, "teaching"):
            part["rank"] = known["rank"]
        summary = {**(known.get("summary") or {}), **(said.get("summary") or {})}
        for name, texts in (("title", known.get("title") or {}), ("summary", summary)):
            told = {language: texts[language] for language in self.languages if texts.get(language)}
            if told:
                part[name] = told
        if not part.get("title", {}).get(self.source):
            first = next((words for words in (known.get("title") or {}).values() if words), key)
            part["title"] = {self.source: first, **part.get("title", {})}
        return self.put(part, made_up_of=list(known.get("made_up_of") or ()))


def key_of_nothing(stages: list[Part]) -> str:
    """A key for an intake that is not written, told apart from the steps beside it."""
    taken = {step["key"] for step in (stages[0].get("steps", ()) if stages else ())}
    return next(key for key in ("concern", "concern_2", "concern_3") if key not in taken)
