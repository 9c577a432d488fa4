"""Every stage of the shipped procedures can be filled in, whatever kinds of questions it asks."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import guidance
from forms.cases.journey import journey
from forms.cases.prefill import prefill
from forms.cases.services.answers import attach_file, mark_done, save_answers
from forms.cases.services.runs import start_run
from forms.cases.values import blank, coerce, columns_of, display, options_of
from guidance.procedures import packs
from tests.factories import make_case, make_class, make_member, make_pupil, make_school
from tests.forms.cases.test_files import PDF

pytestmark = pytest.mark.django_db

PACKS = sorted((Path(guidance.__file__).parent / "packs").glob("*/procedure.yaml"))
SPECS = {file.parent.name: packs.load(file) for file in PACKS}
TEXTS = {"number": "1", "date": "2030-01-07", "time": "08:00", "yes_no": "no"}


def an_answer(field, by):
    """Something to answer a question with."""
    if options_of(field):
        key = options_of(field)[0].key
        return [key] if field.kind in ("choices", "partners") else key
    if field.kind == "figures":
        return [dict.fromkeys(field.absence, "1")]
    if field.kind == "scale":
        return str(field.min if field.min is not None else 1)
    if field.kind == "staff":
        return str(by.pk)
    if field.kind == "number" and field.min is not None:
        return str(field.min)
    if field.is_rows:
        identity = field.segments[0].key if field.segments else "row"
        return [{"_id": identity} | {column.key: a_cell(column, by) for column in columns_of(field)}]
    return TEXTS.get(field.kind, "Some words")


def a_cell(column, by):
    if column.options:
        return column.options[0].key
    return str(by.pk) if column.kind == "staff" else TEXTS.get(column.kind, "1")


def fill(run, state, by):
    """Answer all questions of a step that are asked, until no answer opens another, and mark it as done."""
    while True:
        state = journey(run, user=by).find(state.key, state.occurrence)
        row = state.answers
        known = row.raw if row else {}
        raw = prefill(run, state.spec, user=by)
        for field in state.fields:
            if field.kind == "file":
                attach(run, state, field, by)
            elif field.kind != "notice" and field.key not in (row.sensitive_keys if row else ()):
                if not (field.binds and field.binds.kind == "evaluation"):
                    raw[field.key] = an_answer(field, by)
                elif field.key in raw:
                    raw[field.key] = [row | cells(field, by) for row in raw[field.key]]
        fresh = {key: one for key, one in raw.items() if key not in known}
        if not fresh:
            break
        save_answers(run.pk, step=state.key, occurrence=state.occurrence, raw=fresh, base_version=None, by=by)
        if not [field for field in state.fields if field.key in fresh and not blank(field, fresh[field.key])]:
            break
    return mark_done(run.pk, step=state.key, occurrence=state.occurrence, by=by).answers


def cells(field, by):
    return {column.key: a_cell(column, by) for column in columns_of(field) if not column.fixed}


def attach(run, state, field, by):
    upload = SimpleUploadedFile("a.pdf", PDF)
    attach_file(run.pk, step=state.key, occurrence=state.occurrence, field=field.key, upload=upload, by=by)


@pytest.mark.parametrize("name", SPECS)
def test_every_stage_of_a_shipped_procedure_can_be_filled_in(name):
    spec = SPECS[name]
    school = make_school(procedure=spec.key)
    group = make_class(school)
    by = make_member(school, "head", rank="leadership")
    raw = {field.key: an_answer(field, by) for field in spec.intake.fields if field.kind not in ("file", "notice")}
    case = make_case(spec=spec, pupil=make_pupil(group), by=by, raw=raw)
    for stage in spec.stages:
        run = case.runs.filter(ended_at=None).get()
        if run.stage != stage.key:
            case.runs.filter(ended_at=None).update(ended_at=run.started_at)
            run = start_run(case, stage.key, by=by)
        waiting = True
        while waiting:
            waiting = [one for one in journey(run, user=by).steps if not one.settled and one.can_be_filled]
            for state in waiting[:1]:
                answers = fill(run, state, by)
                shown = {
                    field.key: display(field, answers.values.get(field.key), "en", names={}) for field in state.fields
                }
                assert all(isinstance(text, str | list) for text in shown.values())
        seen = journey(run, user=by)
        assert [state.slug for state in seen.missing] == []
        assert all(
            not coerce(field, state.answers.raw.get(field.key)).errors for state in seen.steps for field in state.fields
        )
