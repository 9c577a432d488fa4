"""Words of a pack's glossary."""

from importlib.resources.abc import Traversable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Locale

from guidance.links import translation_key
from guidance.models import GlossaryPage, GlossaryTerm, StarterRecord
from guidance.search.index import update
from guidance.starter.errors import StarterError
from guidance.starter.files import digest, read_yaml
from guidance.starter.pages import Loaded


def load_terms(file: Traversable, area: str, languages: list[str], report: Loaded) -> None:
    """Make or update the words of a pack; a word that an editor changed or deleted stays so. Raises: StarterError."""
    data = read_yaml(file)
    if not isinstance(data, list) or not all(_is_term(entry) for entry in data):
        raise StarterError(file, _("A glossary is a list of words, each with key, term and definition."))
    for language in languages:
        locale = Locale.objects.get(language_code=language)
        for entry in data:
            _load(entry, area, locale, report)
        for page in GlossaryPage.objects.live().filter(locale=locale, area=area):
            update(page)  # once for all its words: bulk_create below sends no signal


def _is_term(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("key"), str)
        and isinstance(entry.get("term"), dict)
        and isinstance(entry.get("definition"), dict)
    )


def _load(entry: dict[str, Any], area: str, locale: Locale, report: Loaded) -> None:
    key, language = entry["key"], locale.language_code
    if language not in entry["term"] or language not in entry["definition"]:
        return
    name = f"terms/{key}"
    words = {
        "term": entry["term"][language],
        "definition": entry["definition"][language].strip(),
        "source": _source(entry, language),
    }
    record = StarterRecord.objects.filter(area=area, key=name, language=language).select_related("term").first()
    if record is None:
        made = GlossaryTerm(key=key, area=area, locale=locale, translation_key=translation_key(area, name), **words)
        [term] = GlossaryTerm.objects.bulk_create([made])
        StarterRecord.objects.create(area=area, key=name, language=language, digest=digest(words), term=term)
        report.made.append(f"{name} ({language})")
    elif record.term and record.digest != digest(words):
        now = {field: getattr(record.term, field) for field in words}
        if digest(now) != record.digest:
            report.kept.append(f"{name} ({language})")
            return
        GlossaryTerm.objects.filter(pk=record.term.pk).update(**words)
        StarterRecord.objects.filter(pk=record.pk).update(digest=digest(words))
        report.changed.append(f"{name} ({language})")


def _source(entry: dict[str, Any], language: str) -> str:
    source = entry.get("source") or ""
    return str(source.get(language, "") if isinstance(source, dict) else source)
