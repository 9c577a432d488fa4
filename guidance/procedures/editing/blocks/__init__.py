"""The blocks in which a procedure is written in the CMS."""

from guidance.procedures.editing.blocks.procedure import streams

__all__ = ["streams"]
