"""Rich text of the CMS written as Markdown that reads back the same: the other way round from ``markdown.rich_text``.

A text is read into plain parts (paragraphs, lists, quotations, words with marks), written, and read back from what was
written. Where that gives something else (two marks that touch, say), it is written with the tags that Markdown lets
through; what no file can hold is told, and its words stay.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from django.utils.html import escape
from django.utils.translation import gettext as _

from guidance.prose import render

#: Gives the key in the pack of the page with a primary key; ``None``: the pack does not have it.
PageKeys = Callable[[int], str | None]
#: ("text", words), ("br",), ("strong" | "em", inside), ("a", address, inside)
Inline = tuple[Any, ...]
#: ("p", inside), ("h", level, inside), ("ul" | "ol", items, first), ("quote", blocks)
Block = tuple[Any, ...]

_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_PARTS = {"p", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_SPECIAL = re.compile(r"([\\`*\[\]])|(?<![^\W_])_|_(?![^\W_])")
_AT_LINE_START = re.compile(r"^([#>+\-=~]|:(?=::)|\d+(?=[.)]))")


@dataclass
class Written:
    """Markdown, and sentences about what it could not hold."""

    text: str
    lost: list[str] = field(default_factory=list)


def to_markdown(html: str, page_keys: PageKeys, *, indent: str = "") -> Written:
    """Rich text as Markdown.

    Args:
        html: as the CMS stores it.
        page_keys: gives the key of a page by its primary key.
        indent: put before every line but the first.
    """
    reader = _Reader(page_keys)
    blocks = reader.blocks(BeautifulSoup(html or "", "html.parser"))
    for write in (_Marks().blocks, _Tags().blocks):
        text = write(blocks)
        if _read_back(text) == blocks:
            break
    else:
        text = _Words().blocks(blocks)
        reader.lost.append(_("Some marks of a text (bold, lists, lines) could not be written; its words are there."))
    return Written(text.replace("\n", f"\n{indent}"), reader.lost)


def _read_back(text: str) -> list[Block]:
    html = render(text, level=3, resolve=lambda key: f"page:{key}")
    return _Reader(lambda _number: None).blocks(BeautifulSoup(str(html), "html.parser"))


class _Reader:
    """Reads HTML, as the CMS stores it or as Markdown gives it, into the same plain parts."""

    def __init__(self, page_keys: PageKeys) -> None:
        self.page_keys = page_keys
        self.lost: list[str] = []

    def blocks(self, parent: Tag) -> list[Block]:
        """The blocks in a tag; words that stand in none make paragraphs."""
        found: list[Block] = []
        loose: list[PageElement] = []
        for child in [*parent.children, None]:
            if child is not None and not (isinstance(child, Tag) and child.name in _PARTS):
                loose.append(child)
                continue
            found += _paragraphs(self.line(loose))
            loose = []
            if child is not None:
                found += self.block(child)
        return found

    def block(self, tag: Tag) -> list[Block]:
        """A block of its own; nothing if it is empty."""
        if tag.name in ("ul", "ol"):
            items = tuple(tuple(self.blocks(item)) for item in tag.find_all("li", recursive=False))
            first = int(tag["start"]) if tag.name == "ol" and str(tag.get("start", "")).isdigit() else 1
            items = tuple(item for item in items if item)
            return [(tag.name, items, first)] if items else []
        if tag.name == "blockquote":
            inside = tuple(self.blocks(tag))
            return [("quote", inside)] if inside else []
        words = self.line(tag.children)
        if not words:
            return []
        if tag.name == "p":
            return _paragraphs(words)
        return [
            ("h", min(6, max(3, int(tag.name[1]))), tuple(("text", " ") if one == ("br",) else one for one in words))
        ]

    def line(self, nodes: Iterable[PageElement]) -> tuple[Inline, ...]:
        """What stands in a line, spaces as one reads them, marks merged and without spaces at their ends."""
        flat: list[tuple[str, tuple[Inline, ...]]] = []
        self._flatten(nodes, (), flat)
        return _grouped(_tidy(flat))

    def _flatten(
        self, nodes: Iterable[PageElement], marks: tuple[Inline, ...], flat: list[tuple[str, tuple[Inline, ...]]]
    ) -> None:
        for node in nodes:
            if isinstance(node, Tag):
                self._flatten_tag(node, marks, flat)
            elif type(node) is NavigableString:
                flat += [(letter, marks) for letter in re.sub(r"[ \t\r\n\f]+", " ", str(node))]

    def _flatten_tag(self, tag: Tag, marks: tuple[Inline, ...], flat: list[tuple[str, tuple[Inline, ...]]]) -> None:
        if tag.name == "br":
            flat.append(("\n", ()))
        elif tag.name in _MARKS:
            mark = (_MARKS[tag.name],)
            self._flatten(tag.children, marks if mark in marks else (*marks, mark), flat)
        elif tag.name == "a" and (address := self._address(tag)) and not any(mark[0] == "a" for mark in marks):
            self._flatten(tag.children, (("a", address), *marks), flat)
        elif tag.name in ("embed", "img", "hr"):
            self.lost.append(_("A picture or a line in a text could not be written."))
        else:
            self._flatten(tag.children, marks, flat)

    def _address(self, tag: Tag) -> str:
        """Where a link leads, as a file writes it; empty for one that leads nowhere a file knows."""
        kind, number = tag.get("linktype"), str(tag.get("id", ""))
        if kind == "page":
            key = self.page_keys(int(number)) if number.isdigit() else None
            if key is None:
                self._lose(tag, _("The link on “%(words)s” leads to a page that is not in the file."))
            return f"page:{key}" if key else ""
        if kind:
            self._lose(tag, _("The link on “%(words)s” leads to a document, which a file cannot hold."))
            return ""
        return str(tag.get("href", "")).strip()

    def _lose(self, tag: Tag, sentence: str) -> None:
        self.lost.append(sentence % {"words": " ".join(tag.get_text().split())[:80]})


def _paragraphs(words: tuple[Inline, ...]) -> list[Block]:
    """A paragraph, or several: an empty line in one is the end of it to a reader."""
    found: list[list[Inline]] = [[]]
    for one in words:
        if one == ("br",) and found[-1] and found[-1][-1] == ("br",):
            found[-1].pop()
            found.append([])
        elif one != ("br",) or found[-1]:
            found[-1].append(one)
    return [("p", tuple(inside)) for inside in found if inside]


def _tidy(flat: list[tuple[str, tuple[Inline, ...]]]) -> list[tuple[str, tuple[Inline, ...]]]:
    """Single spaces, none at the ends of lines, no mark on a space at the mark's end, marks in one order."""
    kept: list[tuple[str, tuple[Inline, ...]]] = []
    for letter, marks in flat:
        if letter == " " and (not kept or kept[-1][0] in " \n"):
            continue
        if letter == "\n" and kept and kept[-1][0] == " ":
            kept.pop()
        kept.append((letter, tuple(sorted(set(marks)))))
    while kept and kept[-1][0] in " \n":
        kept.pop()
    while kept and kept[0][0] == "\n":
        kept.pop(0)
    for place, (letter, marks) in enumerate(kept):
        if letter == " ":
            before, after = kept[place - 1][1], kept[place + 1][1] if place + 1 < len(kept) else ()
            kept[place] = (letter, tuple(mark for mark in marks if mark in before and mark in after))
    return kept


