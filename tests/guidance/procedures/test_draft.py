"""What a page holds, compiled and linted while somebody is writing it."""

import pytest

from guidance.procedures.editing import compile_draft, from_spec
from tests.guidance.procedures.examples import bikes


def held():
    """What the page of a sound procedure holds."""
    return from_spec(bikes())


def draft_of(edited):
    return compile_draft(edited.frame, edited.stages, edited.texts)


def test_a_sound_procedure_compiles_without_a_problem():
    draft = draft_of(held())

    assert draft.spec == bikes()
    assert draft.problems == ()


def test_what_lint_says_is_shown_at_its_block():
    edited = held()
    step = edited.stages[0]["value"]["steps"][0]
    step["value"]["key"] = "done"

    draft = draft_of(edited)

    reserved = next(problem for problem in draft.errors if problem.path == "stages.search.steps.done.key")
    assert (reserved.level, reserved.block) == ("error", step["id"])
    assert reserved.sentence == "The key “done” has a meaning of its own in the portal. Choose another."


def test_what_is_no_procedure_yet_is_said_at_its_block():
    edited = held()
    field = edited.stages[0]["value"]["steps"][0]["value"]["fields"][0]
    field["value"]["options"] = []

    draft = draft_of(edited)

    assert draft.spec is None
    assert draft.errors[0].block == field["id"]
    assert draft.errors[0].sentence == "Give this question something to choose from."


@pytest.mark.parametrize(
    ("frame", "stages"),
    [
        ({}, []),
        ({"languages": []}, []),
        ({"languages": ["da"]}, [{"type": "stage", "value": {}, "id": "one"}]),
        ({"languages": ["da"]}, [{"type": "stage", "value": None, "id": "one"}]),
        ({"languages": ["da"]}, [{"type": "stage", "value": {"steps": [{"type": "step"}]}}]),
        ({"languages": "da"}, [{}]),
    ],
)
def test_half_a_procedure_gives_a_sentence_and_never_an_exception(frame, stages):
    draft = compile_draft(frame, stages)

    assert draft.spec is None
    assert draft.errors
