"""The kinds of lists that can be read, from kinds.yaml: columns, the headings that name them, the words of cells."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("kinds.yaml")


@dataclass(frozen=True)
class Column:
    """One column of a kind of list. ``headers``: language to headings, the template's first."""

    key: str
    kind: str
    headers: dict[str, tuple[str, ...]]
    length: int = 200
    required: bool = False

    def title(self, language: str) -> str:
        """The heading in a language, else the first there is."""
        return self.headers.get(language, next(iter(self.headers.values())))[0]


@dataclass(frozen=True)
class Kind:
    """One kind of list."""

    key: str
    columns: tuple[Column, ...]

    def column_named(self, heading: str) -> Column | None:
        """The column that a heading of a file means, in whichever language."""
        wanted = plain(heading)
        for column in self.columns:
            if any(plain(known) == wanted for names in column.headers.values() for known in names):
                return column
        return None


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its key, in the order in which a school is best read in."""
    return {key: _kind(key, values) for key, values in _data()["kinds"].items()}


@cache
def calendar_kind() -> Kind:
    """The columns of a calendar in a file: no list of people, and so on a page of its own."""
    return _kind("calendar", _data()["calendar"])


def _kind(key: str, data: dict[str, Any]) -> Kind:
    columns = (
        Column(
            key=name,
            kind=values["kind"],
            headers={language: tuple(found) for language, found in values["headers"].items()},
            length=values.get("length", 200),
            required=values.get("required", False),
        )
        for name, values in data["columns"].items()
    )
    return Kind(key, tuple(columns))


def words_for(group: str) -> dict[str, str]:
    """The first word of each meaning of a group, in English: what our own files write."""
    return {key: words[0] for key, words in _data()[group].items()}


def languages() -> tuple[str, ...]:
    """Languages in which there are templates."""
    return tuple(_data()["languages"])


def meaning(group: str, word: str) -> str | None:
    """What a word in a cell means within a group of words ("words", "scope", "lives_with"); None if nothing."""
    wanted = plain(word)
    return next((key for key, known in _data()[group].items() if wanted in map(plain, known)), None)


def is_identity_number(text: str) -> bool:
    """Whether a text looks like a national identity number, which is never stored."""
    return any(re.fullmatch(pattern, text.strip()) for pattern in _data()["identity_numbers"])


def plain(text: str) -> str:
    """A heading or word without what does not matter: case of letters, spaces, _, - and a mark of what is required."""
    return re.sub(r"[\s_\-*]+", "", text).casefold()
