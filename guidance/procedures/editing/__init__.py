"""The CMS side of a procedure: blocks (stage > step > field, a block a kind) to a spec and back."""

from guidance.procedures.editing.draft import Draft, Problem, compile_draft, to_spec
from guidance.procedures.editing.frozen import RestBlock
from guidance.procedures.editing.holding import from_spec
from guidance.procedures.editing.indexing import Index
from guidance.procedures.editing.keys import key_from
from guidance.procedures.editing.register import register_of_roles
from guidance.procedures.editing.shape import ABOUT, STREAMS, Edited

__all__ = [
    "ABOUT",
    "STREAMS",
    "Draft",
    "Edited",
    "Index",
    "Problem",
    "RestBlock",
    "compile_draft",
    "from_spec",
    "key_from",
    "register_of_roles",
    "to_spec",
]
