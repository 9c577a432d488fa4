"""The streams of the editor: blocks that are drawn when they are opened, and sent as one value.

A procedure has some eighty questions with ten inputs each. The browser draws only the blocks that somebody opens
(``static/js/editor/folded.js``) and sends each stream as JSON, so that opening and saving cost what is looked at.
What a stream holds is checked as a whole when it is published (``ProcedurePage.draft``), never while it is a draft.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter, StreamValue
from wagtail.blocks.struct_block import StructBlockAdapter

from guidance.procedures.editing.blocks.cleaning import cleaned
from guidance.procedures.editing.blocks.inputs import DataWidgetAdapter
from guidance.procedures.editing.indexing import walk
from guidance.procedures.editing.shape import KINDS
from guidance.procedures.lint.forms import MOST_FIELDS_TO_EDIT

#: More blocks than this in one stream are not taken from a browser.
MOST_BLOCKS = 5000


class FoldedBlock(blocks.StructBlock):
    """A block that is drawn when it is opened; until then it is a line that says what is in it.

    Meta:
        summary: how ``static/js/editor/summaries.js`` says in a line what it holds.
        shown_for: inputs that are there only for some answers of another: ``{input: [other, [answers]]}``.
    """

    class Meta:
        collapsed = True
        summary = ""
        shown_for: dict[str, list[Any]] = {}


class FoldedAdapter(StructBlockAdapter):
    """Gives the browser what a closed block needs to know."""

    js_constructor = "guidance.Folded"

    def js_args(self, block: FoldedBlock) -> list[Any]:
        name, children, meta = super().js_args(block)
        defaults = {child: part.get_form_state(part.get_default()) for child, part in block.child_blocks.items()}
        return [name, children, {**meta, "summary": block.meta.summary, "shownFor": block.meta.shown_for}, defaults]

    @cached_property
    def media(self) -> Any:
        return super().media + DataWidgetAdapter().media


register(FoldedAdapter(), FoldedBlock)


class Listed(blocks.StreamBlock):
    """Blocks in a block, with a button that says what it adds.

    Meta:
        add: the words on the button.
    """

    class Meta:
        add = _lazy("Add a block")
        collapsed = True
        required = False


class ListedAdapter(StreamBlockAdapter):
    """Gives the browser the words on the button."""

    js_constructor = "guidance.Listed"

    def js_args(self, block: Listed) -> list[Any]:
        name, groups, states, meta = super().js_args(block)
        return [name, groups, states, {**meta, "add": block.meta.add}]

    @cached_property
    def media(self) -> Any:
        return super().media + DataWidgetAdapter().media


register(ListedAdapter(), Listed)


class WholeStream(Listed):
    """A stream of the page, sent as one value and taken as it is."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, prefix: str) -> StreamValue:
        try:
            sent = json.loads(data.get(prefix) or "[]")
        except (ValueError, RecursionError):
            sent = None
        value = self.to_python(cleaned(self, sent) if isinstance(sent, list) else [])
        value.unreadable = not isinstance(sent, list)
        return value

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, prefix: str) -> bool:
        return prefix not in data

    def clean(self, value: StreamValue) -> StreamValue:
        """The value as it is. Raises: ValidationError for what the editor cannot have sent."""
        if getattr(value, "unreadable", False):
            raise ValidationError(_("What was sent cannot be read, and nothing of it was saved. Load the page again."))
        held = list(walk(value.raw_data))
        questions = sum(block["type"] in KINDS for block in held)
        if questions > MOST_FIELDS_TO_EDIT or len(held) > MOST_BLOCKS:
            raise ValidationError(
                _("A procedure of this size (%(count)s questions) is too large for the editor. Load it as a pack.")
                % {"count": questions}
            )
        return value

    def get_form_state(self, value: StreamValue) -> list[dict[str, Any]]:
        return [dict(block) for block in value.raw_data]

    def get_prep_value(self, value: StreamValue | None) -> list[dict[str, Any]]:
        """The blocks, each with an id."""
        return [{**block, "id": block.get("id") or str(uuid.uuid4())} for block in (value.raw_data if value else ())]

    def get_searchable_content(self, value: StreamValue) -> list[str]:
        return []  # what is found by is what is published

    def extract_references(self, value: StreamValue) -> Iterator[tuple[Any, ...]]:
        return iter(())


class WholeStreamAdapter(ListedAdapter):
    """Sends the stream as one value."""

    js_constructor = "guidance.WholeStream"


register(WholeStreamAdapter(), WholeStream)
