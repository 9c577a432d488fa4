"""What the list of procedures in the CMS shows, and the page of one of them. Costs the same for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance import registry
from guidance.exchange.drafts import DraftPages, all_pages
from guidance.exchange.rights import names_of_languages
from guidance.models import PackArrival, ProcedurePage, ProcedureVersion
from guidance.procedures.editing import Problem
from guidance.procedures.spec import ProcedureSpec
from guidance.translating.translation import translation


@dataclass(frozen=True)
class LanguageRow:
    """A procedure in one language. ``state``: "live", "changed" (live with a draft), "draft" or "review".

    ``missing`` and ``changed`` count texts of a translation: not translated, and said otherwise by the source since.
    """

    code: str
    name: str
    page: ProcedurePage
    is_source: bool
    state: str
    texts: int = 0
    missing: int = 0
    changed: int = 0

    @property
    def open(self) -> int:
        """How many texts wait for a translator."""
        return self.missing + self.changed

    @property
    def done(self) -> int:
        """How many texts are translated as the source stands."""
        return self.texts - self.open


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
    languages = [
        LanguageRow(code, names[code], page, code == first, _state(page), *_counts(pages, code))
        for code, page in pages.rows.items()
    ]
    languages.sort(key=lambda row: (not row.is_source, row.name))
    return Row(pages.key, pages.title, pages, languages, version, schools, arrival)


def _counts(pages: DraftPages, language: str) -> tuple[int, int, int]:
    """How many texts a translation has, how many are missing, how many the source says otherwise."""
    parts = [] if language == pages.source_language else translation(pages, language)
    return sum(len(part.texts) for part in parts), sum(p.missing for p in parts), sum(p.changed for p in parts)


def _state(page: ProcedurePage) -> str:
    if page.workflow_in_progress:
        return "review"
    if not page.live:
        return "draft"
    return "changed" if page.has_unpublished_changes else "live"
