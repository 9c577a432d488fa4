"""Keys of what is edited in blocks: made from the label at the first publishing, and never changed after.

Until then a block's id is its identity, and it stays what a key is known by: whoever renames a block, or publishes
from an older window, finds the key that the block was published with.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from guidance.procedures.editing import key_from

Block = Mapping[str, Any]


def keys_of(blocks: list[Block]) -> dict[str, str]:
    """The keys in raw data of blocks, at every depth, by block id; those that have none are left out."""
    return {
        str(block["id"]): block["value"]["key"]
        for _siblings, block in _walk(blocks)
        if block.get("id") and block["value"].get("key")
    }


def with_keys(blocks: list[Block], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Raw data of blocks in which every block that can have a key has one.

    Args:
        blocks: in the source language; not changed.
        known: keys by block id, which blocks keep whatever their labels are now.
    """
    copied = _copy(blocks)
    for siblings, block in _walk(copied):
        value = block["value"]
        value["key"] = known.get(str(block.get("id")), value.get("key") or "") or _made(siblings, block, known)
    return copied


def _made(siblings: list[Block], block: Block, known: Mapping[str, str]) -> str:
    taken = {known.get(str(one.get("id")), one["value"].get("key") or "") for one in siblings if one is not block}
    value = block["value"]
    return key_from(str(value.get("title") or value.get("label") or ""), taken)


def _walk(blocks: Any) -> Iterator[tuple[list[Block], Block]]:
    """Every block that stands for a part of a procedure, with those beside it, from the outside in."""
    if isinstance(blocks, list):
        parts = [one for one in blocks if _is_part(one)]
        for part in parts:
            yield parts, part
        for one in blocks:
            value = one.get("value") if isinstance(one, Mapping) else None
            if isinstance(value, Mapping):
                for inner in value.values():
                    yield from _walk(inner)


def _is_part(block: Any) -> bool:
    """Whether a block has a place for a key: a role or a date in a list has none."""
    value = block.get("value") if isinstance(block, Mapping) else None
    return isinstance(value, Mapping) and "key" in value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(one) for key, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value
