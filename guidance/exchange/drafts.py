"""A procedure as its pages hold it in their drafts, in all languages, read and written whole."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page

from guidance.models import ProcedurePage
from guidance.procedures.editing import Draft, compile_draft, register_of_roles
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.procedures import new_page


@dataclass(frozen=True)
class Held:
    """What the newest state of a page holds of a procedure, without the rest of the page."""

    title: str
    frame: Mapping[str, Any]
    stages: list[dict[str, Any]]
    texts: Mapping[str, Any]
    translated_from: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class DraftPages:
    """The pages of one procedure by language: ``rows`` as they stand in the tree, ``newest`` what was saved last.

    ``register``: what the register of roles says, as ``register_of_roles`` gives it.
    """

    key: str
    register: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: dict[str, ProcedurePage] = field(default_factory=dict)
    newest: dict[str, Held] = field(default_factory=dict)

    @property
    def source(self) -> ProcedurePage | None:
        """The page that holds the structure; None if there is none."""
        return self.rows.get(self.source_language)

    @cached_property
    def source_language(self) -> str:
        """The language of the page that holds the structure; empty if there is none."""
        first = (code for code, held in self.newest.items() if (held.frame.get("languages") or [""])[0] == code)
        return next(first, "")

    @cached_property
    def draft(self) -> Draft | None:
        """The procedure as it is being written, with what is remarked in it; None where no page holds the structure."""
        held = self.newest.get(self.source_language)
        if held is None:
            return None
        texts = {code: other.texts for code, other in self.newest.items() if other is not held}
        return compile_draft(held.frame, held.stages, texts, self.register)

    @property
    def spec(self) -> ProcedureSpec | None:
        """The procedure as it is being written; None while its pages hold none."""
        return self.draft.spec if self.draft else None

    @property
    def title(self) -> str:
        """The title of the page of its own language, or of any, as it was saved last."""
        held = self.newest.get(self.source_language) or next(iter(self.newest.values()))
        return held.title


def draft_pages(key: str) -> DraftPages:
    """The pages of one procedure. Three queries."""
    return all_pages([key]).get(key) or DraftPages(key)


def all_pages(keys: Iterable[str] | None = None) -> dict[str, DraftPages]:
    """The pages of procedures by their keys, of all procedures by default. Three queries, however many there are."""
    register = register_of_roles()
    rows = ProcedurePage.objects.select_related("locale", "latest_revision", "latest_revision__user").order_by("path")
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    found: dict[str, DraftPages] = {}
    for row in rows.prefetch_workflow_states():
        one = found.setdefault(row.key, DraftPages(row.key, register))
        language = row.locale.language_code
        one.rows[language] = row
        one.newest[language] = _held(row)
    return found


def _held(row: ProcedurePage) -> Held:
    if row.latest_revision is None:
        return Held(row.title, row.frame, row.blocks, row.texts, row.translated_from)
    saved = row.latest_revision.content
    stages = json.loads(saved["stages"] or "[]")
    return Held(saved["title"], saved["frame"], stages, saved["texts"], saved.get("translated_from") or {})


@transaction.atomic
def write_drafts(
    spec: ProcedureSpec, *, by: AbstractBaseUser, parents: dict[str, Page], writable: Collection[str] | None = None
) -> tuple[list[ProcedurePage], list[str]]:
    """Write a procedure into the drafts of its pages; nothing is published.

    Args:
        by: who is named in the history of the pages; the caller has asked whether they may.
        parents: by language, where a page is made that does not exist. A language without one is left out.
        writable: the languages whose pages may be written; by default all.
    Returns:
        The pages that were written, and the languages that were left out.
    """
    rows = draft_pages(spec.key).rows
    pages, without = [], []
    for language in spec.languages:
        if language in rows and (writable is None or language in writable):
            page = rows[language].get_latest_revision_as_object()
            page.take(spec)
        elif language not in rows and language in parents:
            page = new_page(spec, language, parents[language])
        else:
            without.append(language)
            continue
        page.save_revision(user=by, log_action=True)
        pages.append(page)
    return pages, without
