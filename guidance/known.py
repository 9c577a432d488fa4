"""What is asked of pages on every request, looked up once a generation: addresses, restrictions, cards."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from wagtail.models import Locale, Page, PageViewRestriction

from guidance.caching import generation, remembered


class KnownPage(NamedTuple):
    """What lists and links need of a live page."""

    pk: int
    url: str
    title: str
    path: str
    translation_key: UUID
    language: str


class KnownPages:
    """Every live page of the site, found by primary key, by place in the tree, and by translation."""

    def __init__(self, pages: list[KnownPage]) -> None:
        self.by_pk = {page.pk: page for page in pages}
        self.by_path = {page.path: page for page in pages}
        self.by_translation: dict[UUID, list[KnownPage]] = {}
        for page in pages:
            self.by_translation.setdefault(page.translation_key, []).append(page)

    def url(self, pk: int) -> str:
        """The page's address; empty for a page that is not live."""
        page = self.by_pk.get(pk)
        return page.url if page else ""

    def above(self, path: str) -> list[KnownPage]:
        """The live pages above a place in the tree, from the front page down."""
        above = (self.by_path.get(path[:end]) for end in range(Page.steplen, len(path), Page.steplen))
        return [page for page in above if page]


_kept: dict[str, KnownPages] = {}


def known_pages() -> KnownPages:
    """The live pages; kept by the process for the current generation."""
    now = generation()
    if now not in _kept:
        pages = KnownPages(remembered("pages", _look_up, of=now))
        _kept.clear()
        _kept[now] = pages
    return _kept.get(now) or KnownPages(_look_up())  # another thread may have met a newer generation


def _look_up() -> list[KnownPage]:
    pages = Page.objects.filter(depth__gt=1).live().select_related("locale").order_by("path")
    return [
        KnownPage(page.pk, page.url or "", page.title, page.path, page.translation_key, page.locale.language_code)
        for page in pages
    ]


def language_codes() -> dict[int, str]:
    """The code of each content language by the primary key of its locale, in the order that they were made."""
    return remembered("languages", lambda: dict(Locale.objects.order_by("pk").values_list("pk", "language_code")))


def restricted_paths() -> list[str]:
    """The tree paths of pages with a view restriction of their own; it holds for what is below them, too."""
    return remembered(
        "restricted",
        lambda: list(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True)),
    )


def is_public(page: Page | KnownPage) -> bool:
    """Whether everybody may read the page."""
    return not any(page.path.startswith(path) for path in restricted_paths())


def public(pages: QuerySet) -> QuerySet:
    """The live ones of these pages that everybody may read, without asking for the restrictions again."""
    pages = pages.filter(live=True)
    for path in restricted_paths():
        pages = pages.exclude(path__startswith=path)
    return pages


def cards(pages: QuerySet | Iterable[int]) -> list[dict[str, Any]]:
    """Title, address, summary and kind of pages, in the order of the tree. One query.

    Args:
        pages: a queryset of pages, or primary keys; those that are not live or not open to everybody are left out.
    """
    from guidance.models import SearchEntry  # noqa: PLC0415  models use this module

    entries = SearchEntry.objects.filter(page__in=pages, page__live=True).select_related("page")
    known = known_pages()
    return [
        {
            "pk": entry.page_id,
            "title": entry.title,
            "url": known.url(entry.page_id),
            "summary": entry.summary,
            "kicker": getattr(entry.page.specific_class, "kicker", ""),
        }
        for entry in entries.defer("text", "title_index", "summary_index", "text_index").order_by("page__path")
        if is_public(entry.page)
    ]
