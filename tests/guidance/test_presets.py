"""The procedures that come along to start from: sound, short, in two languages, and honest about what is whose."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.lint import lint
from guidance.procedures.presets import FOLDER, presets
from guidance.procedures.spec import ProcedureSpec, comparisons
from tests.guidance.asked_at_once import most_required, most_visible

KEYS = ["dk_bornholm", "no_bti", "no_ladder_oslo", "no_ringsaker"]
SPECS: dict[str, ProcedureSpec] = {one.key: one.spec() for one in presets()}
every_preset = pytest.mark.parametrize("key", KEYS)


def steps_of(spec: ProcedureSpec) -> list:
    return [step for _stage, step in spec.all_steps()] + [step for one in spec.routines for step in one.steps]


def test_they_are_offered_by_country_with_title_and_summary_in_their_own_language_and_in_english():
    assert sorted(one.key for one in presets()) == KEYS
    assert [one.country for one in presets()] == ["DK", "NO", "NO", "NO"]
    for one in presets():
        languages = ["da" if one.country == "DK" else "nb", "en"]
        assert list(one.title) == list(one.summary) == languages
        assert one.path == FOLDER / one.key / "procedure.yaml"
        assert one.path.is_file()


@every_preset
def test_lint_finds_nothing(key):
    assert [str(finding) for finding in lint(SPECS[key])] == []


@every_preset
def test_their_forms_are_short_whatever_is_answered(key):
    spec = SPECS[key]
    first = spec.steps_of(spec.first_stage.key)

    assert [step.key for step in steps_of(spec) if most_required(step) > 5] == []
    assert [step.key for step in steps_of(spec) if most_visible(step) > 8] == []
    assert sum(most_required(step) for step in first) <= 20


@every_preset
def test_each_step_says_why_and_how_and_each_decision_what_follows(key):
    spec = SPECS[key]

    assert [step.key for step in steps_of(spec) if not (step.why and step.guidance)] == []
    assert [outcome.key for stage in spec.stages for outcome in stage.outcomes if not outcome.guidance] == []
    assert [
        outcome.key for stage in spec.stages for outcome in stage.outcomes if outcome.when and not outcome.barred
    ] == []


@every_preset
def test_each_is_an_example_to_adapt_that_names_its_source(key):
    source = SPECS[key].source

    assert source.example
    assert source.url
    assert source.url.startswith("https://")
    assert set(source.note.root) == set(SPECS[key].languages)


@every_preset
def test_suspicion_of_violence_stops_before_a_case_exists_and_boxes_for_health_go_to_the_annex(key):
    spec = SPECS[key]
    asked = [field for step in steps_of(spec) for field in step.fields]
    boxes = [field for field in asked if re.search("health|illness", field.label.to("en"), re.IGNORECASE)]

    assert [field.key for field in spec.intake.fields if field.stop and "leadership" in field.stop.tells] != []
    assert boxes
    assert [field.key for field in boxes if not field.sensitive] == []


@pytest.mark.parametrize(
    ("key", "sourced"),
    [
        (
            "dk_bornholm",
            {("contact", 1, "weeks"), ("one_week_check", 1, "weeks"), ("follow_up", 4, "weeks")},
        ),
        (
            "no_bti",
            {("family_talk", 2, "weeks"), ("family_talk", 1, "weeks"), ("plan", 2, "weeks"), ("gather", 2, "weeks"),
             ("steer", 2, "weeks")},
        ),
        ("no_ladder_oslo", set()),
        ("no_ringsaker", {("call_home", 0, "days"), ("hold_meeting", 1, "weeks")}),
    ],
)  # fmt: skip
def test_only_dates_that_the_source_gives_are_said_to_be_its_own(key, sourced):
    found = {
        (step.key, deadline.amount, deadline.unit)
        for step in steps_of(SPECS[key])
        for deadline in step.deadlines or ()
        if deadline.origin == "source"
    }

    assert found == sourced


@pytest.mark.parametrize(
    ("key", "limits"),
    [
        ("dk_bornholm", {"five_running": [5], "seven_of_twenty": [7], "fifteen_of_sixty": [15]}),
        ("no_ladder_oslo", {"first_limit": [4, 6], "second_limit": [8, 12], "third_limit": [13, 18]}),
        (
            "no_ringsaker",
            {"late": [3], "undocumented_lesson": [1], "leaves_again": [2], "single_days": [4], "running": [6],
             "half_year": [11]},
        ),
        ("no_bti", {}),
    ],
)  # fmt: skip
def test_limits_are_data(key, limits):
    assert {one.key: [each.at_least for each in comparisons(one.when)] for one in SPECS[key].signals} == limits


class _Undo(Exception):
    """Rolls what was loaded back when the module is done."""


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """The portal with the presets, as an administrator loads them; it goes with the module."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                for one in presets():
                    call_command("load_procedure", str(one.path), verbosity=0)
                yield
                raise _Undo
        except _Undo:
            pass


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
@every_preset
def test_each_is_read_in_both_languages_with_limits_steps_decisions_and_the_way_into_its_forms(key):
    spec = SPECS[key]

    for language in spec.languages:
        page = ProcedurePage.objects.get(key=key, locale__language_code=language)
        soup = BeautifulSoup(Client().get(page.url).content, "html.parser").main
        text = " ".join(soup.get_text(" ").split())
        assert soup.h1.get_text(strip=True) == spec.title.to(language)
        assert len(soup.select(".signals__item")) == len(spec.signals)
        assert len(soup.select(".stage__steps > .step .step__form a")) == len(list(spec.all_steps()))
        assert len(soup.select(".ways-out__label")) == sum(len(stage.outcomes) for stage in spec.stages)
        titles = [one.title.to(language) for one in (*spec.signals, *spec.stages, *spec.routines)]
        assert [title for title in titles if title not in text] == []
        assert soup.find("a", href=spec.source.url)


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_loading_one_publishes_it_once_and_loads_no_other():
    call_command("load_procedure", str(Path(FOLDER) / "no_bti" / "procedure.yaml"), verbosity=0)

    assert sorted(ProcedureVersion.objects.values_list("key", flat=True)) == KEYS


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_address_of_a_page_spells_the_letters_that_addresses_do_without():
    page = ProcedurePage.objects.get(key="no_ladder_oslo", locale__language_code="nb")

    assert page.slug == "fravaerstrapp-med-tre-grenser"
