"""What the list of procedures in the CMS shows, and the page of one of them. Costs the same for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance import registry
from guidance.exchange.drafts import DraftPages, all_pages
from guidance.exchange.rights import names_of_languages
from guidance.models import PackArrival, ProcedurePage, ProcedureVersion
from guidance.procedures.editing import Problem
from guidance.procedures.spec import ProcedureSpec


@dataclass(frozen=True)
class LanguageRow:
    """A procedure in one language. ``state``: "live", "changed" (live with a draft), "draft" or "review"."""

    code: str
    name: str
    page: ProcedurePage
    is_source: bool
    state: str


@dataclass
class Row:
    """One procedure in the list."""

    key: str
    title: str
    pages: DraftPages
    languages: list[LanguageRow]
    version: ProcedureVersion | None
    schools: list[str]
    arrival: PackArrival | None = None

    @property
    def spec(self) -> ProcedureSpec | None:
        """The procedure as it is being written; None while it is none."""
        return self.pages.spec

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What bars publishing."""
        return self.pages.draft.errors if self.pages.draft else ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is unwise."""
        return self.pages.draft.warnings if self.pages.draft else ()

    @property
    def edit_page(self) -> ProcedurePage:
        """The page to edit: that of the source language, or any where there is none."""
        return self.pages.source or self.languages[0].page


def rows(keys: Iterable[str]) -> list[Row]:
    """The procedures of these keys that have a page, by title."""
    keys = set(keys)
    versions = {version.key: version for version in ProcedureVersion.objects.newest().filter(key__in=keys)}
    schools: dict[str, list[str]] = {}
    for use in registry.ask("schools_by_procedure", procedure_keys=keys):
        schools.setdefault(use["procedure"], []).append(use["school"])
    waiting = {row.key: row for row in PackArrival.objects.waiting().filter(key__in=keys).defer("archive", "spec")}
    found = [
        _row(pages, versions.get(key), schools.get(key, []), waiting.get(key)) for key, pages in all_pages(keys).items()
    ]
    return sorted(found, key=lambda row: row.title.casefold())


def _row(pages: DraftPages, version: ProcedureVersion | None, schools: list[str], arrival: PackArrival | None) -> Row:
    names = names_of_languages(pages.rows)
    first = pages.source_language
    languages = [LanguageRow(code, names[code], page, code == first, _state(page)) for code, page in pages.rows.items()]
    languages.sort(key=lambda row: (not row.is_source, row.name))
    return Row(pages.key, pages.title, pages, languages, version, schools, arrival)


def _state(page: ProcedurePage) -> str:
    if page.workflow_in_progress:
        return "review"
    if not page.live:
        return "draft"
    return "changed" if page.has_unpublished_changes else "live"
