"""A procedure as somebody is writing it: the spec of what pages hold, and in sentences what is wrong with it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import ValidationError

from guidance.procedures.editing.indexing import Index
from guidance.procedures.editing.shape import Edited
from guidance.procedures.editing.telling import Telling
from guidance.procedures.lint import Finding, lint
from guidance.procedures.packs import from_json, sentence_of
from guidance.procedures.spec import ProcedureSpec

logger = logging.getLogger(__name__)


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
    """What is written; ``errors`` bar publishing it.

    ``spec`` is None while something is missing that a procedure cannot be without. ``shown`` is what can be shown all
    the same: without what is only half said, and with a sign where a title is missing. ``keys`` has the key of every
    block by its id, also those that publishing would give.
    """

    spec: ProcedureSpec | None
    problems: tuple[Problem, ...] = ()
    shown: ProcedureSpec | None = None
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What bars publishing."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is unwise, and can be published over."""
        return tuple(problem for problem in self.problems if problem.level == "warning")


def to_spec(
    frame: Mapping[str, Any],
    stages: list[Mapping[str, Any]],
    texts: Mapping[str, Any] | None = None,
    register: Mapping[str, Mapping[str, Any]] | None = None,
) -> ProcedureSpec:
    """The spec of what pages hold. Keys that are missing are made from titles and labels.

    Args: as ``compile_draft``.
    Raises:
        pydantic.ValidationError: it is no procedure.
    """
    return from_json(Telling(Edited(dict(frame), list(stages), dict(texts or {})), register).plain)


def compile_draft(
    frame: Mapping[str, Any],
    stages: list[Mapping[str, Any]],
    texts: Mapping[str, Any] | None = None,
    register: Mapping[str, Mapping[str, Any]] | None = None,
) -> Draft:
    """The procedure that pages hold, with what is missing and what lint says. Raises nothing, whatever they hold.

    Args:
        frame: what stands beside the stages, with the languages of the procedure, its own first.
        stages: raw data of the stream.
        texts: of the pages in other languages, by language.
        register: the roles as the register has them (``register_of_roles``); without it roles are as the pack said,
            and looked up where no pack said anything.
    """
    try:
        return _compiled(Telling(Edited(frame, stages, texts or {}), register))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        # Only what no editor writes gets here: data that were put into the database by hand.
        logger.exception("A procedure page holds what cannot be read")
        return Draft(None, (Problem("error", _("What is written so far cannot be read.")),))


def _compiled(telling: Telling) -> Draft:
    missing = [Problem("error", one.sentence, one.block, one.at) for one in telling.missing]
    keys = telling.index.keys
    try:
        spec = from_json(telling.plain)
    except ValidationError as error:
        found = [
            Problem("error", sentence_of(detail), *telling.block_at(detail["loc"]))
            for detail in error.errors(include_url=False)
        ]
        return Draft(None, _once([*missing, *found]), keys=keys)
    findings = [_problem(finding, telling.index) for finding in lint(spec)]
    if telling.leaves_out:  # what was left out makes errors of its own
        findings = [problem for problem in findings if problem.level == "warning"]
    return Draft(None if missing else spec, _once([*missing, *findings]), spec, keys)


def _problem(finding: Finding, index: Index) -> Problem:
    level: Literal["error", "warning"] = "error" if finding.level == "error" else "warning"
    return Problem(level, finding.sentence, index.block_at(finding.path), finding.path)


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))
