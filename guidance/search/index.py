"""Keeps the index: a row for each live page that has words."""

from typing import Any

from wagtail.models import Page

from guidance.models import SearchEntry
from guidance.search.words import index_text


def update(page: Page) -> None:
    """Write the page's row anew, or take it away when the page is not live or not one to be read. Takes any Page."""
    specific = page.specific
    if not specific.live or not hasattr(specific, "search_texts"):
        SearchEntry.objects.filter(page_id=page.pk).delete()
        return
    SearchEntry.objects.update_or_create(page_id=page.pk, defaults=_row(specific))


def _row(page: Any) -> dict[str, str]:
    language = page.locale.language_code
    text = " ".join(" ".join(part for part in page.search_texts() if part).split())
    return {
        "language": language,
        "kind": page.content_type.model,
        "title": page.title,
        "summary": page.summary,
        "text": text,
        "title_index": index_text(page.title, language),
        "summary_index": index_text(page.summary, language),
        "text_index": index_text(text, language),
    }


def rebuild() -> int:
    """Make the whole index anew. Returns: how many pages it holds."""
    SearchEntry.objects.all().delete()
    for page in Page.objects.live().order_by("pk").iterator(chunk_size=100):
        update(page)
    return SearchEntry.objects.count()
