"""The work list where staff land: what, why now, for whom it waits, and the address of the very step."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from forms.cases.models import Case, CasePartner, CoordinatorAsk, Due
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.cases import give
from forms.cases.services.decisions import decide
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime.date:
    """A day from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


class Team:
    """A class with its first teacher, a colleague, a helper of the resource team and a leader; one case."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.teacher = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.colleague = make_member(self.school, "team", classes=(self.group,))
        self.helper = make_member(self.school, "helper", rank="resource")
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.case = make_case(pupil=make_pupil(self.group, first_name="Ada", last_name="Testrup"), by=self.teacher)

    @property
    def run(self):
        """The run that goes on."""
        return self.case.runs.get(ended_at__isnull=True)

    def do(self, step: str, raw: dict, by=None) -> None:
        """Fill a step in."""
        save_answers(self.run.pk, step=step, occurrence=1, raw=raw, base_version=None, by=by or self.teacher)
        mark_done(self.run.pk, step=step, occurrence=1, by=by or self.teacher)

    def to_help(self) -> None:
        """Bring the case to the resource team, whose step is not the teacher's."""
        self.do("talk", {"said": "They worry."})
        self.do("follow", {"effect": "Same"})
        decide(self.run.pk, outcome="more", reason="x", next_on=None, by=self.teacher)
        Case.objects.filter(pk=self.case.pk).update(owner=self.teacher)


@pytest.fixture
def team() -> Team:
    """A class team with a case."""
    return Team()


def groups(person) -> dict[str, str]:
    """What the person's page says, by group."""
    client = Client()
    client.force_login(person)
    page = BeautifulSoup(client.get("/my/").content, "html.parser")
    found = page.select("section.task-group[id]")
    return {one["id"]: " ".join(one.get_text(" ").split()) for one in found}


def links(person, group: str) -> list[str]:
    """Where the lines of a group lead."""
    client = Client()
    client.force_login(person)
    page = BeautifulSoup(client.get("/my/").content, "html.parser")
    return [one["href"] for one in page.select(f"#{group} .task-list__link")]


def test_line_says_what_about_whom_why_now_and_leads_to_the_very_step(team):
    shown = groups(team.teacher)

    assert "This week 1 Talk Ada Testrup, 5.A · The team works 5 school days from" in shown["this_week"]
    assert f"1 more step · {team.case.number}" in shown["this_week"]  # the other step has no date, and comes after
    assert links(team.teacher, "this_week") == [f"/cases/{team.case.number}/start/1/talk/"]


def test_what_is_late_stands_under_overdue_and_says_by_how_much(team):
    Due.objects.filter(case=team.case).update(due_on=in_days(-3))

    shown = groups(team.teacher)

    assert "this_week" not in shown
    assert "Overdue 1 Talk Ada Testrup, 5.A" in shown["overdue"]
    assert "3 days overdue" in shown["overdue"]


def test_agreed_date_that_has_passed_is_overdue_and_one_ahead_lets_the_case_rest(team):
    team.do("talk", {"said": "x"})
    Case.objects.filter(pk=team.case.pk).update(next_on=in_days(-1))
    forgotten = groups(team.teacher)
    Case.objects.filter(pk=team.case.pk).update(next_on=in_days(30))

    shown = groups(team.teacher)

    assert "Follow up Ada Testrup, 5.A · The team works The follow-up was agreed for this day." in forgotten["overdue"]
    assert (set(shown), "Follow up Ada Testrup" in shown["later"]) == ({"later"}, True)


def test_coordinator_waits_for_the_owner_to_decide(team):
    team.do("talk", {"said": "x"})
    team.do("follow", {"effect": "Better"})
    Case.objects.filter(pk=team.case.pk).update(coordinator=team.helper)

    assert (
        f"The stage is to be decided Ada Testrup, 5.A Waiting for {team.teacher.name}."
        in groups(team.helper)["waiting"]
    )


def test_step_without_a_date_is_mine_now_and_the_last_leads_to_the_decision(team):
    team.do("talk", {"said": "x"})
    step = links(team.teacher, "mine")
    team.do("follow", {"effect": "Better"})

    assert step == [f"/cases/{team.case.number}/start/1/follow/"]
    assert links(team.teacher, "mine") == [f"/cases/{team.case.number}/start/1/decide/"]
    assert "Decide how the stage ends" in groups(team.teacher)["mine"]


