"""The Markdown of a starter page made into the blocks of a page's body."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from guidance.prose import render
from guidance.starter.errors import StarterError
from guidance.starter.files import PageSource

Block = dict[str, Any]
#: Gives the id of a page of the pack in the same language by its key; 0: it was deleted; ``None``: there is none.
PageIds = Callable[[str], int | None]

_OPEN = re.compile(r"^:::\s*([a-z]+)\s*(.*)$")
_CLOSE = re.compile(r"^:::\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
#: A value in quotes may hold a quotation mark as \" and a backslash as \\.
_ARGUMENT = re.compile(r'([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_TITLED = re.compile(r"^\s*<p>\s*<strong>(.*?)</strong>[\s:–-]*(.*?)</p>(.*)$", re.DOTALL)


class UnknownPage(Exception):
    """A text links to a page that its pack does not have in this language."""

    def __init__(self, key: str) -> None:
        super().__init__(_("There is no page with the key %(key)s.") % {"key": key})


def rich_text(text: str, page_ids: PageIds, *, level: int = 3) -> str:
    """Markdown as the CMS stores rich text: links to pages by their id, so that they follow a page that moves.

    Args:
        text: Markdown; links ``[words](page:key)`` lead to pages of the pack.
        page_ids: gives the id of a page by its key.
        level: the level that ``###`` gets.
    Raises: UnknownPage.
    """
    soup = BeautifulSoup(str(render(text, level=level, resolve=lambda key: f"page:{key}")), "html.parser")
    for link in soup.find_all("a"):
        href = str(link.get("href", ""))
        if href.startswith("page:"):
            key = href.removeprefix("page:").split("#")[0]
            number = page_ids(key)
            if number is None:
                raise UnknownPage(key)
            if number:
                link.attrs = {"linktype": "page", "id": str(number)}
            else:
                link.unwrap()
    return str(soup)


@dataclass
class _Part:
    """A directive with its lines, or lines outside of any (``name`` empty)."""

    name: str
    line: int
    arguments: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


class BodyReader:
    """Makes blocks of one page's body. The same page gives the same block ids, so that loading again is quiet."""

    def __init__(self, source: PageSource, page_ids: PageIds) -> None:
        self.source = source
        self.page_ids = page_ids
        self.blocks: list[Block] = []

    def read(self) -> list[Block]:
        """The blocks, as ``StreamField`` stores them. Raises: StarterError, naming file and line."""
        for part in self._parts():
            if part.name:
                self._directive(part)
            else:
                self._prose(part)
        return self.blocks

    def _parts(self) -> list[_Part]:
        parts = [_Part("", self.source.body_line)]
        for number, line in enumerate(self.source.body.splitlines(), self.source.body_line):
            opened, inside = _OPEN.match(line), parts[-1].name
            if inside and _CLOSE.match(line):
                parts.append(_Part("", number + 1))
            elif inside and opened:
                raise self._error(_("A block may not stand inside another."), number)
            elif opened:
                found = _ARGUMENT.findall(opened[2])
                arguments = {key: re.sub(r"\\(.)", r"\1", quoted) or bare for key, quoted, bare in found}
                parts.append(_Part(opened[1], number, arguments))
            elif _CLOSE.match(line):
                raise self._error(_("This closes a block that was not opened."), number)
            else:
                parts[-1].lines.append(line)
        if parts[-1].name:
            raise self._error(_("This block is not closed."), parts[-1].line)
        return parts

    def _error(self, sentence: str, line: int) -> StarterError:
        return StarterError(self.source.file, sentence, line)

    def _add(self, kind: str, value: Any) -> None:
        name = f"{self.source.key}:{self.source.language}:{len(self.blocks)}:{kind}"
        self.blocks.append({"type": kind, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name))})

    def _prose(self, part: _Part) -> None:
        """Lines outside of directives: headings become blocks of their own, what is between them texts."""
        text: list[str] = []
        for line in [*part.lines, None]:
            heading = _HEADING.match(line) if line is not None else None
            if line is not None and not heading:
                text.append(line)
                continue
            if "\n".join(text).strip():
                self._add("text", self.html("\n".join(text)))
            text = []
            if heading:
                level = "2" if len(heading[1]) <= 2 else "3"
                self._add("heading", {"text": heading[2].replace("*", ""), "level": level})

    def html(self, text: str) -> str:
        """Rich text of this page. Raises: StarterError for a link to a page that does not exist."""
        try:
            return rich_text(text, self.page_ids)
        except UnknownPage as error:
            raise self._error(str(error), self.source.body_line) from error

    def _items(self, part: _Part) -> list[str]:
        """The items of the list in a directive, each as rich text."""
        soup = BeautifulSoup(self.html("\n".join(part.lines)), "html.parser")
        found = soup.find(["ul", "ol"])
        if not isinstance(found, Tag):
            raise self._error(_("This block holds a list."), part.line)
        items = [item.decode_contents().strip() for item in found.find_all("li", recursive=False)]
        return [item if item.startswith("<p>") else _in_paragraph(item) for item in items]

    def _directive(self, part: _Part) -> None:
        make = {
            "callout": self._callout,
            "checklist": self._checklist,
            "responsibilities": self._checklist,
            "steps": self._steps,
            "quote": self._quote,
            "form": self._form,
            "link": self._link,
        }.get(part.name)
        if make is None:
            raise self._error(_("%(name)s is no block that is known here.") % {"name": part.name}, part.line)
        make(part)

    def _callout(self, part: _Part) -> None:
        self._add(
            "callout",
            {
                "tone": part.arguments.get("tone", "info"),
                "title": part.arguments.get("title", ""),
                "text": self.html("\n".join(part.lines)),
            },
        )

    def _checklist(self, part: _Part) -> None:
        items = [
            {"type": "item", "value": item, "id": self._item_id(part, n)} for n, item in enumerate(self._items(part))
        ]
        self._add(part.name, {"title": part.arguments.get("title", ""), "items": items})

    def _steps(self, part: _Part) -> None:
        steps = []
        for number, item in enumerate(self._items(part)):
            titled = _TITLED.match(item)
            title = BeautifulSoup(titled[1], "html.parser").get_text().strip(" .:") if titled else ""
            if titled:
                item = (_in_paragraph(titled[2].strip()) if titled[2].strip() else "") + titled[3].strip()
            steps.append({"type": "item", "value": {"title": title, "text": item}, "id": self._item_id(part, number)})
        self._add("steps", {"steps": steps})

    def _item_id(self, part: _Part, number: int) -> str:
        name = f"{self.source.key}:{self.source.language}:{part.line}:{number}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    def _quote(self, part: _Part) -> None:
        lines = (re.sub(r"^>\s?", "", line) for line in part.lines)
        self._add("quotation", {"text": self.html("\n".join(lines)), "source": part.arguments.get("source", "")})

    def _form(self, part: _Part) -> None:
        value = {name: part.arguments.get(name, "") for name in ("procedure", "stage", "step", "label")}
        if missing := [name for name, said in value.items() if not said]:
            raise self._error(_("%(key)s is missing.") % {"key": missing[0]}, part.line)
        self._add("form", {**value, "note": " ".join("\n".join(part.lines).split())})

    def _link(self, part: _Part) -> None:
        page, address = part.arguments.get("page"), part.arguments.get("url", "")
        number = self.page_ids(page) if page else None
        if number == 0:
            return
        if not number and not address:
            raise self._error(_("There is no page with the key %(key)s.") % {"key": page or ""}, part.line)
        label = part.arguments.get("label", "") or part.arguments.get("title", "") or address
        note = " ".join("\n".join(part.lines).split())
        self._add("link", {"label": label, "note": note, "page": number, "address": address})


def _in_paragraph(html: str) -> str:
    """Inline HTML as a paragraph; what already is blocks (a list in an item) stays beside it."""
    match = re.match(r"(.*?)(<(?:ul|ol)>.*)$", html, re.DOTALL)
    return f"<p>{match[1].strip()}</p>{match[2]}" if match else f"<p>{html}</p>"