def _grouped(flat: list[tuple[str, tuple[Inline, ...]]]) -> tuple[Inline, ...]:
    """Letters with marks as nested parts, the outermost mark first."""
    found: list[Inline] = []
    place = 0
    while place < len(flat):
        letter, marks = flat[place]
        end = place + 1
        if letter == "\n":
            found.append(("br",))
        elif not marks:
            while end < len(flat) and flat[end][0] != "\n" and not flat[end][1]:
                end += 1
            found.append(("text", "".join(one for one, _marks in flat[place:end])))
        else:
            while end < len(flat) and flat[end][0] != "\n" and marks[0] in flat[end][1]:
                end += 1
            inside = [(one, tuple(mark for mark in its if mark != marks[0])) for one, its in flat[place:end]]
            found.append((*marks[0], _grouped(inside)))
        place = end
    return tuple(found)


class _Marks:
    """Writes Markdown as people write it."""

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Blocks with a blank line between them."""
        written: list[str] = []
        before = ""
        for block in blocks:
            if before == block[0] and before in ("ul", "ol"):
                written.append("<!-- -->")  # or the two lists would be one
            written.append(self.block(block))
            before = block[0]
        return "\n\n".join(written)

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case ("p", inside):
                return self.lines(inside)
            case ("h", level, inside):
                return f"{'#' * level} {self.lines(inside)}"
            case ("quote", inside):
                return "\n".join(f"> {line}".rstrip() for line in self.blocks(inside).splitlines())
            case (name, items, first):
                return self.list(name, items, first)
        raise AssertionError(block)

    def list(self, name: str, items: tuple[tuple[Block, ...], ...], first: int) -> str:
        """A list; close together where each item is one line, perhaps with a list below it."""
        close = all(
            item[0][0] == "p" and len(item) <= 2 and all(part[0] in ("ul", "ol") for part in item[1:]) for item in items
        )
        written = []
        for number, item in enumerate(items, first):
            mark = "- " if name == "ul" else f"{number}. "
            text = "\n".join(self.block(part) for part in item) if close else self.blocks(item)
            written.append(mark + text.replace("\n", "\n    "))
        return ("\n" if close else "\n\n").join(re.sub(r"(?m)^ +$", "", one) for one in written)

    def lines(self, inside: Iterable[Inline]) -> str:
        """The lines of a paragraph."""
        lines = self.inline(inside).split("\n")
        return "  \n".join(_AT_LINE_START.sub(_escaped_start, line) for line in lines)

    def inline(self, inside: Iterable[Inline]) -> str:
        """Words with their marks."""
        return "".join(self.part(part) for part in inside)

    def part(self, part: Inline) -> str:
        """A word, or what is marked."""
        match part:
            case ("text", words):
                return _escaped(words)
            case ("br",):
                return "\n"
            case ("strong", inside):
                return f"**{self.inline(inside)}**"
            case ("em", inside):
                return f"*{self.inline(inside)}*"
            case ("a", address, inside):
                return f"[{self.inline(inside)}]({_address(address)})"
        raise AssertionError(part)


class _Tags(_Marks):
    """Writes marks as tags, for words on which Markdown's own marks would be read otherwise."""

    def part(self, part: Inline) -> str:
        match part:
            case (("strong" | "em") as name, inside):
                return f"<{name}>{self.inline(inside)}</{name}>"
            case ("a", address, inside):
                return f'<a href="{escape(address)}">{self.inline(inside)}</a>'
        return super().part(part)


class _Words(_Marks):
    """Writes the words alone, a paragraph a line."""

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n\n".join(self.block(block) for block in blocks)

    def list(self, name: str, items: tuple[tuple[Block, ...], ...], first: int) -> str:
        return "\n\n".join(self.blocks(item) for item in items)

    def part(self, part: Inline) -> str:
        match part:
            case ("strong" | "em", inside) | ("a", _, inside):
                return self.inline(inside)
            case ("br",):
                return " "
        return super().part(part)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", words).replace("&", "&amp;").replace("<", "&lt;")


def _escaped_start(match: re.Match[str]) -> str:
    start = match[1]
    if start in "=~:":
        return f"&#{ord(start)};"
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