def test_colleagues_see_it_under_my_teams_and_whose_it_is(team):
    shown = groups(team.colleague)

    assert set(shown) == {"team"}
    assert f"{team.teacher.name} has the case." in shown["team"]
    assert links(team.colleague, "team") == [f"/cases/{team.case.number}/start/1/talk/"]


def test_nobodys_case_stands_under_my_teams_as_an_error(team):
    Case.objects.filter(pk=team.case.pk).update(owner=None)

    assert "No owner" in groups(team.teacher)["team"]


def test_step_of_others_is_waited_for_by_the_owner_with_their_names_and_is_theirs_now(team):
    team.to_help()

    assert f"Advice Ada Testrup, 5.A Waiting for Helpers ({team.helper.name}" in groups(team.teacher)["waiting"]
    assert links(team.helper, "mine") == [f"/cases/{team.case.number}/help/1/advice/"]


def test_answers_of_services_people_asked_and_proposals_are_waited_for(team):
    team.to_help()
    team.do("advice", {"given": "Go slow."}, by=team.helper)
    CasePartner.objects.create(case=team.case, service="psych", label="PPR", asked_on=in_days(-9),
                               answer_expected_on=in_days(-2))  # fmt: skip
    CoordinatorAsk.objects.create(case=team.case, person=team.helper, made_by=team.teacher)
    decide(team.run.pk, outcome="done", reason="x", next_on=None, by=team.helper)

    shown = groups(team.teacher)["waiting"]

    assert "Waiting for others 3" in shown
    assert "Waiting for PPR." in shown
    assert "2 days overdue" in shown
    assert f"Asked to coordinate Ada Testrup, 5.A Waiting for {team.helper.name}." in shown
    assert f"A decision is to be confirmed Ada Testrup, 5.A Waiting for Leadership ({team.leader.name})." in shown
    assert "To confirm 1" in groups(team.leader)["to_confirm"]


def test_what_i_have_begun_is_to_go_on_with_unless_a_date_presses(team):
    save_answers(team.run.pk, step="follow", occurrence=1, raw={"effect": "x"}, base_version=None, by=team.teacher)

    assert links(team.teacher, "drafts") == [f"/cases/{team.case.number}/start/1/follow/"]


def test_case_that_is_given_away_leaves_my_list_and_stands_on_the_others(team):
    give(team.case.pk, to=team.colleague, reason="", by=team.teacher)

    assert "this_week" not in groups(team.teacher)
    assert links(team.colleague, "this_week") == [f"/cases/{team.case.number}/start/1/talk/"]


def test_who_has_nothing_to_do_is_told_so_kindly_and_sees_their_class(team):
    other = make_class(team.school, name="6.B")
    make_pupil(other)
    person = make_member(team.school, "team", classes=(other,), first_teacher=True)
    client = Client()
    client.force_login(person)

    page = " ".join(BeautifulSoup(client.get("/my/").content, "html.parser").main.get_text(" ").split())

    assert "Nothing waits for you" in page
    assert "My class 6.B 1 pupil · no open case" in page
    assert "Ada Testrup" not in page


def test_my_class_shows_pupils_open_cases_and_next_dates(team):
    client = Client()
    client.force_login(team.teacher)
    page = BeautifulSoup(client.get("/my/").content, "html.parser")
    said = " ".join(page.select_one(".my-class").get_text(" ").split())

    assert said.startswith("5.A 1 pupil · 1 open case Ada Testrup, 5.A The team works")
    assert page.select_one(".my-class a.ds-link[href*='school_class=']") is not None


def test_long_groups_are_folded_and_lead_to_the_list_with_that_filter(team):
    for _number in range(9):
        make_case(pupil=make_pupil(team.group), by=team.teacher)
    Due.objects.update(due_on=in_days(-1))
    client = Client()
    client.force_login(team.teacher)
    page = BeautifulSoup(client.get("/my/").content, "html.parser").select_one("#overdue")
    more = page.select_one("p > a.ds-link")["href"]

    assert (len(page.select(".task-group__rest li")), page.select_one(".task-group__count").string) == (4, "10")
    assert client.get(more).content.decode().count("<tr>") == 11
