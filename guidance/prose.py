"""Guidance texts of procedures and starter pages: a small Markdown, made into safe HTML."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import markdown
import nh3
from django.utils.html import escape, linebreaks, strip_tags
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "h1", "h2", "h3", "h4", "h5", "h6"}
PAGE_REFERENCE = re.compile(r'<a href="page:([^"#]+)(#[^"]*)?">(.*?)</a>', re.DOTALL)
#: A telephone number as people write it: 8 to 15 digits, perhaps with a + before and single spaces between.
_PHONE = re.compile(r"(?<![\w.,:/+-])\+?\d(?: ?\d){7,14}(?![\w/-]|[.,:]\d)")
_HEADING = re.compile(r"<(/?)h([1-6])>")

Resolver = Callable[[str], str | None]


@lru_cache(maxsize=4096)
def _html(text: str, level: int) -> str:
    raw = markdown.markdown(text, extensions=["sane_lists"], output_format="html")
    clean = nh3.clean(
        raw,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel", "page"},
        link_rel=None,
    )
    # A text's own headings stand below the heading that it is shown under, whatever number of # they were given.
    return _HEADING.sub(lambda m: f"<{m[1]}h{min(6, max(level, int(m[2]) - 3 + level))}>", clean)


def no_page(key: str) -> None:
    """A resolver that knows no page: links to pages of the pack are shown as their words."""
    return None


def render(text: object, *, level: int = 4, resolve: Resolver = no_page) -> SafeString:
    """Markdown as safe HTML.

    Args:
        text: Markdown, or anything whose ``str()`` is; HTML in it is dropped, its words stay.
        level: the level that ``###`` gets (2 to 6): one below the heading that the text is shown under.
        resolve: gives the address of a page by its key in the pack, for links written ``[words](page:key)``;
            without an address, the words stand there without a link.
    """

    def link(match: re.Match[str]) -> str:
        url = resolve(match[1])
        return f'<a href="{escape(url)}{match[2] or ""}">{match[3]}</a>' if url else match[3]

    return mark_safe(PAGE_REFERENCE.sub(link, _html(str(text or "").strip(), level)))  # noqa: S308  cleaned by nh3


def plain(text: object) -> str:
    """Markdown without its marks, as one line of words: for search and for short summaries."""
    return " ".join(strip_tags(_html(str(text or "").strip(), 4).replace(">", "> ")).split())


def page_keys(texts: Iterable[object]) -> set[str]:
    """The keys of all pages that these texts link to."""
    return {key for text in texts for key in re.findall(r"\]\(page:([^)#\s]+)", str(text or ""))}


def with_phones(text: object) -> SafeString:
    """Plain text as safe HTML: paragraphs and line breaks as typed, and telephone numbers that can be called."""

    def call(match: re.Match[str]) -> str:
        return f'<a class="ds-link" href="tel:{match[0].replace(" ", "")}">{match[0]}</a>'

    return mark_safe(linebreaks(_PHONE.sub(call, escape(str(text or "").strip()))))  # noqa: S308  escaped before
