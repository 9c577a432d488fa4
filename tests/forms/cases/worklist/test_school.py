"""The view over a school's cases: errors first, then who is late, who has how much, and where cases stand."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.cases.models import Case, Due
from forms.cases.services.answers import save_answers
from forms.cases.services.notices import notify
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db


def browser(person) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def words(response) -> str:
    """What a page says."""
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


class School:
    """A school with a leader, a teacher and five cases: plain, nobody's, without a date, late, at rest."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.teacher = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.leader = make_member(self.school, "leadership", rank="leadership")
        names = ("Plain", "Nobody", "Dateless", "Late", "Resting")
        self.cases = {name: self.case(name) for name in names}
        self.change("Nobody", owner=None)
        self.cases["Dateless"].dues.all().delete()
        self.change("Late", next_on=timezone.localdate() - datetime.timedelta(days=2))
        self.change("Resting", changed_at=timezone.now() - datetime.timedelta(weeks=5))

    def case(self, name: str) -> Case:
        """A case about a pupil of that name."""
        return make_case(pupil=make_pupil(self.group, first_name=name, last_name="Testrup"), by=self.teacher)

    def change(self, name: str, **values) -> None:
        """Let a case be so."""
        Case.objects.filter(pk=self.cases[name].pk).update(**values)

    def listed(self, query: str) -> list[str]:
        """First names in the list of cases with a filter."""
        page = BeautifulSoup(browser(self.leader).get(f"/cases/?{query}").content, "html.parser")
        return sorted(one.get_text().split()[0] for one in page.select("tbody th a"))


@pytest.fixture
def world() -> School:
    """A school with cases."""
    return School()


def test_leader_sees_errors_first_then_late_load_and_stages(world):
    said = words(browser(world.leader).get("/school/"))

    assert "Without an owner 1" in said
    assert "Nobody Testrup, 5.A" in said
    assert "Without a next date 1" in said
    assert "Dateless Testrup, 5.A" in said
    assert f"Overdue, by whose turn it is Person Overdue cases The oldest date {world.teacher.name} 1" in said
    assert "At rest 1 Nothing has happened in these for 4 weeks." in said
    assert f"{world.teacher.name} 4 open cases of {world.teacher.name} 0" in said
    assert "The team works 5 open cases in “The team works” Help 0" in said


def test_links_lead_to_the_list_with_just_these(world):
    page = BeautifulSoup(browser(world.leader).get("/school/").content, "html.parser")
    late = page.select_one("section[aria-labelledby=late] td a")["href"].split("?")[1]

    assert world.listed(late) == ["Late"]
    assert world.listed("whose=nobody") == ["Nobody"]
    assert world.listed("date=none") == ["Dateless"]
    assert world.listed("date=rest") == ["Resting"]
    assert world.listed("date=week") == ["Late", "Nobody", "Plain", "Resting"]
    assert world.listed(f"owner={world.teacher.pk}&stage=tiny:start") == ["Dateless", "Late", "Plain", "Resting"]
    assert world.listed("date=nonsense&owner=abc&school=99") == ["Dateless", "Late", "Nobody", "Plain", "Resting"]


def test_how_long_a_case_rests_is_the_school_owners_rule(world):
    world.school.owner.rules = {"rest_after_weeks": 6}
    world.school.owner.save()

    assert world.listed("date=rest") == []
    assert "At rest" not in words(browser(world.leader).get("/school/"))


def test_view_is_for_leadership_and_resource_teams_and_shows_what_each_may_see(world):
    other = make_school()
    stranger = make_member(other, "leadership", rank="leadership")
    helper = make_member(world.school, "helper", rank="resource")

    assert browser(world.teacher).get("/school/").status_code == 403
    assert "No open case" in words(browser(helper).get("/school/"))  # nothing is handed to the team
    assert "Testrup" not in words(browser(stranger).get("/school/"))
    assert browser(stranger).get(f"/school/{world.school.pk}/").status_code == 404
    assert "The whole school" in words(browser(world.leader).get("/my/"))
    assert "The whole school" not in words(browser(world.teacher).get("/my/"))


def queries(client: Client, path: str) -> int:
    """How many queries a page asks."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_pages_ask_as_many_queries_at_many_cases_as_at_one():
    school = make_school()
    group = make_class(school)
    teacher = make_member(school, "team", classes=(group,), first_teacher=True)
    leader = make_member(school, "leadership", rank="leadership")
    paths = [
        (teacher, "/my/"),
        (leader, "/my/"),
        (leader, "/school/"),
        (leader, "/cases/"),
        (leader, "/cases/?date=overdue"),
    ]

    def case() -> None:
        made = make_case(pupil=make_pupil(group), by=teacher)
        notify(made, teacher, kind="inform", origin="test")
        save_answers(made.runs.get().pk, step="follow", occurrence=1, raw={"effect": "x"}, base_version=0, by=teacher)
        Due.objects.filter(case=made).update(due_on=timezone.localdate() - datetime.timedelta(days=1))

    case()
    before = [queries(browser(person), path) for person, path in paths]
    for _number in range(30):
        case()

    assert [queries(browser(person), path) for person, path in paths] == before
    assert all(count <= most for count, most in zip(before, (40, 40, 15, 15, 15), strict=True)), before
