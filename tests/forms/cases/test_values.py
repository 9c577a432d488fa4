"""From text as typed to values, and to text again."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from forms.cases.errors import BadInput
from forms.cases.values import blank, coerce, columns_of, display, headings, same, tidy
from tests.factories import make_user
from tests.forms.cases.specs import field_spec

OPTIONS = [{"key": "red", "label": {"en": "Red", "da": "Rød"}}, {"key": "blue", "label": {"en": "Blue", "da": "Blå"}}]
KINDS = [
    "short_text",
    "long_text",
    "number",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "scale",
    "staff",
    "people",
    "contacts",
    "rows",
    "mapping",
    "measures",
    "partners",
    "consent",
    "agreement",
    "file",
    "figures",
    "notice",
]
SHAPES = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS, "other": True},
    "partners": {"options": OPTIONS, "other": True},
    "rows": {"columns": [{"key": "name", "label": "Name"}, {"key": "when", "label": "When", "kind": "date"}]},
    "mapping": {"segments": [{"key": "home", "label": "Home"}, {"key": "school", "label": "School"}]},
    "figures": {"absence": ["illness", "unlawful"], "days": 30},
}


def make(kind, **more):
    return field_spec("answer", kind, **(SHAPES.get(kind, {}) | more))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("short_text", "  two\n words ", "two words"),
        ("long_text", "two\r\nlines ", "two\nlines"),
        ("number", "4", 4),
        ("number", "-2,5", -2.5),
        ("date", "2026-12-24", "2026-12-24"),
        ("date", "24.12.2026", "2026-12-24"),
        ("date", "1/2/2026", "2026-02-01"),
        ("date", "24-12-2026", "2026-12-24"),
        ("date", "24. 12. 2026", "2026-12-24"),
        ("time", "8:30", "08:30"),
        ("time", "08.30", "08:30"),
        ("time", "0830", "08:30"),
        ("time", "8", "08:00"),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("choice", "red", "red"),
        ("choices", ["blue", "red", "blue", "other: green"], ["red", "blue", "other: green"]),
        ("partners", ["blue"], ["blue"]),
        ("scale", "5", 5),
        ("staff", "12", 12),
        ("rows", [{"_id": "a", "name": "X", "when": "1.2.2026"}], [{"_id": "a", "name": "X", "when": "2026-02-01"}]),
        ("mapping", [{"_id": "home", "works": "Meals"}], [{"_id": "home", "works": "Meals"}]),
        ("figures", [{"illness": "3", "unlawful": ""}], {"illness": 3}),
        ("notice", "anything", None),
    ],
)
def test_what_is_typed_becomes_a_value(kind, raw, value):
    assert coerce(make(kind), raw)[:2] == (value, ())


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("number", "four"),
        ("number", "nan"),
        ("number", "1e9"),
        ("number", "٣٣٣٣٣٣٣٣٣٣٣٣٣٣"),
        ("date", "31.2.2026"),
        ("date", "1.1.0001"),
        ("date", "9999-12-31"),
        ("date", "tomorrow"),
        ("time", "25:00"),
        ("time", "8:75"),
        ("yes_no", "perhaps"),
        ("choice", "green"),
        ("choice", "other: green"),
        ("scale", "6"),
        ("scale", "2.5"),
        ("staff", "Somebody"),
        ("staff", "9" * 30),
    ],
)
def test_what_cannot_be_understood_is_unknown_and_said_in_a_sentence(kind, raw):
    value, errors, _cells = coerce(make(kind), raw)

    assert value is None
    assert [error.endswith(".") for error in errors] == [True]


def test_limits_of_a_number_and_a_scale_are_the_fields():
    assert coerce(make("number", min=1, max=3), "4").errors == ("The number must be at most 3.",)
    assert coerce(make("scale", min=0, max=10), "10").value == 10


def test_of_a_list_what_is_known_counts_even_if_something_else_does_not():
    assert coerce(make("choices", other=False), ["red", "green"])[:2] == (
        ["red"],
        ("Choose among the answers that are offered.",),
    )


def test_an_empty_row_is_dropped_and_a_begun_one_needs_its_columns():
    raw = [{"_id": "a", "name": " "}, {"_id": "b", "role": "Nurse"}, {"_id": "c", "name": "X"}]

    value, errors, cells = coerce(make("people"), raw)

    assert value == [{"_id": "b", "role": "Nurse"}, {"_id": "c", "name": "X"}]
    assert errors == ("Row 1, Name: This must be filled in.",)
    assert cells == {"b": {"name": ("This must be filled in.",)}}


def test_rows_get_an_id_each_once():
    rows = tidy(
        make("people"),
        [{"_id": "a", "name": "1"}, {"_id": "a", "name": "2"}, {"_id": "<b>", "name": "3"}, {"name": "4"}],
    )

    ids = [row["_id"] for row in rows]
    assert ids[0] == "a"
    assert len(set(ids)) == 4
    assert all(len(one) == 8 for one in ids[1:])


def test_a_mapping_has_only_its_segments():
    rows = tidy(make("mapping"), [{"_id": "school", "hard": "Noise"}, {"_id": "moon", "hard": "Air"}])

    assert rows == [{"_id": "school", "hard": "Noise"}]


def test_the_same_content_is_the_same_whatever_ids_its_rows_have():
    field = make("people")

    assert same(field, [{"_id": "a", "name": "X"}], [{"_id": "b", "name": "X", "role": ""}])
    assert not same(field, [{"_id": "a", "name": "X"}], [{"_id": "a", "name": "Y"}])


@pytest.mark.parametrize("kind", KINDS)
def test_blank_is_blank_for_every_kind(kind):
    field = make(kind)

    assert [blank(field, raw) for raw in (None, "", [])] == [True, True, True]
    assert coerce(field, "")[:2] == (None, ())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["_id", "name", "date", "x"]), inner),
    max_leaves=12,
)


@given(st.sampled_from(KINDS), anything)
def test_nothing_that_is_sent_breaks_the_reading_of_an_answer(kind, raw):
    field = make(kind)

    value, errors, _cells = coerce(field, raw)

    if not errors and value is not None:
        assert coerce(field, tidy(field, raw)).value is not None
        assert isinstance(display(field, value, "en", names={}), str | list)


@given(st.sampled_from(KINDS), anything)
def test_what_is_stored_is_stored_the_same_again(kind, raw):
    field = make(kind)
    try:
        stored = tidy(field, raw)
    except BadInput:
        return

    assert tidy(field, stored) == stored


@pytest.mark.parametrize(
    ("kind", "value", "language", "text"),
    [
        ("yes_no", True, "en", "Yes"),
        ("choice", "red", "da", "Rød"),
        ("choices", ["red", "other: green"], "en", "Red, green"),
        ("choice", "gone", "en", "gone"),
        ("long_text", "as written", "da", "as written"),
        ("time", "08:30", "en", "08:30"),
        ("number", 3, "en", "3"),
        ("short_text", None, "en", ""),
    ],
)
def test_an_answer_is_shown_in_the_readers_language_and_words_as_written(kind, value, language, text):
    assert display(make(kind), value, language, names={}) == text


def test_rows_are_shown_by_column_with_labels_of_options():
    field = make("contacts")
    row = {"_id": "a", "date": "2026-12-24", "channel": "phone", "with_whom": "X", "reached": False}

    shown = display(field, [row], "en", names={})[0]

    assert (shown["channel"], shown["reached"], shown["with_whom"], shown["said"]) == ("Telephone", "No", "X", "")
    assert [key for key, _label in headings(field, "en")] == [column.key for column in columns_of(field)]


def test_the_segments_of_a_mapping_stand_first():
    field = make("mapping")

    assert headings(field, "en")[0] == ("segment", "Area")
    assert display(field, [{"_id": "home", "works": "Meals"}], "en", names={})[0]["segment"] == "Home"


@pytest.mark.django_db
def test_people_are_shown_by_name_and_typed_names_as_typed(django_assert_num_queries):
    user = make_user(name="Somebody Known")
    field = make("measures")
    rows = [{"_id": "a", "what": "x", "responsible": user.pk}, {"_id": "b", "what": "y", "responsible": "The nurse"}]

    with django_assert_num_queries(1):
        shown = display(field, rows, "en")

    assert [row["responsible"] for row in shown] == ["Somebody Known", "The nurse"]


@pytest.mark.parametrize("kind", ["contacts", "people", "measures", "agreement", "consent"])
def test_columns_of_the_editors_own_come_after_those_the_system_knows(kind):
    known = columns_of(field_spec("answer", kind))
    with override("en"):
        more = columns_of(field_spec("answer", kind, columns=[{"key": "extra", "label": "Extra"}]))

    assert [column.key for column in more] == [*(column.key for column in known), "extra"]


def test_an_evaluation_has_one_fixed_column():
    field = field_spec("answer", "measures", binds={"kind": "evaluation"})

    assert [column.key for column in columns_of(field) if column.fixed] == ["measure"]
    assert tidy(field, [{"_id": "m1", "measure": "Meals"}]) == []


def test_a_row_must_have_the_columns_that_the_procedure_needs():
    plain, strict = field_spec("q", "measures"), field_spec("q", "measures", needs=["goal", "check_on"])
    typed = [{"what": "A walk", "goal": "Four days a week"}]

    assert coerce(plain, typed).errors == ()
    assert len(coerce(strict, typed).errors) == 1
    assert coerce(strict, [typed[0] | {"check_on": "2030-01-07"}]).errors == ()
