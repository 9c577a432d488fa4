"""What a browser sent for a stream, kept as far as it is what the blocks hold. Whatever else was sent is left out."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from wagtail import blocks

#: Characters that no text has and that a database may refuse.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DEEPEST = 24


def cleaned(stream: blocks.BaseStreamBlock, sent: Any) -> list[dict[str, Any]]:
    """The blocks of a stream, each with an id of its own."""
    return _Cleaning().stream(stream, sent)


class _Cleaning:
    def __init__(self) -> None:
        self._ids: set[str] = set()

    def stream(self, definition: blocks.BaseStreamBlock, sent: Any) -> list[dict[str, Any]]:
        kept = []
        for block in sent if isinstance(sent, list) else ():
            child = definition.child_blocks.get(str(block.get("type"))) if isinstance(block, Mapping) else None
            if child is not None:
                kept.append({"type": child.name, "value": self.value(child, block.get("value")), "id": self.id(block)})
        return kept

    def value(self, definition: blocks.Block, sent: Any) -> Any:
        if isinstance(definition, blocks.BaseStreamBlock):
            return self.stream(definition, sent)
        if isinstance(definition, blocks.BaseStructBlock):
            sent = sent if isinstance(sent, Mapping) else {}
            return {
                name: self.value(child, sent[name]) for name, child in definition.child_blocks.items() if name in sent
            }
        if isinstance(definition, blocks.BooleanBlock):
            return sent is True
        if isinstance(definition, blocks.ChoiceBlock):
            sent = sent[0] if isinstance(sent, list) and sent else sent
            known = {str(value) for value, _label in definition.field.choices}
            return sent if isinstance(sent, str) and sent in known else ""
        if isinstance(definition, blocks.CharBlock | blocks.TextBlock):
            return _UNWRITABLE.sub("", sent) if isinstance(sent, str) else ""
        return self.data(sent)

    def data(self, sent: Any, depth: int = 0) -> Any:
        """Plain data; items in it have ids of their own."""
        if isinstance(sent, str):
            return _UNWRITABLE.sub("", sent)
        if isinstance(sent, bool | int | float) or sent is None:
            return sent
        if depth > _DEEPEST:
            return None
        if isinstance(sent, list):
            return [self.data(one, depth + 1) for one in sent]
        kept = {_UNWRITABLE.sub("", str(name)): self.data(one, depth + 1) for name, one in sent.items()}
        return {**kept, "id": self.id(kept)} if "id" in kept else kept

    def id(self, block: Mapping[str, Any]) -> str:
        """The id of a block, or a new one where it has none or another block has it."""
        found = block.get("id")
        if not isinstance(found, str) or not _ID.fullmatch(found) or found in self._ids:
            found = str(uuid.uuid4())
        self._ids.add(found)
        return found
