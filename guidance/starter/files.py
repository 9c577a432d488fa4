"""Reading the files of a pack: pages with front matter, the site's words, the glossary.

A pack is a folder, or a zip that was looked through (``archive``): both are walked in the same way.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from django.utils.translation import gettext as _

from guidance.procedures import strict_yaml
from guidance.starter.errors import StarterError

TYPES = ("section", "index", "guidance", "role", "tool", "literature", "procedure", "glossary")
REQUIRED = ("key", "type", "slug", "title")
KNOWN = {*REQUIRED, "parent", "summary", "role", "procedure", "audience", "owner", "url", "order", "contact", "menu"}
KEY = re.compile(r"^[a-z0-9]+([/_-][a-z0-9]+)*$")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LARGEST_PAGE = 200_000


@dataclass(frozen=True)
class PageSource:
    """A page as its file describes it. ``body_line``: the line of the file that the body begins on."""

    file: Traversable
    language: str
    key: str
    type: str
    slug: str
    title: str
    front: dict[str, Any]
    body: str
    body_line: int

    @property
    def parent(self) -> str:
        """The parent's key; empty: the front page of the language."""
        return str(self.front.get("parent") or "")

    @property
    def order(self) -> int:
        """Where the page stands among its siblings."""
        return int(self.front.get("order") or 0)

    def text(self, name: str) -> str:
        """A value of the front matter as text; empty if it is not given."""
        return str(self.front.get(name) or "").strip()

    @property
    def digest(self) -> str:
        """Changes when the file's contents change."""
        return digest([self.front, self.body])


def digest(data: Any) -> str:
    """sha256 in hex over plain data."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_yaml(file: Traversable) -> Any:
    """The data of a YAML file, read strictly. Raises: StarterError, naming file and line."""
    try:
        raw = file.read_bytes()
        tree = strict_yaml.read(strict_yaml.decode(raw))
    except OSError as error:
        raise StarterError(file, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from error
    except strict_yaml.YamlProblems as error:
        raise StarterError(file, error.problems[0].sentence, error.problems[0].line) from error
    if tree.problems:
        raise StarterError(file, tree.problems[0].sentence, tree.problems[0].line)
    return tree.data


def read_pages(folder: Traversable, language: str) -> list[PageSource]:
    """The pages of one language, parents before children, siblings in their order.

    Raises: StarterError for a file that cannot be read, a doubled key, an unknown parent or a circle of parents.
    """
    pages = [read_page(file, language) for file in sorted(_markdown_in(folder / "pages" / language), key=str)]
    by_key: dict[str, PageSource] = {}
    for page in pages:
        if page.key in by_key:
            raise StarterError(page.file, _("The key %(key)s is used by another page.") % {"key": page.key})
        by_key[page.key] = page
    return sorted(pages, key=lambda page: (len(_line_of_parents(page, by_key)), page.order, page.key))


def _markdown_in(folder: Traversable) -> Iterator[Traversable]:
    for inside in folder.iterdir() if folder.is_dir() else ():
        if inside.is_dir():
            yield from _markdown_in(inside)
        elif inside.name.endswith(".md"):
            yield inside


def _line_of_parents(page: PageSource, by_key: dict[str, PageSource]) -> list[str]:
    line: list[str] = []
    parent = page.parent
    while parent:
        if parent not in by_key:
            raise StarterError(page.file, _("There is no page with the key %(key)s.") % {"key": parent})
        if parent in line or parent == page.key:
            raise StarterError(page.file, _("The page stands below itself."))
        line.append(parent)
        parent = by_key[parent].parent
    return line


def read_page(file: Traversable, language: str) -> PageSource:
    """One page: front matter between two lines of ``---``, then Markdown. Raises: StarterError."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StarterError(file, _("The file cannot be read as UTF-8 text.")) from error
    if len(text) > LARGEST_PAGE:
        raise StarterError(file, _("The file is too large for a page."))
    parts = re.match(r"---\r?\n(.*?)\r?\n---[ \t]*\r?\n?(.*)\Z", text, re.DOTALL)
    if not parts:
        raise StarterError(file, _("A page begins with its front matter between two lines of ---."), 1)
    try:
        tree = strict_yaml.read(parts[1])
    except strict_yaml.YamlProblems as error:
        raise StarterError(file, error.problems[0].sentence, (error.problems[0].line or 0) + 1) from error
    front = _checked_front(file, tree.data)
    return PageSource(
        file=file,
        language=language,
        key=str(front["key"]),
        type=str(front["type"]),
        slug=str(front["slug"]),
        title=str(front["title"]),
        front=front,
        body=parts[2],
        body_line=text[: parts.start(2)].count("\n") + 1,
    )


def _checked_front(file: Traversable, front: Any) -> dict[str, Any]:
    if not isinstance(front, dict):
        raise StarterError(file, _("The front matter is a list of keys with values."), 2)
    for name in REQUIRED:
        if not front.get(name):
            raise StarterError(file, _("%(key)s is missing.") % {"key": name}, 2)
    for name in front:
        if name not in KNOWN:
            raise StarterError(file, _("%(key)s is not a key that is known here.") % {"key": name}, 2)
    if front["type"] not in TYPES:
        raise StarterError(file, _("%(type)s is no type of page.") % {"type": front["type"]}, 2)
    if not KEY.match(str(front["key"])) or not SLUG.match(str(front["slug"])):
        raise StarterError(file, _("Key and slug are written with small letters a-z, digits and hyphens."), 2)
    if not isinstance(front.get("order", 0), int):
        raise StarterError(file, _("The order is a number."), 2)
    return front
