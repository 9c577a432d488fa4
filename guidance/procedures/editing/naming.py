"""Naming questions, steps and stages by the ids of their blocks, and finding them again."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from guidance.procedures.editing.shape import SELF

#: The keys that lead to a part: stage, step, question; an option of a question after its list; ``outcome`` first for
#: an outcome. The stage of a routine is ``routine:<key>``. The intake is a step of the first stage.
Path = tuple[str, ...]

_REF = re.compile(r"^@(?P<id>[^#@]+)(#(?P<parts>[123]))?$")


class Ref(NamedTuple):
    """A block that is named. ``parts``: how many keys the path of it has at least, 0 for as many as it needs."""

    block: str
    parts: int = 0


def routine_path(key: str) -> Path:
    """Where the steps of a routine stand."""
    return (f"routine:{key}",)


def hold_ref(by_path: Mapping[Path, str], path: Path, written: str, hint: int = 0) -> str:
    """A reference to what stands at a path; as it was written, where nothing does."""
    found = by_path.get(path)
    if found is None:
        return escape(written)
    return f"@{found}#{hint}" if hint else f"@{found}"


def field_path(written: str, above: Path) -> Path:
    """The whole path of an answer that is named from ``above`` (stage, or stage and step); empty for none."""
    parts = tuple(written.split("."))
    path = (*above[: max(3 - len(parts), 0)], *parts)
    return path if len(path) == 3 else ()


def parts_needed(field: Path, above: Path) -> int:
    """How many keys of a question's path must be said to name it from ``above``."""
    return 1 if field[:2] == above else 2 if field[:1] == above[:1] else 3


def hold_answer(by_path: Mapping[Path, str], written: str, above: Path) -> str:
    """A reference to the question that a path names from ``above``."""
    field = field_path(written, above)
    parts = written.count(".") + 1
    return hold_ref(by_path, field, written, hint=parts if parts != parts_needed(field, above) else 0)


def hold_answers(by_path: Mapping[Path, str], field: Path, answers: Iterable[object]) -> list[object]:
    """Answers to a question: options by their items, others as they are."""
    return [
        hold_ref(by_path, (*field, "options", one), one) if isinstance(one, str) else one  # yes, numbers
        for one in answers
    ]


def escape(written: str) -> str:
    """Words that are no reference, told apart from those that are."""
    return f"@{written}" if written.startswith("@") else written


def read_ref(held: object) -> Ref | str | None:
    """What is held as a reference: one, or words as a pack writes them; None for nothing."""
    if not isinstance(held, str) or not held:
        return None
    if held.startswith("@@"):
        return held[1:]
    if held == SELF:
        return Ref(SELF)
    found = _REF.match(held)
    return Ref(found["id"], int(found["parts"] or 0)) if found else held
