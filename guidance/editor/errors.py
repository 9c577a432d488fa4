"""What bars publishing, as errors of the form at the very input."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from guidance.procedures.editing import Edited, Problem
from guidance.procedures.editing.indexing import Index, id_of, streams_of, value_of

if TYPE_CHECKING:
    from guidance.models import ProcedurePage

#: Fields of the form by the first word of a path that leads to no block.
_FIELDS = {"source": "source_name", "languages": "also_in"}


def as_errors(page: "ProcedurePage", fields: Iterable[str]) -> Iterator[tuple[str | None, ValidationError]]:
    """The errors of what a page holds, each with the name of its field; None for the page as a whole."""
    held = Edited(page.frame, page.blocks)
    at_blocks: dict[str, list[Problem]] = {}
    for problem in page.draft().errors:
        if problem.block:
            at_blocks.setdefault(problem.block, []).append(problem)
        else:
            name = problem.path.split(".")[0]
            name = _FIELDS.get(name, name)
            yield (name if name in fields else None), ValidationError(problem.sentence)
    index = Index(held)
    for name, blocks in streams_of(held).items():
        if name in fields and (error := _stream(blocks, at_blocks, index)):
            yield name, error


def _stream(
    blocks: list[dict[str, Any]], problems: Mapping[str, list[Problem]], index: Index
) -> ValidationError | None:
    errors = {number: found for number, block in enumerate(blocks) if (found := _block(block, problems, index))}
    return StreamBlockValidationError(block_errors=errors) if errors else None


def _block(block: dict[str, Any], problems: Mapping[str, list[Problem]], index: Index) -> ValidationError | None:
    """The errors in a block: at its inputs where lint names one, in the blocks in it, else above it."""
    value = value_of(block)
    inputs: dict[str, list[str]] = {}
    whole: list[str] = []
    for owner in (id_of(block), *_items(value)):
        for problem in problems.get(owner, ()):
            name = _input(problem, index.places[owner].at, value, item=owner != id_of(block))
            name = "when" if block.get("type") == "when" else name  # it has no other
            (inputs.setdefault(name, []) if name else whole).append(problem.sentence)
    errors: dict[str, Any] = {name: ValidationError(sentences) for name, sentences in inputs.items()}
    for name, inner in value.items():
        if _is_stream(inner) and (error := _stream(inner, problems, index)):
            sentences = inputs.get(name, [])
            errors[name] = StreamBlockValidationError(block_errors=error.block_errors, non_block_errors=sentences)
    return StructBlockValidationError(errors, whole) if errors or whole else None


def _items(value: Mapping[str, Any]) -> Iterator[str]:
    """The ids of options, areas and columns, whose errors stand at the list that they are in."""
    for name in ("options", "segments", "columns"):
        for item in value.get(name) or ():
            yield id_of(item)
            yield from _items(item)


def _is_stream(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "type" in value[0]


def _input(problem: Problem, at: str, value: Mapping[str, Any], *, item: bool) -> str:
    """The input that a problem is about; empty for the block as a whole."""
    if item:
        return next(name for name in ("options", "segments", "columns") if f".{name}." in f".{at}.")
    name = problem.path.removeprefix(at).strip(".").split(".")[0]
    name = {"amount": "time", "unit": "time", "on_overdue": "tell"}.get(name, name)
    return name if name in value or name in _ALWAYS else ""


#: Inputs that every block of their kind has, whether anything is in them or not.
_ALWAYS = frozenset({"title", "label", "responsible", "options", "columns", "segments", "when", "kind", "to", "time"})
