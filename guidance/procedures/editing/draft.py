"""A procedure as somebody is writing it: the spec of what a page holds, and in sentences what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guidance.procedures.editing.conversion import to_spec
from guidance.procedures.lint import Finding, lint
from guidance.procedures.packs import sentence_of
from guidance.procedures.spec import ProcedureSpec

#: The lists of a spec whose items are blocks.
_BLOCK_LISTS = ("stages", "steps", "fields", "outcomes")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (an error bars publishing) or unwise (a warning does not).

    ``sentence`` is in the language that was active; ``block`` the id of the block to show it at, None for the page
    itself; ``path`` the place in the spec, as lint gives it.
    """

    level: Literal["error", "warning"]
    sentence: str
    block: str | None = None
    path: str = ""

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Draft:
    """``spec`` is None where what is written is no procedure yet; ``problems`` then says why."""

    spec: ProcedureSpec | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What bars publishing."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is unwise, and can be published over."""
        return tuple(problem for problem in self.problems if problem.level == "warning")


def compile_draft(
    frame: Mapping[str, Any], stages: list[Mapping[str, Any]], texts: Mapping[str, Any] | None = None
) -> Draft:
    """The procedure of what pages hold, with what lint says of it. Raises nothing, whatever they hold.

    Args: as ``to_spec``.
    """
    try:
        spec = to_spec(frame, stages, texts)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems = (Problem("error", sentence_of(one), _block_at(one, stages), _path(one)) for one in details)
        return Draft(None, tuple(dict.fromkeys(problems)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return Draft(None, (Problem("error", _("What is written so far is no procedure yet: something is missing.")),))
    ids = dict(_ids(spec, stages))
    return Draft(spec, tuple(_problem(finding, ids) for finding in lint(spec)))


def _problem(finding: Finding, ids: Mapping[tuple[str, ...], str | None]) -> Problem:
    level: Literal["error", "warning"] = "error" if finding.level == "error" else "warning"
    return Problem(level, finding.sentence, ids.get(finding.block), finding.path)


def _ids(spec: ProcedureSpec, stages: list[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The ids of stages, steps and fields by the keys that lead to them; blocks stand in the order of the spec."""
    for stage, stage_block in zip(spec.stages, stages, strict=False):
        yield (stage.key,), stage_block.get("id")
        for step, step_block in zip(stage.steps, stage_block["value"].get("steps") or (), strict=False):
            yield (stage.key, step.key), step_block.get("id")
            for field, field_block in zip(step.fields, step_block["value"].get("fields") or (), strict=False):
                yield (stage.key, step.key, field.key), field_block.get("id")


def _block_at(detail: ErrorDetails, stages: list[Mapping[str, Any]]) -> str | None:
    """The innermost block that a pydantic error stands in."""
    found: str | None = None
    items: Any = stages
    place = list(detail["loc"])
    while len(place) >= 2 and place[0] in _BLOCK_LISTS and isinstance(place[1], int):
        items = items if found is None else items["value"].get(place[0]) or []
        if place[1] >= len(items):
            break
        items = items[place[1]]
        found, place = items.get("id"), place[2:]
    return found


def _path(detail: ErrorDetails) -> str:
    return ".".join(str(part) for part in detail["loc"])
