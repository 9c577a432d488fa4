"""What stands where in what pages hold: every block and item with its key, by its id."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from guidance.procedures.editing.keys import key_from
from guidance.procedures.editing.naming import Path, routine_path
from guidance.procedures.editing.shape import ITEMS, STREAMS, Edited
from guidance.procedures.spec import KNOWN_COLUMNS


class Place(NamedTuple):
    """Where a block or an item stands. ``path``: as references name it; ``at``: its path in the spec, as lint has it;
    ``label``: its words in the source language."""

    kind: str
    path: Path
    at: str
    key: str
    label: str


def blocks_in(value: Any, name: str) -> list[dict[str, Any]]:
    """The blocks or items under a name; whatever else stands there counts as none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


def value_of(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """The value of a block; empty for one that holds nothing yet."""
    value = block.get("value")
    return value if isinstance(value, Mapping) else {}


def id_of(block: Mapping[str, Any]) -> str:
    """The id of a block or item; empty while it has none."""
    found = block.get("id")
    return found if isinstance(found, str) else ""


class Index:
    """The blocks of a procedure, by id and by their path in the spec. Keys that are missing are made from labels."""

    def __init__(self, held: Edited) -> None:
        self.places: dict[str, Place] = {}
        self.by_at: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        #: Every block and item that can have a key, with it, in reading order.
        self.parts: list[tuple[dict[str, Any], str]] = []
        self._keys: dict[int, str] = {}  # by the identity of the block
        self._read(held)

    def key(self, block: Mapping[str, Any]) -> str:
        """The key of a block or item of what was indexed."""
        return self._keys[id(block)]

    @property
    def keys(self) -> dict[str, str]:
        """The key of every block and item, by id: the one it was published with, or the one it would get."""
        return {found: place.key for found, place in self.places.items() if place.key}

    def block_at(self, at: str) -> str | None:
        """The id of the innermost block or item that a path of the spec leads into."""
        parts = at.split(".")
        for count in range(len(parts), 0, -1):
            if found := self.by_at.get(".".join(parts[:count])):
                return found
        return None

    def _read(self, held: Edited) -> None:
        streams = streams_of(held)
        stages, intake = streams["stages"], streams["intake"][:1]
        self._give_keys(stages)
        self._give_keys(streams["routines"], taken=[self.key(stage) for stage in stages])
        for name in ("documents", "signals"):
            self._give_keys(streams[name])
            for block in streams[name]:
                self._add(block, name[:-1], (), f"{name}.{self.key(block)}", f"{name}/{self.key(block)}")
        first = (self.key(stages[0]),) if stages else ("",)
        for number, stage in enumerate(stages):
            self._give_keys([*(intake if number == 0 else ()), *blocks_in(value_of(stage), "steps")])
        if not stages:
            self._give_keys(intake)
        for block in intake:
            self._step(block, first, "intake", f"intake/{self.key(block)}")
        for stage in stages:
            self._stage(stage, "stage", (self.key(stage),), "stages")
        for routine in streams["routines"]:
            self._give_keys(blocks_in(value_of(routine), "steps"))
            self._stage(routine, "routine", routine_path(self.key(routine)), "routines")
        for block in streams["roles"]:
            role = value_of(block).get("role")
            self._keys[id(block)] = ""
            self._add(block, "role", (), f"roles.{role}", f"roles/{role}")

    def _give_keys(self, blocks: Iterable[dict[str, Any]], taken: Iterable[str] = ()) -> None:
        blocks = list(blocks)
        kept = {id(block): key for block in blocks if (key := _kept_key(block))}
        known = {*taken, *kept.values()}
        for block in blocks:
            key = kept.get(id(block)) or key_from(_label(block), known)
            known.add(key)
            self._keys[id(block)] = key
            self.parts.append((block, key))

    def _add(self, block: Mapping[str, Any], kind: str, path: Path, at: str, address: str) -> None:
        found = id_of(block)
        if found and found not in self.places:  # a copy that kept its id counts as the second
            self.places[found] = Place(kind, path, at, self._keys.get(id(block), ""), _label(block))
            self.by_at.setdefault(at, found)
            self.addresses.setdefault(address, found)

    def _stage(self, block: Mapping[str, Any], kind: str, path: Path, stream: str) -> None:
        at, address = f"{stream}.{self.key(block)}", f"{stream}/{self.key(block)}"
        self._add(block, kind, path, at, address)
        value = value_of(block)
        for step in blocks_in(value, "steps"):
            key = self.key(step)
            self._step(step, path, f"{at}.steps.{key}", f"{address}/steps/{key}")
        outcomes = blocks_in(value, "outcomes")
        self._give_keys(outcomes)
        for outcome in outcomes:
            key = self.key(outcome)
            self._add(outcome, "outcome", ("outcome", *path, key), f"{at}.outcomes.{key}", f"{address}/outcomes/{key}")
            for deadline in blocks_in(value_of(outcome), "deadline"):
                self._add(deadline, "deadline", (), f"{at}.outcomes.{key}.deadline", f"@{id_of(outcome)}/deadline")

    def _step(self, block: Mapping[str, Any], above: Path, at: str, address: str) -> None:
        path = (*above, self.key(block))
        self._add(block, "step", path, at, address)
        value = value_of(block)
        for number, deadline in enumerate(blocks_in(value, "deadlines")):
            self._add(deadline, "deadline", (), f"{at}.deadlines.{number}", f"@{id_of(block)}/deadlines/{number}")
        fields = blocks_in(value, "fields")
        self._give_keys(fields)
        for field in fields:
            key = self.key(field)
            self._field(field, (*path, key), f"{at}.fields.{key}", f"{address}/fields/{key}")

    def _field(self, block: Mapping[str, Any], path: Path, at: str, address: str) -> None:
        self._add(block, "field", path, at, address)
        value = value_of(block)
        known = KNOWN_COLUMNS.get(str(block.get("type")), ())
        for name in ITEMS:
            taken = known if name == "columns" else ("other",) if value.get("other") else ()
            self._items(blocks_in(value, name), taken, (*path, name), f"{at}.{name}", f"{address}/{name}")
        for rule in blocks_in(value, "rules"):
            name = rule.get("type")
            self._add(rule, "rule", (), f"{at}.{name}", f"@{id_of(block)}/rules/{name}")

    def _items(self, items: list[dict[str, Any]], taken: Iterable[str], above: Path, at: str, address: str) -> None:
        self._give_keys(items, taken)
        for item in items:
            key = self.key(item)
            self._add(item, "item", (*above, key), f"{at}.{key}", f"{address}/{key}")
            inner = blocks_in(item, "options")
            if inner:
                self._items(inner, (), (*above, key, "options"), f"{at}.{key}.options", f"{address}/{key}/options")


def streams_of(held: Edited) -> dict[str, list[dict[str, Any]]]:
    """The blocks of each stream; none where a page holds something else."""
    frame = held.frame if isinstance(held.frame, Mapping) else {}
    streams = {name: blocks_in(frame, name) for name in STREAMS}
    return {**streams, "stages": blocks_in({"stages": held.stages}, "stages")}


def _kept_key(block: Mapping[str, Any]) -> str:
    key = (value_of(block) or block).get("key")
    return key if isinstance(key, str) else ""


def _label(block: Mapping[str, Any]) -> str:
    value = value_of(block) or block
    label = value.get("title") or value.get("label")
    return label if isinstance(label, str) else ""


def walk(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every block of a stream, those inside blocks too, in reading order."""
    for block in blocks:
        yield block
        for inner in value_of(block).values():
            if isinstance(inner, list):
                yield from walk(one for one in inner if isinstance(one, Mapping) and "type" in one)
