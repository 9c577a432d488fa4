"""The chapters of the handbook, as they are shipped."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

PAGES = Path(__file__).with_name("pages")
#: The language whose chapters are read by those whose own has none.
FALLBACK = "en"
_NAME = re.compile(r"^(\d+)-([a-z]+)$")
_PICTURE = re.compile(r'<p><img alt="([^"]*)" src="([a-z-]+\.png)" ?/?></p>')
_EXTENSIONS = ["attr_list", "sane_lists", "tables", "toc"]


@dataclass(frozen=True)
class Chapter:
    """A chapter in one language. ``anchors``: ids of its headings and of what else can be linked to."""

    key: str
    number: int
    title: str
    language: str
    html: str
    anchors: frozenset[str]
    headings: tuple[tuple[str, str], ...]

    def shown(self) -> SafeString:
        """The chapter as HTML, with the pictures of its language, or of English where it has none of its own."""
        return mark_safe(_PICTURE.sub(self._figure, self.html))  # noqa: S308  shipped with the portal

    def pictures(self) -> tuple[tuple[str, str], ...]:
        """File name and alternative text of each picture, in order."""
        return tuple((name, alt) for alt, name in _PICTURE.findall(self.html))

    def _figure(self, match: re.Match[str]) -> str:
        alt, name = match[1], match[2]
        own, other = (f"handbook/{language}/{name}" for language in (self.language, FALLBACK))
        path = next((path for path in (own, other) if _is_there(path)), None)
        if path is None:
            return ""
        return f'<figure class="handbook__picture"><img src="{static(path)}" alt="{alt}" loading="lazy"></figure>'


@cache
def _is_there(path: str) -> bool:
    return bool(finders.find(path))


def languages() -> tuple[str, ...]:
    """The languages that the handbook is written in."""
    return tuple(code for code, _name in settings.LANGUAGES if (PAGES / code).is_dir())


def chapters(language: str) -> tuple[Chapter, ...]:
    """All chapters in order, in the language or else in English."""
    return _read(language if language in languages() else FALLBACK)


def chapter(key: str, language: str) -> Chapter | None:
    """One chapter by its key, the same in every language; None if there is none."""
    return next((one for one in chapters(language) if one.key == key), None)


@cache
def _read(language: str) -> tuple[Chapter, ...]:
    found = (_chapter(path, language) for path in (PAGES / language).glob("*.md") if _NAME.match(path.stem))
    return tuple(sorted(found, key=lambda one: one.number))


def _chapter(path: Path, language: str) -> Chapter:
    number, key = _NAME.match(path.stem).groups()
    first, _line, rest = path.read_text(encoding="utf-8").partition("\n")
    html = markdown.markdown(rest, extensions=_EXTENSIONS, output_format="html")
    headings = tuple((anchor, title) for anchor, title in re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', html))
    return Chapter(
        key=key,
        number=int(number),
        title=first.removeprefix("#").strip(),
        language=language,
        html=html,
        anchors=frozenset(re.findall(r'\bid="([^"]+)"', html)),
        headings=headings,
    )
