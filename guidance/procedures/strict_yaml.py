"""YAML read strictly: a file that people send to each other holds data, and one way of saying each thing.

No tags, anchors or aliases (so nothing can be built and nothing can explode), no second document, no key twice, no
empty values. As in YAML 1.2 only ``true`` and ``false`` are booleans, and dates stay text.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

#: Bytes. The shipped packs have about a tenth of it; PyYAML needs some three seconds for a file of this size.
LARGEST_FILE = 2_000_000
#: Levels of nesting; a procedure with a condition inside a condition inside a condition has about 16.
DEEPEST = 40

Path = tuple[str | int, ...]

# Each of these is narrower than YAML 1.1's, so that whatever PyYAML writes unquoted is read back as the same value.
_WHOLE = re.compile(r"^[-+]?(0|[1-9][0-9]{0,300})$")
_DECIMAL = re.compile(r"^[-+]?[0-9]+\.[0-9]+([eE][-+][0-9]+)?$")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster where the wheel has it


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file. ``line`` counts from 1; None where it is not known."""

    sentence: str
    path: Path = ()
    line: int | None = None


class YamlProblems(Exception):
    """What stops a text from being read as strict YAML."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass
class Tree:
    """The plain data of a file, with the line that each part of it stands on."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int | None:
        """The line of the part, or of the nearest part around it that is known."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def decode(raw: bytes) -> str:
    """The text of a file. Raises: YamlProblems if it is too large or not UTF-8."""
    if len(raw) > LARGEST_FILE:
        raise YamlProblems(
            Problem(
                _("The file has %(size)s bytes; the largest that is read has %(limit)s.")
                % {"size": f"{len(raw):,}", "limit": f"{LARGEST_FILE:,}"}
            )
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlProblems(Problem(_("The file is not UTF-8 text."), line=line)) from error


def read(text: str) -> Tree:
    """Read one document.

    Returns:
        Dicts with text keys, lists, and scalars, with lines and with the problems that did not stop the reading.
    Raises:
        YamlProblems: the text is no YAML, or holds what is not allowed; the first such thing with its line.
    Source: YAML 1.2.2, core schema; the refusals are ours.
    """
    if 4 * len(text) > LARGEST_FILE:  # a character has at most four bytes
        decode(text.encode(errors="replace"))
    tree = Tree()
    events = _checked(text)
    try:
        first = next(events, None)
        if first is None:
            raise YamlProblems(Problem(_("The file is empty.")))
        tree.data = _value(first, events, (), tree)
        if (extra := next(events, None)) is not None:
            raise YamlProblems(Problem(_("The file holds more than one document."), line=_line(extra)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise YamlProblems(
            Problem(_("This is not YAML: %(reason)s.") % {"reason": error.problem}, line=line)
        ) from error
    except yaml.YAMLError as error:
        raise YamlProblems(Problem(_("This is not YAML: it holds characters that are not text."))) from error
    return tree


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1


def _checked(text: str) -> Iterator[yaml.Event]:
    """The events of all documents' contents; whatever could build or repeat something is refused."""
    for event in yaml.parse(text, Loader=_Parser):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblems(Problem(_("Anchors and aliases (& and *) are not allowed."), line=_line(event)))
        if getattr(event, "tag", None):
            raise YamlProblems(Problem(_("Tags (!) are not allowed."), line=_line(event)))
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _value(event: yaml.Event, events: Iterator[yaml.Event], path: Path, tree: Tree) -> Any:
    tree.lines.setdefault(path, _line(event))
    if len(path) > DEEPEST:
        raise YamlProblems(Problem(_("The file is nested too deeply."), line=_line(event)))
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, path, tree)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, path, tree)
    return _mapping(events, path, tree)


def _sequence(events: Iterator[yaml.Event], path: Path, tree: Tree) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        items.append(_value(event, events, (*path, len(items)), tree))
    return items


def _mapping(events: Iterator[yaml.Event], path: Path, tree: Tree) -> dict[str, Any]:
    items: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlProblems(Problem(_("A key must be a word."), line=_line(event)))
        key = event.value
        inside = (*path, key)
        if key in items:
            sentence = _("The key %(key)s stands here twice.") % {"key": f"“{key}”"}
            tree.problems.append(Problem(sentence, path, _line(event)))
        else:
            tree.lines[inside] = _line(event)
        value = _value(next(events), events, inside, tree)
        items.setdefault(key, value)
    return items


def _scalar(event: yaml.ScalarEvent, path: Path, tree: Tree) -> Any:
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        value = _WORDS[text]
        if value is None:
            sentence = _("Nothing is written here. Write a value, or leave the key out.")
            tree.problems.append(Problem(sentence, path, _line(event)))
        return value
    if _WHOLE.match(text):
        return int(text)
    if _DECIMAL.match(text) and math.isfinite(float(text)):
        return float(text)
    return text
