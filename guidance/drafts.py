"""A procedure as somebody is writing it: the spec of an unpublished page, or in sentences why there is none yet."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from pydantic import ValidationError

from guidance.procedures.editing import to_spec
from guidance.procedures.lint import Finding, errors, lint
from guidance.procedures.spec import ProcedureSpec

if TYPE_CHECKING:
    from guidance.models import ProcedurePage


@dataclass(frozen=True)
class Drafted:
    """``spec`` is None where what is written is no procedure yet; ``problems`` then says why."""

    spec: ProcedureSpec | None
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def errors(self) -> list[str]:
        """What bars publishing, in sentences of the active language."""
        return [*self.problems, *(finding.sentence for finding in errors(self.findings))]


def drafted(page: "ProcedurePage") -> Drafted:
    """The procedure as this page holds it now, published or not; other languages as their newest drafts have it."""
    source, texts = page.with_translations()
    if source is None:
        return Drafted(None, (_("The page in the procedure's own language holds no stages yet."),))
    try:
        spec = to_spec(source.frame, list(source.stages.raw_data), texts)
    except ValidationError as problem:
        return Drafted(None, tuple(dict.fromkeys(_sentence(one) for one in problem.errors())))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return Drafted(None, (_("What is written so far is no procedure yet: something is missing."),))
    return Drafted(spec, findings=lint(spec))


def _sentence(problem) -> str:
    said = str(problem.get("ctx", {}).get("error", problem["msg"])).rstrip(".")
    place = " › ".join(str(part + 1) if isinstance(part, int) else str(part) for part in problem["loc"])
    return f"{place}: {said[:1].upper()}{said[1:]}."
