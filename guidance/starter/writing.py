"""Pages of the CMS written as the files of a pack: front matter and Markdown, as ``files`` and ``markdown`` read them.

What a file cannot hold (a picture, a document, a list of works) is left out and told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from guidance.models import GlossaryPage, LiteraturePage, ProcedurePage, RolePage, ToolPage
from guidance.starter.files import SLUG
from guidance.starter.pages import MODELS
from guidance.starter.prose_writing import PageKeys, to_markdown

TYPES = {model: name for name, model in MODELS.items()}


@dataclass
class PageFile:
    """A page as a file. ``lost``: sentences about what the file cannot hold."""

    path: str
    text: str
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Placed:
    """A page with its key in the pack, its parent's (empty: the front page) and its place among its siblings."""

    page: Page
    key: str
    parent: str
    order: int


def page_file(placed: Placed, language: str, area: str, page_keys: PageKeys) -> PageFile:
    """The file of a page.

    Args:
        placed: the page, of one of the types that a pack has.
        language: of the page.
        area: the key of the pack's procedure.
        page_keys: gives the keys of the pack's pages in this language by their primary keys.
    """
    writer = _BodyWriter(page_keys)
    body = writer.write(getattr(placed.page, "body", ()))
    lost = [*writer.lost, *_left_out(placed.page)]
    front = yaml.safe_dump(_front(placed, area), allow_unicode=True, sort_keys=False, width=10_000)
    name = placed.key.replace("/", "-")
    return PageFile(f"pages/{language}/{name}.md", f"---\n{front}---\n{body}", lost)


def _front(placed: Placed, area: str) -> dict[str, Any]:
    page, kind = placed.page, TYPES[type(placed.page)]
    front: dict[str, Any] = {"key": placed.key, "type": kind, "parent": placed.parent, "slug": page_slug(page)}
    front |= {"title": page.title, "summary": page.summary, "audience": page.audience, "contact": page.contact}
    if isinstance(page, RolePage):
        front |= {"role": page.role_key, "procedure": page.procedure_key if page.procedure_key != area else ""}
    elif isinstance(page, ToolPage):
        front |= {"owner": page.tool_owner, "url": page.address}
    elif isinstance(page, ProcedurePage):
        front |= {"procedure": page.key if page.key != area else ""}
    front |= {"order": placed.order}
    front = {name: value for name, value in front.items() if value != ""}
    in_menu = not placed.parent and kind not in ("literature", "glossary")
    return front | ({"menu": page.show_in_menus} if page.show_in_menus != in_menu else {})


def page_slug(page: Page) -> str:
    """The page's slug in the letters that a pack's may have."""
    if SLUG.match(page.slug):
        return page.slug
    plain = page.slug.lower()
    for letter, instead in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        plain = plain.replace(letter, instead)
    return slugify(plain).replace("_", "-").strip("-") or f"page-{page.pk}"


def _left_out(page: Page) -> list[str]:
    lost = []
    if isinstance(page, LiteraturePage) and len(page.entries):
        number = len(page.entries)
        sentence = ngettext("%(n)d work of the list is left out.", "%(n)d works of the list are left out.", number)
        lost.append(sentence % {"n": number})
    if isinstance(page, ToolPage) and page.document_id:
        lost.append(_("The school's own copy of the tool is left out."))
    if isinstance(page, GlossaryPage) and not page.area:
        lost.append(_("The page shows the words of all procedures; where it is loaded it shows those of its own."))
    return lost


