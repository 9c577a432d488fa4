"""A procedure drawn: stages as boxes under their phases, decisions beside or below them, arrows where these lead, and
the same as a table."""

from guidance.procedures.diagram.drawing import draw
from guidance.procedures.diagram.table import as_table

__all__ = ["as_table", "draw"]
