"""A procedure in another language: what is translated, what is missing, what the source says otherwise by now."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from guidance.exchange.drafts import DraftPages
from guidance.models import ProcedurePage
from guidance.procedures.editing import ABOUT
from guidance.procedures.spec.base import LONGEST_TEXT
from guidance.translating.texts import Named, Part, SourceText, parts_of, text_at

State = Literal["missing", "changed", "done"]
ByBlock = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TranslatedText:
    """A text of the source with its translation (empty: none). ``before``: what the source said when it was translated;
    None where that is not known."""

    source: SourceText
    words: str
    before: str | None

    @property
    def state(self) -> State:
        """Whether it is missing, or the source has changed since."""
        if not self.words.strip():
            return "missing"
        return "changed" if self.before is not None and self.before != self.source.words else "done"


@dataclass
class TranslatedPart:
    """A part of the procedure with its translations."""

    slug: str
    title: str
    texts: list[TranslatedText] = field(default_factory=list)

    def count(self, state: State) -> int:
        """How many texts are in a state."""
        return sum(text.state == state for text in self.texts)

    @property
    def missing(self) -> int:
        """How many texts are not translated."""
        return self.count("missing")

    @property
    def changed(self) -> int:
        """How many texts say otherwise in the source since they were translated."""
        return self.count("changed")

    @property
    def done(self) -> int:
        """How many texts are translated as the source stands."""
        return self.count("done")


def translation(pages: DraftPages, language: str) -> list[TranslatedPart]:
    """Every text of a procedure beside its translation, as both are being written."""
    source, held = pages.newest.get(pages.source_language), pages.newest.get(language)
    if source is None:
        return []
    texts, before = (held.texts, held.translated_from) if held else ({}, {})
    return [_part(part, texts, before) for part in parts_of(source.frame, source.stages)]


def _part(part: Part, texts: ByBlock, before: ByBlock) -> TranslatedPart:
    return TranslatedPart(part.slug, part.title, [_text(text, texts, before) for text in part.texts])


def _text(text: SourceText, texts: ByBlock, before: ByBlock) -> TranslatedText:
    words, was = text_at(texts, text.at), text_at(before, text.at)
    return TranslatedText(text, words or "", was)


def seen(words: str) -> str:
    """A mark of what a person saw, to know later whether it is still that."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Typed:
    """What came of one text: the words, marks of the translation and the source that stood on the page, and whether
    the translation was said to hold as it is."""

    at: Named
    words: str
    was: str
    of: str
    still_holds: bool = False


@dataclass
class Saved:
    """What saving did. ``refused``: sentences by text; those texts were left as they were."""

    written: int = 0
    refused: dict[Named, str] = field(default_factory=dict)


@transaction.atomic
def save(row: ProcedurePage, source: Iterable[SourceText], typed: Iterable[Typed], *, by: AbstractBaseUser) -> Saved:
    """Write translations into the draft of their page; nothing is published.

    A text that a colleague has changed since the page was opened is not overwritten, and one that the source does not
    have any more is left out.

    Args:
        row: the page of the language, as it stands in the tree.
        source: the texts of the part as they are in the source now.
        by: the caller has asked whether they may.
    """
    ProcedurePage.objects.select_for_update().get(pk=row.pk)
    page = ProcedurePage.objects.get(pk=row.pk).get_latest_revision_as_object()
    texts, before = _copied(page.texts), _copied(page.translated_from)
    now = {text.at: text.words for text in source}
    saved = Saved()
    for one in typed:
        if one.at not in now:
            continue
        sentence, changed = _write(one, now[one.at], texts, before)
        saved.written += changed
        if sentence:
            saved.refused[one.at] = sentence
    if saved.written:
        page.texts, page.translated_from, old = _tidy(texts), _tidy(before), page.texts
        _name(page, old, now)
        page.save_revision(user=by, log_action=True)
    return saved


def _name(page: ProcedurePage, old: ByBlock, source: Mapping[Named, str]) -> None:
    """Let the page's own title and summary follow the translation, unless somebody has given the page others."""
    for name in ("title", "summary"):
        at, longest = Named(ABOUT, name), page._meta.get_field(name).max_length
        words, before = text_at(page.texts, at), {"", source.get(at, ""), text_at(old, at) or ""}
        if words and getattr(page, name) in {one[:longest] for one in before}:
            setattr(page, name, words[:longest])


def _copied(by_block: Any) -> dict[str, dict[str, Any]]:
    return {block: dict(texts) for block, texts in by_block.items() if isinstance(texts, Mapping)}


def _tidy(by_block: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {block: texts for block, texts in by_block.items() if texts}


def _write(one: Typed, source: str, texts: dict[str, Any], before: dict[str, Any]) -> tuple[str, bool]:
    """Write one text. Returns: a sentence if it may not be, and whether anything changed."""
    words, held = one.words.replace("\r\n", "\n").strip(), text_at(texts, one.at) or ""
    if len(words) > LONGEST_TEXT:
        return _("A text has at most %(n)s characters.") % {"n": f"{LONGEST_TEXT:,}"}, False
    if seen(words) == one.was or words == held:  # not typed in, or typed as it is
        return "", one.still_holds and words == held and _hold(one, source, before)
    if seen(held) != one.was:
        return _meanwhile(held), False
    _put(texts, one.at, words)
    _put(before, one.at, "" if not words else source if one.of == seen(source) else text_at(before, one.at) or "")
    return "", True


def _hold(one: Typed, source: str, before: dict[str, Any]) -> bool:
    """Note that a translation holds for the source as the person saw it. Returns: whether anything changed."""
    if one.of != seen(source) or text_at(before, one.at) == source:
        return False
    _put(before, one.at, source)
    return True


def _put(by_block: dict[str, dict[str, Any]], at: Named, words: str) -> None:
    names = by_block.setdefault(at.block, {})
    if words:
        names[at.name] = words
    else:
        names.pop(at.name, None)


def _meanwhile(held: str) -> str:
    if not held:
        return _("Somebody has taken this translation away meanwhile. Save again to write it anew.")
    return _("Somebody has changed this translation meanwhile to: “%(words)s”. Save again to replace it.") % {
        "words": held
    }
