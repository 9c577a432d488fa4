"""The CMS side of a procedure: blocks (stage > step > field, a block a kind) to a spec and back."""

from guidance.procedures.editing.blocks import RestBlock, procedure_stream_block
from guidance.procedures.editing.conversion import Edited, from_spec, key_from, to_spec
from guidance.procedures.editing.draft import Draft, Problem, compile_draft

__all__ = [
    "Draft",
    "Edited",
    "Problem",
    "RestBlock",
    "compile_draft",
    "from_spec",
    "key_from",
    "procedure_stream_block",
    "to_spec",
]
