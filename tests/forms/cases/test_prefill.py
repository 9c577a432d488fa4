"""What a step proposes before anybody typed."""

import datetime

import pytest

from forms.cases.clock import FixedClock
from forms.cases.figures import forget_provider, register_provider
from forms.cases.models import Answers, Measure
from forms.cases.prefill import prefill
from forms.cases.services.answers import save_answers
from forms.cases.services.contacts import log_contact
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_journey import next_run
from tests.forms.wizard.conftest import client_of

pytestmark = pytest.mark.django_db


def proposed(run, by, key="talk", **more):
    spec = next(one for one in run.version.compiled.steps_of(run.stage) if one.key == key)
    return prefill(run, spec, user=by, **more)


def test_defaults_are_proposed_and_nothing_is_saved():
    run, by = run_of(
        step(
            "talk",
            field("on", "date", default="today"),
            field("who", "staff", default="me"),
            field("next", "date", default={"amount": 3, "unit": "weeks"}),
        )
    )
    clock = FixedClock(datetime.datetime(2026, 9, 5, 8, 0, tzinfo=datetime.UTC))

    found = proposed(run, by, clock=clock)

    assert found == {"on": "2026-09-05", "who": str(by.pk), "next": "2026-09-28"}  # a Saturday goes on to Monday
    assert not Answers.objects.filter(step="talk").exists()


def test_an_earlier_answer_of_the_same_kind_is_proposed_until_the_question_is_answered_or_cleared():
    run, by = run_of(step("first", field("x")), step("talk", field("y", preset="first.x"), field("z")))
    save_answers(run.pk, step="first", occurrence=1, raw={"x": "Meals"}, base_version=None, by=by)
    before = proposed(run, by)

    save_answers(run.pk, step="talk", occurrence=1, raw={"y": "", "z": "1"}, base_version=None, by=by)

    assert (before, proposed(run, by)) == ({"y": "Meals"}, {})


def test_a_sensitive_answer_is_proposed_nowhere():
    run, by = run_of(
        step("first", field("x", sensitive=True)),
        step("talk", field("y", preset="first.x"), field("z", sensitive=True, preset="first.x")),
    )
    save_answers(run.pk, step="first", occurrence=1, raw={"x": "Secret"}, base_version=None, by=by)

    assert proposed(run, by) == {}


def test_a_new_run_proposes_what_the_run_before_said_where_the_preset_names_itself():
    run, by = run_of(step("talk", field("goal", preset="talk.goal")))
    save_answers(run.pk, step="talk", occurrence=1, raw={"goal": "Three days a week"}, base_version=None, by=by)

    assert proposed(next_run(run, by), by) == {"goal": "Three days a week"}


def test_contacts_that_were_logged_are_proposed_as_rows():
    run, by = run_of(step("talk", field("calls", "contacts")))
    log_contact(
        pupil=run.case.pupil, channel="phone", with_whom="Mother", reached=True, by=by, said="Ill", case=run.case
    )

    rows = proposed(run, by)["calls"]

    assert [(row["channel"], row["with_whom"], row["reached"], row["said"]) for row in rows] == [
        ("phone", "Mother", "yes", "Ill")
    ]


def test_figures_come_from_who_knows_them():
    run, by = run_of(step("talk", field("absence", "figures", absence=["illness", "unlawful"], days=30)))
    provider = register_provider(lambda case, key, days, on: {"illness": 4.5}.get(key))
    try:
        assert proposed(run, by) == {"absence": [{"_id": "figures", "illness": "4.5"}]}
    finally:
        forget_provider(provider)
    assert proposed(run, by) == {}


def test_nothing_of_the_pupils_is_proposed_for_the_class_and_nothing_of_the_class_for_the_pupil():
    run, by = run_of(
        step("home", field("x"), field("calls", "contacts"), field("tries", "measures", binds="measures")),
        step(
            "climate",
            field("y", preset="home.x"),
            field("tries", "measures", binds="measures"),
            field("calls", "contacts"),
            about="class",
        ),
        step("after", field("z", preset="climate.y")),
    )
    log_contact(pupil=run.case.pupil, channel="phone", with_whom="Mother", reached=True, by=by, case=run.case)
    Measure.objects.create(case=run.case, what="Met at the door")
    save_answers(run.pk, step="home", occurrence=1, raw={"x": "A secret"}, base_version=None, by=by)
    of_class = proposed(run, by, "climate")
    save_answers(run.pk, step="climate", occurrence=1, raw={"y": "Noisy"}, base_version=None, by=by)

    assert of_class == {}
    assert proposed(run, by, "after") == {}
    assert set(proposed(run, by, "home")) == {"calls", "tries"}


def test_page_of_a_step_shows_calls_that_were_logged_and_names_what_runs_so_that_nobody_enters_it_again():
    run, by = run_of(
        step("talk", field("calls", "contacts"), field("tries", "measures", binds="measures"), field("note"))
    )
    log_contact(
        pupil=run.case.pupil, channel="phone", with_whom="Mother", reached=True, by=by, said="Ill", case=run.case
    )
    Measure.objects.create(case=run.case, what="Met at the door", responsible="Ms Teacher")
    client, url = client_of(by), f"/cases/{run.case.number}/start/1/talk/"

    page = client.get(url).content.decode()

    assert 'value="Mother"' in page
    assert "These run already, and go on by themselves: Met at the door." in page
    assert not Answers.objects.filter(step="talk").exists()
