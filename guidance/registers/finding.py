"""Search in a register: each word anywhere in a row, in any case of letters, alike in both databases."""

import json
from typing import Any

from django.db.models import QuerySet
from wagtail_modeladmin.helpers import DjangoORMSearchHandler


class FoldedSearch(DjangoORMSearchHandler):
    """SQLite knows no case of æ, ø and å and keeps them escaped in JSON; a register is small enough to be read."""

    def search_queryset(
        self, queryset: QuerySet, search_term: str, preserve_order: bool = False, **kwargs: Any
    ) -> QuerySet:
        words = search_term[:200].casefold().split()
        if not words or not self.search_fields:
            return queryset
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        return queryset.filter(pk__in=[pk for pk, *texts in rows if _holds(texts, words)])


def _holds(texts: list[Any], words: list[str]) -> bool:
    row = " ".join(
        json.dumps(text, ensure_ascii=False) if isinstance(text, (dict, list)) else str(text or "") for text in texts
    ).casefold()
    return all(word in row for word in words)