class _BodyWriter:
    """Writes the blocks of a body, one after the other."""

    def __init__(self, page_keys: PageKeys) -> None:
        self.page_keys = page_keys
        self.lost: list[str] = []

    def write(self, body: Any) -> str:
        """The body, with a line's end at its end; empty for none."""
        parts = [text for block in body if (text := self._block(block.block_type, block.value))]
        return "\n\n".join(parts) + "\n" if parts else ""

    def _block(self, kind: str, value: Any) -> str:
        match kind:
            case "heading":
                return self._heading(value)
            case "text":
                return self._rich(value)
            case "callout":
                return self._directive(
                    "callout", {"tone": value["tone"], "title": value["title"]}, self._rich(value["text"])
                )
            case "checklist" | "responsibilities":
                items = [self._item("- ", self._rich(item)) for item in value["items"]]
                return self._directive(kind, {"title": value["title"]}, "\n".join(items))
            case "steps":
                items = [self._step(number, step) for number, step in enumerate(value["steps"], 1)]
                return self._directive("steps", {}, "\n".join(items))
            case "quotation":
                return self._directive("quote", {"source": value["source"]}, self._rich(value["text"]))
            case "form":
                names = ("procedure", "stage", "step", "label")
                return self._directive("form", {name: value[name] for name in names}, value["note"])
            case "link":
                return self._link(value)
        self.lost.append(_("A picture is left out.") if kind == "picture" else _("A document is left out."))
        return ""

    def _rich(self, value: Any) -> str:
        written = to_markdown(str(getattr(value, "source", value) or ""), self.page_keys)
        self.lost += written.lost
        return written.text

    def _heading(self, value: Any) -> str:
        words = " ".join(str(value["text"]).split())
        kept = words.replace("*", "").rstrip("#").rstrip()
        if kept != words:
            self.lost.append(_("The heading “%(words)s” is written without its * and #.") % {"words": words})
        return f"{'##' if str(value['level']) == '2' else '###'} {kept}"

    def _link(self, value: Any) -> str:
        page = value.get("page")
        key = self.page_keys(page.pk) if page else None
        if page and key is None:
            self.lost.append(
                _("The link “%(words)s” leads to a page that is not in the file.") % {"words": value["label"]}
            )
            return ""
        leads = {"page": key} if key else {"url": value["address"]}
        return self._directive("link", {"label": value["label"], **leads}, value["note"])

    def _step(self, number: int, step: Any) -> str:
        text = self._rich(step["text"])
        title = " ".join(str(step["title"] or "").split())
        bare = title.strip(" .:")
        if bare:
            if bare != title and not title.endswith("."):
                self.lost.append(_("The step “%(words)s” is written without its last mark.") % {"words": title})
            marked = to_markdown(f"<p><strong>{_html(bare)}.</strong></p>", self.page_keys).text
            beside = text and not text.startswith(("- ", "1. ", "<!--"))
            text = f"{marked} {text}" if beside else "\n\n".join(part for part in (marked, text) if part)
        elif text.startswith("**"):
            self.lost.append(_("A step without a title begins with bold words: they become its title."))
        return self._item(f"{number}. ", text)

    @staticmethod
    def _item(mark: str, text: str) -> str:
        lines = text.split("\n")
        return "\n".join([mark + lines[0], *(f"    {line}" if line else "" for line in lines[1:])])

    @staticmethod
    def _directive(name: str, arguments: dict[str, Any], inside: str) -> str:
        said = " ".join(f"{key}={_quoted(value)}" for key, value in arguments.items() if value)
        return "\n".join(line for line in (f"::: {name} {said}".rstrip(), inside, ":::") if line)


def _quoted(value: Any) -> str:
    words = " ".join(str(value).split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{words}"'


def _html(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def in_order(pages: Iterable[tuple[str, Page]]) -> list[Placed]:
    """Pages with their keys as a pack has them: each below the nearest page above it that is there too.

    Args:
        pages: key and page, of one language.
    """
    by_path = {page.path: key for key, page in pages}
    placed: list[Placed] = []
    counts: dict[str, int] = {}
    for key, page in sorted(pages, key=lambda one: one[1].path):
        above = (page.path[:end] for end in range(len(page.path) - Page.steplen, 0, -Page.steplen))
        parent = next((by_path[path] for path in above if path in by_path), "")
        counts[parent] = counts.get(parent, 0) + 10
        placed.append(Placed(page, key, parent, counts[parent]))
    return placed
