import pytest
from hypothesis import given

from guidance.procedures.editing import ABOUT, Index, compile_draft, from_spec, key_from, to_spec
from guidance.procedures.editing.blocks import streams
from guidance.procedures.packs import from_json, to_json
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.strategies import property_test, specs

BLOCK = streams()["stages"]


def through_the_editor(stages):
    """What the CMS stores of stages that it was given."""
    return BLOCK.get_prep_value(BLOCK.to_python(stages))


@property_test
@given(specs())
def test_a_procedure_comes_back_from_the_editor_as_it_went_in(spec):
    edited = from_spec(spec)

    assert to_spec(edited.frame, through_the_editor(edited.stages), edited.texts, {}) == spec


def stage_of(edited, number=0):
    return edited.stages[number]["value"]


def told(edited):
    return to_spec(edited.frame, edited.stages, edited.texts, {})


def test_the_source_page_holds_structure_and_its_own_texts():
    edited = from_spec(bikes())
    stage = edited.stages[0]
    step = stage["value"]["steps"][0]

    assert (stage["type"], stage["value"]["key"], stage["value"]["title"]) == ("stage", "search", "Led")
    assert (step["type"], step["value"]["title"]) == ("step", "Tal sammen")
    assert [field["type"] for field in step["value"]["fields"]] == ["choice", "short_text"]


def test_a_translated_page_holds_texts_by_block():
    edited = from_spec(bikes())
    step = stage_of(edited)["steps"][0]

    assert list(edited.texts) == ["en"]
    assert edited.texts["en"][step["id"]] == {"title": "Talk", "guidance": "Ask all."}
    assert edited.texts["en"][ABOUT]["title"] == "Bikes"


def test_texts_of_blocks_that_are_gone_are_left_out():
    edited = from_spec(bikes())
    edited.texts["en"]["a-block-of-before"] = {"title": "Gone"}

    assert told(edited) == bikes()


def test_loading_again_gives_the_same_blocks():
    assert from_spec(bikes()).stages == from_spec(bikes()).stages


def test_blocks_that_are_there_already_stay_the_same_blocks():
    edited = from_spec(bikes())
    stage_of(edited)["steps"][0]["id"] = "written-by-hand"

    again = from_spec(bikes(), Index(edited).addresses)

    assert stage_of(again)["steps"][0]["id"] == "written-by-hand"


def test_a_condition_names_a_question_and_its_options_by_their_blocks():
    edited = from_spec(bikes())
    place, road = stage_of(edited)["steps"][0]["value"]["fields"]

    (rule,) = road["value"]["rules"]

    assert rule["value"]["when"] == {
        "match": "all",
        "rows": [{"answer": f"@{place['id']}", "op": "is", "value": f"@{place['value']['options'][1]['id']}"}],
    }


def test_what_is_named_follows_a_block_that_gets_another_key():
    edited = from_spec(bikes())
    place = stage_of(edited)["steps"][0]["value"]["fields"][0]["value"]
    place["key"], place["options"][1]["key"] = "where", "street"

    spec = told(edited)

    asked = spec.step("search", "talk").by_key["road_name"].when
    assert (asked.answer, asked.is_) == ("where", "street")


def test_a_condition_that_is_deeper_than_rows_is_kept_as_it_is():
    plain = to_json(bikes())
    inner = {"answer": "place", "is": "road"}
    deep = {"not": {"all": [inner, {"not": inner}]}}
    plain["stages"][0]["steps"][0]["fields"][1]["when"] = deep
    spec = from_json(plain)

    edited = from_spec(spec)

    (rule,) = stage_of(edited)["steps"][0]["value"]["fields"][1]["value"]["rules"]
    assert rule["value"]["when"] == {"kept": deep}
    assert told(edited) == spec


def test_a_key_is_made_from_the_label_where_there_is_none():
    edited = from_spec(bikes())
    fields = stage_of(edited)["steps"][1]["value"]["fields"]
    fields[1]["value"] |= {"key": "", "label": "Hvornår på dagen?"}

    assert [field.key for field in told(edited).step("search", "meeting").fields] == [
        "on",
        "hvornaar_paa_dagen",
        "room",
        "tried",
    ]


