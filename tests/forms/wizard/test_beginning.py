"""A case begins where the figures of absence say, or the person who raises it: limits propose, people decide."""

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from forms.cases.models import Case
from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec
from tests import factories
from tests.forms.wizard.conftest import client_of

FIGURES = {"key": "absence", "label": "Absence", "kind": "figures", "absence": ["total_days", "lessons"], "days": 90}


def limit(key: str, days: int, lessons: int, **more: Any) -> dict[str, Any]:
    """Days or lessons in the last 90 days."""
    when = {
        "any": [
            {"absence": "total_days", "days": 90, "at_least": days},
            {"absence": "lessons", "days": 90, "at_least": lessons},
        ]
    }
    return {"key": key, "title": f"{days} days or {lessons} lessons", "when": when, **more}


def ladder(**changes: Any) -> ProcedureSpec:
    """Three stages, the second and third of which a case may begin in."""
    spec = packs.to_json(factories.make_spec())
    intake = spec["intake"] | {"fields": [*spec["intake"]["fields"], FIGURES]}
    start, help_ = spec["stages"]
    third = help_ | {"key": "outside", "title": {"en": "Help from outside"}, "entry": True}
    third["outcomes"] = [{"key": "done", "label": "Done", "kind": "close"}]
    help_ = help_ | {"entry": True}
    help_["outcomes"] = [*help_["outcomes"], {"key": "on", "label": "On", "kind": "escalate", "to": "outside"}]
    signals = [limit("eight", 8, 12, stage="help", tells=["leadership"]), limit("many", 13, 18, stage="outside")]
    made = {"key": "ladder", "intake": intake, "stages": [start, help_, third], "signals": signals}
    return packs.from_json(spec | made | changes)


@pytest.fixture
def school(db: Any) -> Any:
    """A school that runs the ladder, with a pupil, the class's teacher and a helper."""
    factories.make_version(ladder())
    school = factories.make_school(procedure="ladder")
    group = factories.make_class(school)
    school.pupil = factories.make_pupil(group)
    school.teacher = factories.make_member(school, "team", classes=(group,), first_teacher=True)
    school.helper = factories.make_member(school, "helper", rank="resource")
    school.leader = factories.make_member(school, "leadership", rank="leadership")
    return school


def sent(school: Any, days: str = "", **more: str) -> dict[str, str]:
    typed = {"concern-absence-0-total_days": days, "concern-absence-0-_id": "figures"} if days else {}
    return {"about": f"pupil:{school.pupil.pk}", "concern-seen": "Away.", "raise": "1", **typed, **more}


def raised(school: Any, **values: Any) -> Case:
    response = client_of(school.teacher).post("/cases/new/", sent(school, **values))
    assert response.status_code == 302, response.content.decode()
    return Case.objects.get()


@pytest.mark.parametrize(
    ("days", "stage"), [("3", "start"), ("8", "help"), ("12", "help"), ("13", "outside"), ("", "start")]
)
def test_the_figures_say_where_the_case_begins(school, days, stage):
    case = raised(school, days=days)

    assert case.stage == stage
    assert case.runs.filter(ended_at=None).get().stage == stage


def test_the_person_who_raises_it_may_choose_another_stage_than_the_figures_propose(school):
    assert raised(school, days="13", begin="start").stage == "start"


def test_a_stage_that_is_not_offered_is_refused_and_nothing_is_lost(school):
    page = client_of(school.teacher).post("/cases/new/", sent(school, begin="nowhere"))

    assert "A case cannot begin in this stage" in page.content.decode()
    assert "Away.</textarea>" in page.content.decode()
    assert not Case.objects.exists()


def test_the_page_says_at_which_limit_each_stage_is_proposed(school):
    page = client_of(school.teacher).get("/cases/new/").content.decode()

    group = BeautifulSoup(page, "html.parser").find(id="begin")
    assert [one["value"] for one in group.find_all("input")] == ["proposed", "start", "help", "outside"]
    assert "Proposed at: 8 days or 12 lessons" in group.get_text(" ")
    assert group.find("input", checked=True)["value"] == "proposed"


