"""Reads of the schools' own notes beside the steps of procedures. Each costs the same whatever the number of notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.people.access import may_write_notes, schools_staffed_by
from forms.people.models import LocalNote, School
from guidance.procedures.spec import ProcedureSpec, StepSpec
from guidance.reading.current import current_spec


@dataclass(frozen=True)
class NotedStep:
    """A step with what the school has written beside it. ``earlier``: the states before, the newest first."""

    stage_key: str
    step_key: str
    title: str
    note: LocalNote | None = None
    earlier: list[LocalNote] = field(default_factory=list)


@dataclass(frozen=True)
class NotedStage:
    """A stage, or the routines, with their steps."""

    title: str
    steps: list[NotedStep]


@dataclass(frozen=True)
class NotedProcedure:
    """A procedure that the school runs. ``gone``: notes to steps that it does not have any more."""

    key: str
    title: str
    stages: list[NotedStage]
    gone: list[NotedStep]


def find_step(procedure_key: str, stage_key: str, step_key: str) -> str | None:
    """The title of a step as the procedure stands, in the active language; None if it has no such step."""
    spec = current_spec(procedure_key)
    for _stage, steps in _stages(spec) if spec else ():
        for key, step in steps:
            if (key, step.key) == (stage_key, step_key):
                return step.title.to(get_language())
    return None


def _stages(spec: ProcedureSpec) -> Iterator[tuple[str, list[tuple[str, StepSpec]]]]:
    """The titles of stages, and their steps with the key in the stage's place; the routines come last."""
    language = get_language()
    for stage in spec.stages:
        yield stage.title.to(language), [(stage.key, step) for step in spec.steps_of(stage.key)]
    routines = [(routine.key, step) for routine in spec.routines for step in routine.steps]
    if routines:
        yield _("Duties that come back"), routines


def notes_of(school: School) -> list[NotedProcedure]:
    """Every step of the procedures that a school runs, with its note and what was written before."""
    rows: dict[tuple[str, str, str], list[LocalNote]] = {}
    for row in LocalNote.objects.filter(school=school).select_related("written_by"):
        rows.setdefault((row.procedure_key, row.stage_key, row.step_key), []).append(row)
    keys = list(school.procedures.values_list("procedure_key", flat=True))
    others = {key for key, _stage, _step in rows} - set(keys)
    return [found for key in [*keys, *sorted(others)] if (found := _noted(key, rows))]


def _noted(key: str, rows: dict[tuple[str, str, str], list[LocalNote]]) -> NotedProcedure | None:
    spec = current_spec(key)
    stages = []
    for title, steps in _stages(spec) if spec else ():
        found = [
            _step(stage_key, step.key, step.title.to(get_language()), rows.pop((key, stage_key, step.key), []))
            for stage_key, step in steps
        ]
        stages.append(NotedStage(title, found))
    left = [place for place in rows if place[0] == key]
    gone = [_step(stage, step, rows[key, stage, step][0].step_title, rows[key, stage, step]) for _, stage, step in left]
    gone = [step for step in gone if step.note]
    if not stages and not gone:
        return None
    return NotedProcedure(key, spec.title.to(get_language()) if spec else key, stages, gone)


def _step(stage_key: str, step_key: str, title: str, rows: list[LocalNote]) -> NotedStep:
    standing = next((row for row in rows if row.newest and row.text), None)
    earlier = [row for row in rows if row is not standing]
    return NotedStep(stage_key, step_key, title, standing, earlier)


def newest_note(school: School, procedure_key: str, stage_key: str, step_key: str) -> LocalNote | None:
    """The newest state of the note beside a step; one with an empty text says that it was taken away. One query."""
    rows = LocalNote.objects.filter(school=school, newest=True).of_step(procedure_key, stage_key, step_key)
    return rows.select_related("written_by").first()


@dataclass(frozen=True)
class Beside:
    """What a page of the wizard shows of the school's note: the note, and whether this person may write it."""

    school: School
    note: LocalNote | None
    may_write: bool


def beside(user, school: School, procedure_key: str, stage_key: str, step_key: str) -> Beside:
    """The school's note for the page of a step. One query."""
    note = newest_note(school, procedure_key, stage_key, step_key)
    return Beside(school, note if note and note.text else None, may_write_notes(user, school))


def notes_for(user, procedure_key: str) -> list[LocalNote]:
    """The notes that a reader sees on a procedure's page: those of the schools on whose staff they are. One query."""
    rows = LocalNote.objects.standing().filter(school__in=schools_staffed_by(user), procedure_key=procedure_key)
    return list(rows.select_related("school", "written_by").order_by("school__name", "pk"))
