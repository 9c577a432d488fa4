"""Keys of what is edited in blocks: made from the label at the first publishing, and never changed after.

Until then a block's id is its identity, and it stays what a key is known by: whoever renames a block, or publishes
from an older window, finds the key that the block was published with.
"""

import copy
from collections.abc import Mapping
from typing import Any

from guidance.procedures.editing import Edited, Index


def keys_of(frame: Mapping[str, Any], stages: list[Any]) -> dict[str, str]:
    """The keys that blocks and their items have in what a page holds, by id; those that have none are left out."""
    held = ((part.get("id"), _place_of(part).get("key")) for part, _key in Index(Edited(dict(frame), stages)).parts)
    return {str(found): key for found, key in held if found and isinstance(key, str) and key}


def ids_of(frame: Mapping[str, Any], stages: list[Any]) -> set[str]:
    """The ids of the blocks and items that can have a key."""
    return {str(part["id"]) for part, _key in Index(Edited(dict(frame), stages)).parts if part.get("id")}


def with_keys(
    frame: Mapping[str, Any], stages: list[Any], known: Mapping[str, str]
) -> tuple[dict[str, Any], list[Any]]:
    """What a page holds, with a key in every block and item that can have one.

    Args:
        frame, stages: in the source language; not changed.
        known: keys by id, which blocks keep whatever their labels are now.
    """
    held = Edited(copy.deepcopy(dict(frame)), copy.deepcopy(list(stages)))
    for part, _made in Index(held).parts:
        if part.get("id") in known:
            _place_of(part)["key"] = known[part["id"]]
    for part, key in Index(held).parts:
        _place_of(part)["key"] = key
    return held.frame, held.stages


def _place_of(part: Mapping[str, Any]) -> Any:
    """Where the key of a block or an item stands."""
    return part["value"] if isinstance(part.get("value"), dict) else part
