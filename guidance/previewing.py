"""What an editor sees of a procedure that is not published: the page as it is read, the diagram alone, each step.

How a step looks as a form, the project's providers of ``step_preview`` show. A mode names a step by its place, so that
it stays the same step while somebody types its title.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from guidance import registry
from guidance.procedures.editing import Draft
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec

if TYPE_CHECKING:
    from guidance.models import ProcedurePage

READ, DIAGRAM, INTAKE = "", "diagram", "intake"


class Shown(NamedTuple):
    """A step with where it stands; that of a routine stands in a stage made of the routine."""

    mode: str
    title: str
    stage: StageSpec
    step: StepSpec


def modes(page: "ProcedurePage") -> list[tuple[str, str]]:
    """The preview modes of a page: names, and titles in the page's language where they are the procedure's.

    While nothing of a draft can be shown, its steps are those that are published.
    """
    spec = page.draft().shown or page.spec()
    steps = [(one.mode, one.title) for one in steps_of(spec, page.language)] if spec else []
    return [(READ, _("As guidance")), (DIAGRAM, _("The diagram")), *steps]


def steps_of(spec: ProcedureSpec, language: str) -> Iterator[Shown]:
    """Every step of a procedure: the intake, those of the stages, those of the routines."""
    intake = _("When a concern is raised: %(step)s") % {"step": spec.intake.title.to(language)}
    yield Shown(INTAKE, intake, spec.first_stage, spec.intake)
    for outer, stage in enumerate(spec.stages, 1):
        for inner, step in enumerate(stage.steps, 1):
            title = f"{stage.title.to(language)}: {step.title.to(language)}"
            yield Shown(f"step-{outer}-{inner}", title, stage, step)
    for outer, routine in enumerate(spec.routines, 1):
        # What a stage says that a routine does not is left empty.
        stage = StageSpec(key=routine.key, title=routine.title, responsible=(routine.role,), steps=routine.steps)
        for inner, step in enumerate(routine.steps, 1):
            title = f"{routine.title.to(language)}: {step.title.to(language)}"
            yield Shown(f"routine-{outer}-{inner}", title, stage, step)


def serve(page: "ProcedurePage", request: HttpRequest, mode: str) -> HttpResponse:
    """The preview of a page in a mode, in the page's language; what keeps it from being shown, as a calm list."""
    with translation.override(page.language):
        request.LANGUAGE_CODE = page.language
        draft = page.draft()
        if draft.shown is None:
            return _problems(request, _sentences(draft))
        try:
            response = _shown(page, request, mode, draft.shown)
            return response.render() if hasattr(response, "render") else response
        except (LookupError, AttributeError, TypeError, ValueError):
            if not draft.errors:
                raise
            return _problems(request, _sentences(draft))  # a draft may name what is not there


def _shown(page: "ProcedurePage", request: HttpRequest, mode: str, spec: ProcedureSpec) -> HttpResponse:
    if mode == READ:
        page.show_instead(spec)
        return page.serve(request)
    if mode == DIAGRAM:
        _reading, diagram = page.made(spec)
        return render(request, "guidance/preview_diagram.html", {"page": page, "diagram": diagram})
    found = next((one for one in steps_of(spec, page.language) if one.mode == mode), None)
    if found is None:
        return _problems(request, [_("This step is no longer in the draft. Choose another one to preview.")])
    forms = registry.ask("step_preview", request=request, spec=spec, stage=found.stage, step=found.step)
    return forms[0] if forms else _problems(request, [_("This installation has no forms to show.")])


def _sentences(draft: Draft) -> list[str]:
    return [problem.sentence for problem in draft.errors]


def _problems(request: HttpRequest, problems: list[str]) -> HttpResponse:
    return render(request, "guidance/preview_problems.html", {"problems": problems})
