"""The registers of this installation, by model: choosers, filters and the history ask them whose rows are whose."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from guidance.registers.base import Register

REGISTERS: dict[type[Model], "Register"] = {}


def rows_of(model: type[Model], user: Any) -> QuerySet | None:
    """The rows of a model that a person may choose from; None for a model without a register."""
    register = REGISTERS.get(model)
    return register.rows(user) if register else None
