"""Which steps exist, how they stand, and what carries over."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.cases.errors import BadInput, StepClosed
from forms.cases.figures import forget_provider, register_provider
from forms.cases.journey import journey, parse_slug
from forms.cases.models import Answers, Case, Decision
from forms.cases.services.answers import add_occurrence, mark_done, reopen_step, save_answers, skip_step
from forms.cases.services.runs import start_run
from tests.factories import make_case, make_member, make_pupil
from tests.forms.cases.specs import field, procedure, run_of, step

pytestmark = pytest.mark.django_db


def save(run, by, key, *, occurrence=1, **raw):
    return save_answers(run.pk, step=key, occurrence=occurrence, raw=raw, base_version=None, by=by)


def done(run, by, key, *, occurrence=1):
    return mark_done(run.pk, step=key, occurrence=occurrence, by=by)


def states(run, user=None):
    return {state.slug: state.state for state in journey(run, user=user).steps}


def next_run(run, by):
    """The stage is left and run once more."""
    run.ended_at = run.started_at
    run.save()
    Decision.objects.create(run=run, outcome="works", status="final", by=by)
    return start_run(run.case, run.stage, by=by)


YES = {"answer": "talk.well", "is": True}
NO = {"answer": "talk.well", "is": False}


def test_the_steps_stand_open_begun_done_or_skipped():
    run, by = run_of(step("a", field("x")), step("b", field("x")), step("c", field("x")), step("d", field("x")))
    save(run, by, "b", x="1")
    save(run, by, "c", x="1")
    done(run, by, "c")
    skip_step(run.pk, step="d", reason="Not needed", by=by)

    assert states(run) == {"concern": "done", "a": "open", "b": "begun", "c": "done", "d": "skipped"}


def test_what_is_neither_done_nor_skipped_nor_optional_bars_a_decision():
    run, by = run_of(step("a", field("x")), step("b", field("x"), optional=True), step("c", field("x")))
    done(run, by, "c")

    seen = journey(run)

    assert ([state.slug for state in seen.missing], seen.complete) == (["a"], False)


def test_steps_are_filled_in_in_any_order_and_wait_only_for_what_they_name():
    run, by = run_of(step("a", field("x")), step("b", field("x"), after=["a"]), step("c", field("x")))
    save(run, by, "c", x="1")

    waiting = journey(run).find("b")

    assert (waiting.state, waiting.waits_for) == ("waiting", ("This waits for the step “A”.",))
    with pytest.raises(StepClosed):
        save(run, by, "b", x="1")
    done(run, by, "a")
    save(run, by, "b", x="1")
    assert states(run)["b"] == "begun"


def test_an_answer_opens_and_closes_steps_and_an_unknown_one_opens_none():
    run, by = run_of(
        step("talk", field("well", "yes_no")), step("good", field("x"), when=YES), step("bad", field("x"), when=NO)
    )
    before = set(states(run))
    save(run, by, "talk", well="no")
    after = set(states(run))

    assert (before, after) == ({"concern", "talk"}, {"concern", "talk", "bad"})


def test_a_step_that_the_answers_closed_leaves_no_ghost_but_keeps_its_answers():
    run, by = run_of(
        step("talk", field("well", "yes_no")),
        step("bad", field("worse", "yes_no"), when=NO),
        step("worst", field("x"), when={"answer": "bad.worse", "is": True}),
    )
    save(run, by, "talk", well="no")
    save(run, by, "bad", worse="yes")
    assert "worst" in states(run)
    save(run, by, "talk", well="yes")

    seen = journey(run)

    assert [state.slug for state in seen.steps] == ["concern", "talk"]
    assert [row.step for row in seen.ghosts] == ["bad"]
    save(run, by, "talk", well="no")
    assert journey(run).find("bad").answers.raw == {"worse": "yes"}
    assert "worst" in states(run)


def test_conditions_in_a_circle_are_unknown():
    run, _by = run_of(
        step("a", field("x"), when={"answer": "b.x", "filled": True}),
        step("b", field("x"), when={"answer": "a.x", "filled": True}),
    )

    assert set(states(run)) == {"concern"}


def test_the_next_step_is_the_first_after_it_that_asks_for_something():
    run, by = run_of(step("a", field("x")), step("b", field("x"), after=["a"]), step("c", field("x")))
    seen = journey(run)

    assert seen.next_after(seen.find("a")).slug == "c"
    assert seen.next_after(seen.find("c")).slug == "a"
    assert seen.before(seen.find("a")).slug == "concern"
    assert seen.before(seen.find("concern")) is None


def test_a_step_is_mine_if_i_hold_its_role():
    run, by = run_of(step("a", field("x")), step("b", field("x"), responsible=["leadership"]))
    head = make_member(run.case.school, "leadership", rank="leadership")

    assert [state.slug for state in journey(run, user=by).steps if state.mine] == ["concern", "a"]
    assert [state.slug for state in journey(run, user=head).steps if state.mine] == ["b"]


def test_a_step_asked_first_is_carried_over_and_one_asked_each_time_is_not():
    run, by = run_of(step("once", field("x"), runs="first"), step("each", field("x")))
    save(run, by, "once", x="kept")
    done(run, by, "once")
    done(run, by, "each")

    second = next_run(run, by)
    seen = journey(second)

    assert states(second) == {"concern": "carried", "once": "carried", "each": "open"}
    assert (seen.find("once").answers.raw, seen.find("once").home_run) == ({"x": "kept"}, run)
    with pytest.raises(StepClosed):
        save(second, by, "once", x="changed")


def test_reopening_a_carried_step_copies_it_and_leaves_the_earlier_run_alone():
    run, by = run_of(step("once", field("x"), field("secret", "long_text", sensitive=True), runs="first"))
    save(run, by, "once", x="kept", secret="hidden")
    done(run, by, "once")
    second = next_run(run, by)

    reopen_step(second.pk, step="once", by=by)
    save(second, by, "once", x="changed")
    done(second, by, "once")

    assert [row.raw["x"] for row in Answers.objects.filter(step="once").order_by("run")] == ["kept", "changed"]
    assert [row.annex.count() for row in Answers.objects.filter(step="once")] == [1, 1]
    third = next_run(second, by)
    assert journey(third).find("once").answers.raw["x"] == "changed"


def test_a_run_that_has_ended_is_shown_as_it_was_left():
    run, by = run_of(step("a", field("x"), when={"absence": "illness", "days": 30, "at_least": 5}))
    provider = register_provider(lambda case, key, days, on: 6)
    try:
        save(run, by, "a", x="1")
        done(run, by, "a")
        next_run(run, by)
    finally:
        forget_provider(provider)
    run.refresh_from_db()

    assert states(run) == {"concern": "done", "a": "done"}
    assert not journey(run).find("a").can_be_filled


def test_a_figure_that_was_typed_overrules_the_provider():
    run, by = run_of(
        step("figures", field("days", "figures", absence=["illness"], days=30)),
        step("a", field("x"), when={"absence": "illness", "days": 30, "at_least": 5}),
    )
    provider = register_provider(lambda case, key, days, on: 6)
    try:
        assert "a" in states(run)
        save(run, by, "figures", days=[{"illness": "2"}])
        assert "a" not in states(run)
    finally:
        forget_provider(provider)


def test_a_repeated_step_has_occurrences_with_answers_of_their_own():
    run, by = run_of(step("map", field("x"), field("y", when={"answer": "x", "is": "more"}), repeatable=True))
    save(run, by, "map", x="one")
    done(run, by, "map")

    second = add_occurrence(run.pk, step="map", by=by)
    again = add_occurrence(run.pk, step="map", by=by)
    save(run, by, "map", occurrence=2, x="more")
    seen = journey(run)

    assert (second, again) == (2, 2)
    assert states(run) == {"concern": "done", "map": "done", "map-2": "begun"}
    assert [field.key for field in seen.find("map", 1).fields] == ["x"]
    assert [field.key for field in seen.find_slug("map-2").fields] == ["x", "y"]
    with pytest.raises(StepClosed):
        add_occurrence(run.pk, step="concern", by=by)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("map", ("map", 1)),
        ("map-2", ("map", 2)),
        ("map-1", None),
        ("map-0", None),
        ("Map", None),
        ("map-x", None),
        ("", None),
    ],
)
def test_the_slug_of_a_step(slug, expected):
    assert parse_slug(slug) == expected


def test_skipping_wants_a_reason_unless_the_step_is_optional():
    run, by = run_of(step("a", field("x")), step("b", field("x"), optional=True))

    with pytest.raises(BadInput):
        skip_step(run.pk, step="a", reason=" ", by=by)

    assert skip_step(run.pk, step="b", reason="", by=by).status == "skipped"


def test_writing_in_a_skipped_step_begins_it_again():
    run, by = run_of(step("a", field("x")))
    skip_step(run.pk, step="a", reason="No", by=by)

    answers = save(run, by, "a", x="after all")

    assert (answers.status, answers.skip_reason) == ("draft", "")


# --- About the class


def class_spec():
    return procedure(
        step("climate", field("how", "long_text", required=True), about="class"),
        step("pupil", field("x"), when={"answer": "climate.how", "filled": True}),
    )


def test_the_class_is_assessed_once_and_offered_to_each_pupil_of_it():
    case = make_case(spec=class_spec())
    run, by = case.runs.get(), case.opened_by
    other = make_case(pupil=make_pupil(case.school_class), by=by).runs.get()

    save(run, by, "climate", how="Noisy")
    done(run, by, "climate")

    climate = journey(other).find("climate")
    assert (climate.state, climate.answers.raw, climate.about_class) == ("done", {"how": "Noisy"}, True)
    assert "pupil" in states(other)
    assert not Answers.objects.filter(run__in=[run, other], step="climate").exists()
    assert Case.objects.filter(assessment_only=True).count() == 1


def test_the_pupils_run_pins_the_version_of_the_class_answers_that_it_builds_on():
    case = make_case(spec=class_spec())
    run, by = case.runs.get(), case.opened_by
    save(run, by, "climate", how="Noisy")

    answers = done(run, by, "climate").answers

    run.refresh_from_db()
    assert run.pins == {"climate": {"answers": answers.pk, "version": 1}}


def test_a_pupil_without_a_class_is_not_asked_about_it():
    case = make_case(spec=class_spec())
    Case.objects.update(school_class=None)
    case.pupil.school_class = None
    case.pupil.save()
    run = Case.objects.get(pk=case.pk).runs.get()

    assert set(states(run)) == {"concern"}


def test_a_case_about_a_class_holds_its_own_answers():
    first = make_case(spec=class_spec())
    case = make_case(school_class=first.school_class, by=first.opened_by)
    run = case.runs.get()

    save(run, first.opened_by, "climate", how="Fine")

    state = journey(run).find("climate")
    assert (state.about_class, state.home_run, state.answers.run_id) == (False, run, run.pk)


def test_a_real_case_about_the_class_holds_the_answers_for_the_pupils_and_closes_them_by_deciding():
    case = make_case(spec=class_spec(), about_both=True)
    run, by = case.runs.get(), case.opened_by
    class_run = Case.objects.get(subject_kind="class").runs.get()

    save(run, by, "climate", how="Noisy")
    done(run, by, "climate")
    before = journey(run).find("climate")
    class_run.ended_at = class_run.started_at
    class_run.save()

    after = journey(run).find("climate")
    assert (before.home_run, before.can_be_filled) == (class_run, True)
    assert (after.state, after.can_be_filled) == ("done", False)
    with pytest.raises(StepClosed):
        save(run, by, "climate", how="Quiet")


# --- Properties

raws = st.lists(
    st.tuples(st.sampled_from(["talk", "bad", "worst"]), st.sampled_from(["yes", "no", "", "rubbish"])), max_size=8
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raws)
def test_whatever_is_answered_the_journey_has_no_ghost_and_its_steps_are_those_whose_condition_holds(changes):
    run, by = run_of(
        step("talk", field("well", "yes_no")),
        step("bad", field("well", "yes_no"), when=NO),
        step("worst", field("well", "yes_no"), when={"answer": "bad.well", "is": False}),
    )
    last = {}
    for key, text in changes:
        try:
            save(run, by, key, well=text)
        except StepClosed:
            continue
        last[key] = text

    shown = {state.slug for state in journey(run).steps} - {"concern"}

    expected = {"talk"}
    if last.get("talk") == "no":
        expected.add("bad")
        if last.get("bad") == "no":
            expected.add("worst")
    assert shown == expected
    assert {row.step for row in journey(run).ghosts} == {key for key in last if last[key]} - shown | (
        {row.step for row in Answers.objects.filter(run=run)} - shown - {"concern"}
    )


def test_a_journey_costs_the_same_for_any_number_of_answers(django_assert_num_queries):
    run, by = run_of(*(step(f"s{n}", field("x")) for n in range(6)))
    save(run, by, "s0", x="1")
    journey(run)  # reads the version, once

    with django_assert_num_queries(2):
        journey(run)
    for n in range(1, 6):
        save(run, by, f"s{n}", x="1")
    with django_assert_num_queries(2):
        journey(run)


def test_a_figure_over_school_days_is_asked_of_the_provider_in_calendar_days():
    asked = []
    run, _by = run_of(step("a", field("x"), when={"absence": "longest", "school_days": 10, "at_least": 5}))
    provider = register_provider(lambda case, key, days, on: asked.append(days))
    try:
        states(run)
    finally:
        forget_provider(provider)

    assert len(asked) == 1
    assert 12 <= asked[0] <= 16


def test_a_figure_that_was_typed_counts_for_its_own_window():
    run, by = run_of(
        step("figures", field("days", "figures", absence=["illness"], school_days=20)),
        step("a", field("x"), when={"absence": "illness", "school_days": 20, "at_least": 5}),
        step("b", field("x"), when={"absence": "illness", "days": 20, "at_least": 5}),
    )

    save(run, by, "figures", days=[{"illness": "6"}])

    assert {"a", "b"} & states(run).keys() == {"a"}