def test_what_was_passed_over_is_due_no_more_and_the_timeline_says_why(school):
    case = raised(school, days="9")

    first = case.runs.earliest("pk")
    assert (first.stage, first.ended_at is not None) == ("start", True)
    assert [row.step for row in first.answers.all()] == ["concern"]
    assert not case.dues.filter(run=first, met_at=None).exists()
    entry = case.timeline.get(event="stage.entered")
    assert entry.data["signals"] == ["eight"]
    assert first.passed_over
    page = client_of(school.teacher).get(f"/cases/{case.number}/timeline/").content.decode()
    assert "The case begins in “Help”, as proposed by: “8 days or 12 lessons”." in page


def test_the_case_says_which_stage_was_passed_over_and_counts_no_passage_through_it(school):
    case = raised(school, days="9")

    page = client_of(school.teacher).get(f"/cases/{case.number}/").content.decode()
    track = BeautifulSoup(page, "html.parser").select(".stage-track__item")
    assert [one.get_text(" ", strip=True) for one in track] == [
        "The team works Passed over", "Help Here now", "Help from outside Not begun",
    ]  # fmt: skip
    assert "Passed over: the case began further on." in page
    assert page.count("Run once") == 2  # in both shapes of the diagram, of the stage that it stands in


def test_the_team_of_the_stage_sees_the_case_from_the_beginning(school):
    case = raised(school, days="9")

    assert client_of(school.helper).get(f"/cases/{case.number}/").status_code == 200
    assert case.team_role == "helpers"


def test_a_stop_keeps_the_case_at_its_start_until_the_intake_is_whole(school):
    stop = {"key": "hurt", "label": "Hurt?", "kind": "yes_no", "stop": {"title": "Stop", "text": "Call.", "tells": []}}
    spec = packs.to_json(ladder())
    spec["intake"]["fields"].append(stop)
    factories.make_version(packs.from_json(spec))

    client_of(school.teacher).post("/cases/new/", sent(school, days="9", **{"concern-seen": "", "concern-hurt": "yes"}))

    assert Case.objects.get().stage == "start"


def test_going_back_to_the_stage_that_was_passed_over_asks_its_steps(school):
    case = raised(school, days="9")
    helper = client_of(school.helper)
    helper.post(f"/cases/{case.number}/help/1/advice/", {"advice-given": "Talk", "done": "1", "base_version": "0"})
    helper.post(f"/cases/{case.number}/help/1/decide/", {"outcome": "back", "reason": "They can do it."})

    page = client_of(school.teacher).get(f"/cases/{case.number}/start/2/talk/")

    assert page.status_code == 200
    assert 'name="talk-said"' in page.content.decode()


def test_the_decision_shows_the_later_stage_that_the_figures_propose(school):
    case = raised(school, days="13", begin="help")
    client_of(school.leader).post(
        f"/cases/{case.number}/help/1/advice/", {"advice-given": "x", "done": "1", "base_version": "0"}
    )

    page = BeautifulSoup(
        client_of(school.leader).get(f"/cases/{case.number}/help/1/decide/").content, "html.parser"
    ).main

    assert "13 days or 18 lessons: “Help from outside”" in " ".join(page.get_text(" ").split())
    proposed = [offer.h3.get_text(" ", strip=True) for offer in page.select(".offer") if "figures" in offer.get_text()]
    assert proposed == ["On Proposed by the figures"]


def test_a_limit_counts_from_and_until_its_days(school):
    today = timezone.localdate()
    past = (today - datetime.timedelta(days=1)).isoformat()
    old = limit("eight", 8, 12, stage="help", valid_until=past)
    new = limit("ten", 10, 12, stage="help", valid_from=today.isoformat())
    factories.make_version(ladder(signals=[old, new]))

    assert raised(school, days="9").stage == "start"


def test_procedures_that_begin_in_one_stage_ask_nothing_more(db):
    factories.make_version()
    school = factories.make_school()
    teacher = factories.make_member(school, "team", classes=(factories.make_class(school),))

    assert 'name="begin"' not in Client().get("/cases/new/").content.decode()
    assert 'name="begin"' not in client_of(teacher).get("/cases/new/").content.decode()
