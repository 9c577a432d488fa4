"""Filters of a register's list."""

from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.db.models import Field
from django.http import HttpRequest

from guidance.registers.known import rows_of


class OfReach(RelatedFieldListFilter):
    """A filter by what a row belongs to, which offers what the person may see."""

    def field_admin_ordering(self, field: Field, request: HttpRequest, model_admin: Any) -> tuple[str, ...]:
        return ()  # Django's own asks its admin, which is not installed

    def field_choices(self, field: Field, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = rows_of(field.related_model, request.user)
        if rows is None:
            rows = field.related_model._default_manager.all()
        return [(row.pk, str(row)) for row in rows]
