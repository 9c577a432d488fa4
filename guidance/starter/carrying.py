"""A procedure as a whole pack: its file, the pages and role descriptions that it names, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from wagtail.models import Page, Revision

from guidance.links import translation_key
from guidance.models import GlossaryTerm, StarterRecord
from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.procedure import pages_of
from guidance.starter.front import offered
from guidance.starter.writing import TYPES, in_order, page_file


@dataclass
class Carried:
    """The files of a pack by their paths. ``lost``: what they cannot hold, a sentence with the file's path."""

    files: dict[str, str]
    lost: list[str] = field(default_factory=list)


def carry(spec: ProcedureSpec, *, drafts: bool = False) -> Carried:
    """The files of a pack: ``procedure.yaml``, ``pages/<language>/*.md``, and ``terms.yaml`` if it has words.

    Args:
        spec: the procedure.
        drafts: take each page as it is being written, pages that were never published too; else as it is read.
    Returns:
        The files; a few queries a language and type of page.
    """
    found = Carried({"procedure.yaml": packs.export(spec)})
    for language in offered(spec.languages):
        pages = pages_of_pack(spec, language, drafts=drafts)
        keys = {page.pk: key for key, page in pages.items()}
        for placed in in_order(pages.items()):
            file = page_file(placed, language, spec.key, keys.get)
            found.files[file.path] = file.text
            found.lost += [f"{file.path}: {sentence}" for sentence in file.lost]
    if terms := _terms(spec):
        found.files["terms.yaml"] = yaml.safe_dump(terms, allow_unicode=True, sort_keys=False, width=110)
    return found


def pages_of_pack(spec: ProcedureSpec, language: str, *, drafts: bool = False) -> dict[str, Page]:
    """The pages of a procedure in one language by their keys: those that it names, and those that came with it."""
    records = StarterRecord.objects.filter(area=spec.key, language=language, page__isnull=False)
    numbers: dict[str, int] = dict(records.values_list("key", "page_id"))
    named = {translation_key(spec.key, key): key for key in pages_of(spec, language) if key not in numbers}
    rows = Page.objects.filter(translation_key__in=named, locale__language_code=language)
    numbers |= {named[row.translation_key]: row.pk for row in rows.only("pk", "translation_key")}
    keys = {number: key for key, number in numbers.items()}
    pages = Page.objects.filter(pk__in=keys).order_by("path").specific()
    kept = {keys[page.pk]: page for page in pages if type(page) in TYPES and (drafts or page.live)}
    return _drafted(kept) if drafts else kept


def _drafted(pages: dict[str, Page]) -> dict[str, Page]:
    newest = Revision.objects.in_bulk([page.latest_revision_id for page in pages.values() if page.latest_revision_id])
    return {
        key: newest[page.latest_revision_id].as_object() if page.latest_revision_id in newest else page
        for key, page in pages.items()
    }


def _terms(spec: ProcedureSpec) -> list[dict[str, Any]]:
    """The words of a procedure as ``terms.yaml`` has them."""
    rows = GlossaryTerm.objects.filter(area=spec.key).select_related("locale").order_by("key")
    order = {language: place for place, language in enumerate(spec.languages)}
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row.key, order.get(row.locale.language_code, len(order)))):
        language = row.locale.language_code
        term = found.setdefault(row.key, {"key": row.key, "term": {}, "definition": {}, "source": {}})
        term["term"][language], term["definition"][language] = row.term, row.definition
        if row.source:
            term["source"][language] = row.source
    return [_without_blanks(term) for term in found.values()]


def _without_blanks(term: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in term.items() if value}
