"""Packs: a procedure as a YAML file, to keep in version control, to send to a neighbour, to load.

``load(export(spec))`` gives the same spec. What is wrong in a file is told all at once, each thing in one sentence
with its line and its path in the spec.
"""

import datetime
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guidance.procedures import strict_yaml
from guidance.procedures.spec import SCHEMA_NUMBER, ProcedureSpec, Text
from guidance.procedures.strict_yaml import Path, Problem, Tree


class PackError(Exception):
    """A pack that cannot be read. ``str()`` has one line a problem: file, line where known, path, sentence."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterable[str]:
        for problem in self.problems:
            where = self.file if problem.line is None else f"{self.file}:{problem.line}"
            path = ".".join(str(part) for part in problem.path)
            yield f"{where}: {path}: {problem.sentence}" if path else f"{where}: {problem.sentence}"


def load(file: FilePath | str) -> ProcedureSpec:
    """Read a pack from a file.

    Raises:
        PackError: the file is not there, too large, no strict YAML, or no procedure; nothing is guessed.
    """
    file = FilePath(file)
    try:
        with file.open("rb") as stream:
            raw = stream.read(strict_yaml.LARGEST_FILE + 1)
    except OSError as error:
        sentence = _("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error}
        raise PackError(str(file), [Problem(sentence)]) from error
    return loads(raw, str(file))


def loads(raw: bytes | str, name: str = "procedure.yaml") -> ProcedureSpec:
    """Read a pack from its text. ``name`` stands in messages. Raises: PackError."""
    try:
        tree = strict_yaml.read(raw if isinstance(raw, str) else strict_yaml.decode(raw))
    except strict_yaml.YamlProblems as error:
        raise PackError(name, error.problems) from error
    return _spec(tree, name)


def from_json(data: Mapping[str, Any]) -> ProcedureSpec:
    """The spec of its own JSON (``to_json``), texts in the order of the procedure's languages.

    Raises: pydantic.ValidationError.
    """
    return ProcedureSpec.model_validate(data, context=_context(data))


def to_json(spec: ProcedureSpec) -> dict[str, Any]:
    """Plain data of a spec, without what is not said in it; ``from_json`` gives the same spec."""
    plain = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"schema": spec.schema_number, **plain}


def export(spec: ProcedureSpec) -> str:
    """The spec as a pack, texts in block style, as short as the format allows."""
    return yaml.dump(
        {"schema": spec.schema_number, **_short(spec)},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


def _context(data: Any) -> dict[str, Any]:
    languages = data.get("languages") if isinstance(data, Mapping) else None
    known = isinstance(languages, list | tuple) and all(isinstance(code, str) for code in languages)
    return {"languages": tuple(languages) if known and languages else ()}


def _spec(tree: Tree, name: str) -> ProcedureSpec:
    if tree.problems:
        raise PackError(name, [replace(problem, path=_keyed(problem.path, tree.data)) for problem in tree.problems])
    if not isinstance(tree.data, dict):
        raise PackError(name, [Problem(_("A procedure is a list of keys with values."), line=1)])
    number = tree.data.get("schema")
    if isinstance(number, int) and number > SCHEMA_NUMBER:
        sentence = _("The file is of a newer kind (schema %(number)s); this portal reads up to %(known)s.")
        names = {"number": number, "known": SCHEMA_NUMBER}
        raise PackError(name, [Problem(sentence % names, ("schema",), tree.line_of(("schema",)))])
    try:
        return ProcedureSpec.model_validate(tree.data, context=_context(tree.data))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _echo(detail)]
        problems = [_problem(detail, tree) for detail in details]
        raise PackError(name, sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)) from error


def _echo(detail: ErrorDetails) -> bool:
    """Whether pydantic only says of a list that its items failed, as their own errors say already."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _problem(detail: ErrorDetails, tree: Tree) -> Problem:
    """A pydantic error as a problem, with the place in the file that it is about."""
    place: Path = ()
    data = tree.data
    for part in detail["loc"]:  # it also names what no file has, such as the branch of a union
        if part == "deadlines" and isinstance(data, dict) and "deadlines" not in data:
            part = "deadline"
        inside = _inside(data, part)
        if inside is not _NOTHING:
            place, data = (*place, part), inside
    return Problem(sentence_of(detail), _keyed(place, tree.data), tree.line_of(place))