def test_a_copy_of_a_question_gets_a_key_of_its_own():
    edited = from_spec(bikes())
    fields = stage_of(edited)["steps"][0]["value"]["fields"]
    copied = {**fields[1], "id": "a-copy", "value": {**fields[1]["value"], "key": ""}}
    fields.append(copied)

    assert [field.key for field in told(edited).step("search", "talk").fields] == ["place", "road_name", "hvilken_vej"]


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Møde", set(), "moede"),
        ("Møde", {"moede"}, "moede_2"),
        ("7. klasse", set(), "klasse"),
        ("???", set(), "part"),
        ("x" * 90, set(), "x" * 50),
        ("Done", set(), "done_2"),
    ],
)
def test_keys_are_plain_told_apart_and_no_words_of_the_portal(label, taken, key):
    assert key_from(label, taken) == key


def test_a_role_is_what_the_register_says_and_summed_up_as_the_pack_did():
    edited = from_spec(bikes())
    titles = {"da": "Rektor", "en": "Principal"}
    register = {"head": {"title": titles, "rank": "leadership", "summary": {"da": "Leder"}}}

    role = to_spec(edited.frame, edited.stages, edited.texts, register).role("head")

    assert (role.title.root, role.summary.root) == (titles, {"da": "Leder"})


def test_a_role_that_is_named_anywhere_is_among_the_roles_of_the_procedure():
    edited = from_spec(bikes())
    stage_of(edited)["steps"][0]["value"]["responsible"] = ["nurse"]
    register = {"nurse": {"title": {"da": "Sundhedsplejerske"}, "rank": "partner", "made_up_of": ["friend"]},
                "friend": {"title": {"en": "Friend"}}}  # fmt: skip

    spec = to_spec(edited.frame, edited.stages, edited.texts, register)

    assert [role.key for role in spec.roles][-2:] == ["nurse", "friend"]
    assert spec.role("friend").title.to("da") == "Friend"


def without(value, name):
    value.pop(name, None)


#: What is taken out of a page that holds a whole procedure, and what is then said, at which part of it.
HALF_SAID = {
    "a stage without a title": (lambda s: s.update(title=""), "This stage has no title yet."),
    "a decision without a kind": (
        lambda s: without(s["outcomes"][0]["value"], "kind"),
        "Choose where this decision leads.",
    ),
    "a decision that goes on without a date": (
        lambda s: without(s["outcomes"][1]["value"], "next_date"),
        "Who goes on in the same stage must say when: ask for a next date.",
    ),
    "a decision that leads to a stage that is gone": (
        lambda s: s["outcomes"][0]["value"].update(kind="escalate", to="@gone"),
        "The stage that is named here is no longer there. Choose another.",
    ),
    "a deadline without a unit": (
        lambda s: s["steps"][0]["value"]["deadlines"][0]["value"].update(time={"amount": 3}),
        "Say how long this deadline is: a number and a unit.",
    ),
    "a step that waits for one that is gone": (
        lambda s: s["steps"][0]["value"].update(after=["@gone"]),
        "A step that this one waits for is no longer in this stage. Take it out.",
    ),
    "a choice without options": (
        lambda s: s["steps"][0]["value"]["fields"][0]["value"].update(options=[{"id": "x", "label": ""}]),
        "Give this question something to choose from.",
    ),
    "a condition about a question that is gone": (
        lambda s: s["steps"][0]["value"]["fields"].pop(0),
        "The question that this condition asks about is no longer there. Choose another.",
    ),
    "a condition that is not finished": (
        lambda s: s["steps"][0]["value"].update(when={"match": "all", "rows": [{"op": "is", "value": ""}]}),
        "Finish this condition: choose what is asked about, how it is compared, and with what.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), HALF_SAID.values(), ids=HALF_SAID)
def test_what_is_half_said_is_told_in_a_sentence_at_its_block(change, sentence):
    edited = from_spec(bikes())
    change(stage_of(edited))

    draft = compile_draft(edited.frame, edited.stages, edited.texts, {})

    assert draft.spec is None
    assert draft.shown is not None
    assert [problem.sentence for problem in draft.errors][0] == sentence
    assert draft.errors[0].block in Index(edited).places
