"""Three-valued conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from forms.cases.conditions import holds
from guidance.procedures.spec import Condition

read = TypeAdapter(Condition).validate_python


class Known:
    """Facts that are what a test says they are."""

    def __init__(self, **answers):
        self.answers = answers

    def answer(self, path, *, stage, step, occurrence):
        return self.answers.get(path.replace(".", "_"))

    def subject(self, fact):
        return self.answers.get(fact)

    def absence(self, key, *, days, school_days=None):
        return self.answers.get(f"{key}{days or ''}")

    def history(self, fact, stage, outcome):
        return self.answers.get(fact)

    def today(self):
        return "2026-09-01"


def met(condition, **answers):
    return holds(read(condition), Known(**answers), stage="start", step="talk")


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({"answer": "a", "is": True}, {"a": True}, True),
        ({"answer": "a", "is": True}, {"a": False}, False),
        ({"answer": "a", "is": "yes"}, {"a": True}, True),
        ({"answer": "a", "is": 1}, {"a": True}, False),
        ({"answer": "a", "is": True}, {}, None),
        ({"answer": "a", "is_not": "red"}, {"a": "blue"}, True),
        ({"answer": "a", "is_not": "red"}, {}, None),
        ({"answer": "a", "is": "other"}, {"a": "other: green"}, True),
        ({"answer": "a", "in": ["red", "blue"]}, {"a": "blue"}, True),
        ({"answer": "a", "in": ["red", "blue"]}, {"a": ["green", "red"]}, True),
        ({"answer": "a", "contains": "red"}, {"a": ["green", "red"]}, True),
        ({"answer": "a", "contains": "red"}, {"a": ["green"]}, False),
        ({"answer": "a", "at_least": 3}, {"a": 3}, True),
        ({"answer": "a", "at_most": 3}, {"a": 3.5}, False),
        ({"answer": "a", "at_least": 2}, {"a": [{"_id": "x"}, {"_id": "y"}]}, True),
        ({"answer": "a", "at_least": 2}, {"a": "text"}, None),
        ({"answer": "a", "before": "2026-10-01"}, {"a": "2026-09-30"}, True),
        ({"answer": "a", "after": "today"}, {"a": "2026-09-01"}, False),
        ({"answer": "a", "filled": True}, {"a": "x"}, True),
        ({"answer": "a", "filled": True}, {}, False),
        ({"answer": "a", "filled": False}, {}, True),
        ({"answer": "a", "filled": True}, {"a": False}, True),
        ({"answer": "a", "is": 0}, {"a": 0}, True),
        ({"subject": "grade", "at_least": 7}, {"grade": 8}, True),
        ({"absence": "illness", "days": 30, "at_least": 5}, {"illness30": 6}, True),
        ({"history": "runs", "stage": "start", "at_least": 2}, {"runs": 1}, False),
    ],
)
def test_a_comparison(condition, answers, expected):
    assert met(condition, **answers) is expected


def test_unknown_is_not_met_under_not_either():
    assert met({"not": {"answer": "a", "is": True}}) is None
    assert met({"not": {"answer": "a", "is": True}}, a=False) is True


def test_one_that_is_known_decides_for_all_and_any():
    unknown, yes, no = ({"answer": key, "is": True} for key in ("u", "y", "n"))

    assert met({"all": [unknown, no]}, y=True, n=False) is False
    assert met({"all": [unknown, yes]}, y=True, n=False) is None
    assert met({"any": [unknown, yes]}, y=True, n=False) is True
    assert met({"any": [unknown, no]}, y=True, n=False) is None


comparison = st.sampled_from("abc").map(lambda key: {"answer": key, "is": True})
conditions = st.recursive(
    comparison,
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: {"all": many}),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: {"any": many}),
    ),
    max_leaves=8,
)
answers = st.dictionaries(st.sampled_from("abc"), st.booleans())


@given(conditions, answers)
def test_learning_more_never_turns_what_was_known_around(condition, known):
    before = met(condition, **known)
    rest = [key for key in "abc" if key not in known]

    for extra in (True, False):
        after = met(condition, **known, **dict.fromkeys(rest, extra))
        assert before in (None, after)
        assert after is not None


@given(conditions, answers)
def test_not_twice_is_once(condition, known):
    assert met({"not": {"not": condition}}, **known) is met(condition, **known)


@given(conditions, conditions, answers)
def test_not_any_is_all_not(one, other, known):
    left = met({"not": {"any": [one, other]}}, **known)
    right = met({"all": [{"not": one}, {"not": other}]}, **known)

    assert left is right