def _keyed(place: Path, data: Any) -> Path:
    """The place with the keys of stages, steps and fields instead of their numbers."""
    shown: list[str | int] = []
    for part in place:
        data = _inside(data, part)
        key = data.get("key") if isinstance(part, int) and isinstance(data, dict) else None
        shown.append(key if isinstance(key, str) else part)
    return tuple(shown)


_NOTHING = object()


def _inside(data: Any, part: str | int) -> Any:
    """What stands under the part; ``_NOTHING`` if it is not there."""
    if isinstance(data, dict) and part in data:
        return data[part]
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return _NOTHING


def sentence_of(detail: ErrorDetails) -> str:
    """What pydantic found wrong, in a sentence of the active language."""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return _("%(key)s is missing.") % {"key": f"“{detail['loc'][-1]}”"}
        case "extra_forbidden":
            return _unknown_key(str(detail["loc"][-1]))
        case "literal_error":
            return _("%(value)s is not one of %(known)s.") % {
                "value": f"“{detail['input']}”",
                "known": str(context.get("expected", "")).replace("'", ""),
            }
        case "string_pattern_mismatch":
            return _(
                "%(value)s is not written as it must be: a key has small letters a-z, digits and _, and begins "
                "with a letter."
            ) % {"value": f"“{str(detail['input'])[:80]}”"}
        case "string_type":
            return _("This must be text. Put it in quotes.")
        case "dict_type":
            return _("This must be a text, or texts by language.")
        case "tuple_type" | "list_type":
            return _("This must be a list.")
        case "too_short":
            return _("This list must not be empty.")
        case "model_type" | "model_attributes_type":
            return _("This must be a group of keys with values.")
        case _:
            return _full(detail)


def _full(detail: ErrorDetails) -> str:
    said = str(detail.get("ctx", {}).get("error", detail["msg"])).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."


def _unknown_key(key: str) -> str:
    near = difflib.get_close_matches(key, _known_keys(), n=1, cutoff=0.75)
    if near and near[0] != key:
        return _("%(key)s is not a key that is known here. Did you mean %(near)s?") % {
            "key": f"“{key[:80]}”",
            "near": f"“{near[0]}”",
        }
    return _("%(key)s is not a key that is known here.") % {"key": f"“{key[:80]}”"}


def _known_keys() -> list[str]:
    definitions = ProcedureSpec.model_json_schema(by_alias=True)["$defs"].values()
    return sorted({name for definition in definitions for name in definition.get("properties", {})} - {"schema"})


class _Dumper(yaml.SafeDumper):
    """Writes texts with several lines as blocks, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)  # list items stand further in than their key


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = '"' if "\x85" in text else "|" if "\n" in text else None  # a next line mark would be read as a space
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _short(part: BaseModel) -> dict[str, Any]:
    """A part of a spec as its pack writes it: only what is said, words where a word is enough."""
    plain: dict[str, Any] = {}
    for name, info in part.__class__.model_fields.items():
        value = getattr(part, name)
        if name == "schema_number" or value == info.get_default(call_default_factory=True):
            continue
        plain[info.alias or name] = _short_value(value)
    if isinstance(deadlines := plain.get("deadlines"), list) and len(deadlines) < 2:
        place = list(plain).index("deadlines")
        one = deadlines[0] if deadlines else "none"
        items = list(plain.items())
        plain = dict([*items[:place], ("deadline", one), *items[place + 1 :]])
    if isinstance(binds := plain.get("binds"), dict) and binds.keys() == {"kind"}:
        plain["binds"] = binds["kind"]
    return plain


def _short_value(value: Any) -> Any:
    if isinstance(value, Text):
        return dict(value.root)
    if isinstance(value, BaseModel):
        return _short(value)
    if isinstance(value, tuple):
        return [_short_value(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
