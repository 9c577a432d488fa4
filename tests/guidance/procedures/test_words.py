import pytest

from guidance.procedures.spec import AllOf, AnyOf, Comparison, Not
from guidance.procedures.words import (
    condition_in_words,
    deadlines_in_words,
    leads_in_words,
    listed,
    responsible_in_words,
    roles_in_words,
)
from tests.guidance.procedures.examples import bikes

SPEC = bikes()
SEARCH = SPEC.stage("search")


def answer(path, **operator):
    return Comparison(answer=path, **operator)


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed(words, sentence):
    assert listed(words) == sentence


def test_roles_have_their_titles():
    assert roles_in_words(("teacher", "head"), SPEC, "da") == "Lærer and Leder"


def test_a_step_without_roles_belongs_to_those_of_its_stage():
    step = SEARCH.step("talk").model_copy(update={"responsible": ()})

    assert responsible_in_words(step, SEARCH, SPEC, "en") == "The crew"


def test_each_deadline_is_a_sentence():
    assert deadlines_in_words(SEARCH.step("meeting").deadlines, SPEC, SEARCH, "en") == [
        "Within 2 weeks of “Talk”",
        "Not before 1 day after the date in “When was it last seen?”",
    ]


def test_no_deadline_and_none_stated_are_told_apart():
    assert deadlines_in_words((), SPEC, SEARCH, "en") == ["No deadline"]
    assert deadlines_in_words(None, SPEC, SEARCH, "en") == ["No deadline is stated"]


@pytest.mark.parametrize(
    ("stage", "outcome", "words"),
    [
        ("search", "found", "The case is closed"),
        ("search", "go_on", "Again, with a new date"),
        ("search", "not_found", "On to “A new bike”"),
        ("replace", "again", "Back to “Search”"),
    ],
)
def test_an_outcome_says_where_it_leads(stage, outcome, words):
    assert leads_in_words(SPEC.stage(stage).outcome(outcome), SPEC, "en") == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (None, ""),
        (answer("place", is_="road"), "“Where was it?” is “The road”"),
        (answer("place", in_=("road", "yard")), "“Where was it?” is “The road” or “The yard”"),
        (answer("report.stolen", is_=True), "“Was it stolen?” is yes"),
        (answer("search.talk.road_name", filled=True), "“Which road?” is answered"),
        (answer("search.talk.road_name", filled=False), "“Which road?” is not answered"),
        (Comparison(subject="kind", is_="class"), "what the case is about is a class"),
        (Comparison(subject="grade", at_least=7), "the grade is at least 7"),
        (
            Comparison(absence="percent", days=30, at_least=10),
            "“Absence in per cent” in the last 30 days is at least 10",
        ),
        (Comparison(history="runs", stage="search", at_least=3), "how often the stage “Search” was run is at least 3"),
        (
            Comparison(history="outcomes", stage="search", outcome="go_on", at_most=2),
            "how often “Go on searching” was decided is at most 2",
        ),
        (Not(not_=answer("report.stolen", is_=True)), "not: “Was it stolen?” is yes"),
        (
            AnyOf(any=(answer("report.stolen", is_=True), Comparison(subject="age", at_most=9))),
            "“Was it stolen?” is yes or the age is at most 9",
        ),
        (
            AllOf(all=(answer("report.stolen", is_=True), Comparison(subject="age", at_most=9))),
            "“Was it stolen?” is yes and the age is at most 9",
        ),
    ],
)
def test_a_condition_is_read_as_a_sentence(condition, words):
    assert condition_in_words(condition, SPEC, "en", stage=SEARCH, step=SEARCH.step("talk")) == words
