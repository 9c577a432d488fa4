"""Asking the index. No question is logged or kept: staff type names.

Why a table of our own with plain ``LIKE`` and not Wagtail's index: that one is SQLite's FTS5 (no stems, an error on a
lone quote) or PostgreSQL's (one for all languages), and they answer differently. Every row of the language is looked
through: on SQLite some 40 ms at 100 pages and 100 ms at 1,000, which is more than a school owner has.
"""

import re
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from guidance.models import SearchEntry
from guidance.search.words import WORD, ends_count, meets, question

PAGE_SIZE = 10
EXCERPT_LENGTH = 240
WEIGHTS = {"title_index": 12, "summary_index": 4, "text_index": 1}

Asked = list[tuple[str, ...]]


@dataclass(frozen=True)
class Hit:
    """A page that answers. ``excerpt`` is safe HTML with the hits in ``<mark>``."""

    title: SafeString
    url: str
    kind: str
    excerpt: SafeString


@dataclass(frozen=True)
class Found:
    """One page of results. ``some_words``: no page has all the words, these have some of them."""

    hits: list[Hit]
    total: int
    page: int
    has_next: bool
    some_words: bool


def search(text: str, language: str, *, page: int = 1) -> Found:
    """The live, unrestricted pages of a language that answer a question, the best first.

    Args:
        text: as typed; anything is allowed, at most 200 characters and 8 words of it count.
        language: a content language's code.
        page: from 1; beyond the last page nothing is found.
    """
    asked = question(text, language)
    if not asked:
        return Found([], 0, 1, False, False)
    readable = SearchEntry.objects.filter(language=language, page__in=Page.objects.live().public())
    rows = _matching(readable, asked, every=True)
    total, some_words = rows.count(), False
    if not total and len(asked) > 1:
        rows = _matching(readable, asked, every=False)
        total, some_words = rows.count(), True
    start = (page - 1) * PAGE_SIZE
    shown = rows.defer(*WEIGHTS).select_related("page").order_by("-score", "title", "pk")[start : start + PAGE_SIZE]
    return Found([_hit(row, asked, language) for row in shown], total, page, start + PAGE_SIZE < total, some_words)


def _matching(rows: QuerySet[SearchEntry], asked: Asked, *, every: bool) -> QuerySet[SearchEntry]:
    """Rows that hold every (or any) word of the question, with a score: title before summary before text."""
    condition, score = Q(), Value(0, output_field=IntegerField())
    for word in asked:
        in_row = Q()
        for column, weight in WEIGHTS.items():
            in_column = _in(column, word)
            in_row |= in_column
            whole = Q()
            for form in word:
                whole |= Q(**{f"{column}__contains": f" {form} "})
            score = score + Case(
                When(whole, then=Value(weight * 3)), When(in_column, then=Value(weight)), default=Value(0)
            )
        condition = condition & in_row if every else condition | in_row
    return rows.filter(condition).annotate(score=score)


def _in(column: str, word: tuple[str, ...]) -> Q:
    found = Q()
    for form in word:
        found |= Q(**{f"{column}__contains": f" {form}"})
        if ends_count(form):
            found |= Q(**{f"{column}__contains": f"{form} "})
    return found


def _hit(row: SearchEntry, asked: Asked, language: str) -> Hit:
    model = row.page.specific_class
    return Hit(
        title=marked(row.title, asked, language),
        url=row.page.url or "",
        kind=str(model._meta.verbose_name) if model else "",
        excerpt=excerpt(f"{row.summary} {row.text}".strip(), asked, language),
    )


def marked(text: str, asked: Asked, language: str) -> SafeString:
    """A text as safe HTML, the words that answer the question in ``<mark>``."""
    parts, end = [], 0
    for match in WORD.finditer(text):
        if any(meets(match[0], word, language) for word in asked):
            parts += [escape(text[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            end = match.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  every part is escaped above


def excerpt(text: str, asked: Asked, language: str) -> SafeString:
    """Some 240 characters around the place where most words of the question stand close together, the hits marked."""
    hits = [match.start() for match in WORD.finditer(text) if any(meets(match[0], word, language) for word in asked)]
    if len(text) <= EXCERPT_LENGTH:
        return marked(text, asked, language)
    best = max(hits, key=lambda at: (sum(at <= other < at + EXCERPT_LENGTH for other in hits), -at), default=0)
    start = max(0, best - 60)
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + EXCERPT_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    piece = re.sub(r"\s+", " ", text[start:end])
    return mark_safe(  # noqa: S308  marked() escapes
        ("… " if start else "") + marked(piece, asked, language) + (" …" if end < len(text) else "")
    )
