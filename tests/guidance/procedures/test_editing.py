import pytest
from hypothesis import given
from pydantic import ValidationError

from guidance.procedures.editing import from_spec, key_from, procedure_stream_block, to_spec
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.strategies import property_test, specs

BLOCK = procedure_stream_block()


def through_the_editor(stages):
    """What the CMS stores of stages that it was given."""
    return BLOCK.get_prep_value(BLOCK.to_python(stages))


@property_test
@given(specs())
def test_a_procedure_comes_back_from_the_editor_as_it_went_in(spec):
    edited = from_spec(spec)

    assert to_spec(edited.frame, through_the_editor(edited.stages), edited.texts) == spec


def test_the_source_page_holds_structure_and_its_own_texts():
    edited = from_spec(bikes())
    stage = edited.stages[0]
    step = stage["value"]["steps"][0]

    assert (stage["type"], stage["value"]["key"], stage["value"]["title"]) == ("stage", "search", "Led")
    assert (step["type"], step["value"]["title"]) == ("step", "Tal sammen")
    assert [field["type"] for field in step["value"]["fields"]] == ["choice", "short_text"]


def test_a_translated_page_holds_texts_by_block():
    edited = from_spec(bikes())
    step = edited.stages[0]["value"]["steps"][0]

    assert list(edited.texts) == ["en"]
    assert edited.texts["en"][step["id"]] == {"title": "Talk", "guidance": "Ask all."}


def test_texts_of_blocks_that_are_gone_are_left_out():
    edited = from_spec(bikes())
    edited.texts["en"]["a-block-of-before"] = {"title": "Gone"}

    assert to_spec(edited.frame, edited.stages, edited.texts) == bikes()


def test_loading_again_gives_the_same_blocks():
    assert from_spec(bikes()).stages == from_spec(bikes()).stages


def test_a_key_is_made_from_the_label_where_there_is_none():
    edited = from_spec(bikes())
    step = edited.stages[0]["value"]["steps"][1]["value"]
    step["fields"][1]["value"]["key"] = ""
    step["fields"][1]["value"]["label"] = "Hvornår på dagen?"

    made = to_spec(edited.frame, edited.stages, edited.texts)

    assert [field.key for field in made.step("search", "meeting").fields] == [
        "on",
        "hvornaar_paa_dagen",
        "room",
        "tried",
    ]


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Møde", set(), "moede"),
        ("Møde", {"moede"}, "moede_2"),
        ("7. klasse", set(), "klasse"),
        ("???", set(), "part"),
        ("x" * 90, set(), "x" * 50),
    ],
)
def test_keys_are_plain_and_told_apart(label, taken, key):
    assert key_from(label, taken) == key


def test_what_is_no_procedure_yet_is_said():
    edited = from_spec(bikes())
    del edited.stages[0]["value"]["outcomes"][1]["value"]["rest"]["next_date"]

    with pytest.raises(ValidationError, match="an outcome that continues has a next date"):
        to_spec(edited.frame, edited.stages, edited.texts)
