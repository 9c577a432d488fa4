"""Rows of the mission on the work list: each action shows on the list of who is responsible, with its date."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from forms.cases.journey import journey
from forms.cases.models import Case
from forms.people.models import User
from tests.factories import make_member
from tests.forms.cases.test_answers_shipped import fill
from tests.forms.cases.test_pages_shipped import CONCERN, SIGNAL, School, _go_to
from tests.forms.test_rows_shipped import browser, decided, filled, in_days, open_run

pytestmark = pytest.mark.django_db

#: The guide's actions as steps, by stage, with who is responsible: the contact teacher, leadership, or both.
ACTIONS = {
    "discover": {"home_contact": "teacher", "pupil_checkin": "teacher", "judgement": "teacher"},
    "mapping": {
        "inform_leadership": "teacher",
        "pupil_conversation": "teacher",
        "call_meeting": "leader",
        "mapping_meeting": "leader",
    },
    "agreement": {"call_agreement": "both", "cooperation_agreement": "both", "evaluation": "both"},
    "benefit": {"benefit_assessment": "leader", "ppt_request": "leader", "ppt_talk": "leader"},
    "group": {"group_members": "leader"},
    "lasting": {"group_meeting": "leader", "group_agreement": "leader", "benefit_review": "leader"},
}


def lines(person: User, *, waiting: bool = False) -> dict[str, str]:
    """What stands on the person's list, by address; without what waits for others, or that alone."""
    page = BeautifulSoup(browser(person).get("/my/").content, "html.parser")
    found = {}
    for group in page.select("section.task-group[id]"):
        if (group["id"] == "waiting") is waiting:
            for item in group.select("li"):
                if link := item.select_one("a.task-list__link"):
                    found[link["href"]] = " ".join(item.get_text(" ").split())
    return found


def named(day: datetime.date) -> str:
    """A day as pages write it in English."""
    with override("en"):
        return date_format(day, "DATE_FORMAT")


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school."""
    return School("nb", "contact_teacher")


@pytest.fixture
def danish() -> School:
    """A Danish school with a resource team."""
    school = School("da", "class_team")
    school.coordinator = make_member(school.school, "absence_coordinator", rank="resource")
    return school


@pytest.mark.row("N16")
def test_each_action_of_the_guide_shows_on_the_work_list_of_who_is_responsible(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    seen: dict[str, set[str]] = {}
    for stage in ACTIONS:
        if stage != "discover":
            _go_to(case, stage, norwegian.teacher)
        _walk(norwegian, case, seen)

    for steps in ACTIONS.values():
        for step, who in steps.items():
            wanted = {"teacher", "leader"} if who == "both" else {who}
            assert seen.get(step) == wanted, (step, seen.get(step))


def _walk(school: School, case: Case, seen: dict[str, set[str]]) -> None:
    """Do what the lists show, one step after the other, and note on whose list each stood."""
    for _time in range(12):
        run = open_run(case)
        shown = {"teacher": lines(school.teacher), "leader": lines(school.leader)}
        todo = [one for one in journey(run).steps if not one.settled and one.can_be_filled]
        hit = []
        for state in todo:
            url = f"/cases/{case.number}/{run.stage}/{run.number}/{state.slug}/"
            found = {who for who, urls in shown.items() if url in urls}
            if found:
                seen.setdefault(state.key, set()).update(found)
                hit.append(state)
        if not hit:
            return
        fill(run, hit[0], school.leader)


@pytest.mark.row("D27")
def test_case_that_goes_on_because_it_works_rests_with_its_owner_until_its_next_date(danish):
    case = danish.raised(CONCERN)[0]
    filled(case, danish.teacher)

    decided(danish.teacher, case, "works", next_on=in_days(28))

    shown = lines(danish.teacher)
    assert any(named(timezone.localdate() + datetime.timedelta(days=28)) in one for one in shown.values()), shown


@pytest.mark.row("D29", "D31")
def test_sparring_and_joint_plan_stand_on_the_lists_of_team_and_resource_team_with_their_dates(danish):
    case = danish.raised(CONCERN)[0]
    _go_to(case, "resource_help", danish.teacher)
    Case.objects.filter(pk=case.pk).update(next_on=timezone.localdate() + datetime.timedelta(days=5))
    run = open_run(case)
    fill(run, journey(run).find("request"), danish.teacher)
    helping = [url for url in lines(danish.coordinator) if "/resource_help/1/" in url]
    team = lines(danish.teacher) | lines(danish.teacher, waiting=True)

    _go_to(case, "joint_plan", danish.teacher)
    planning = lines(danish.coordinator)

    assert helping
    assert any(named(timezone.localdate() + datetime.timedelta(days=5)) in one for one in team.values()), team
    assert [url for url in planning if "/joint_plan/1/" in url], planning


@pytest.mark.row("N13")
def test_next_meeting_of_the_group_stands_on_leaderships_list_with_its_date(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "lasting", norwegian.teacher)
    Case.objects.filter(pk=case.pk).update(owner=norwegian.leader)
    filled(case, norwegian.leader)
    decided(norwegian.leader, case, "next_meeting", next_on=in_days(42))
    case.refresh_from_db()
    case.dues.filter(run__ended_at__isnull=False).delete()  # of the stages that were passed by

    shown = lines(norwegian.leader)

    assert any(named(case.next_on) in one for one in shown.values()), shown
    Case.objects.filter(pk=case.pk).update(next_on=timezone.localdate() + datetime.timedelta(days=3))
    case.dues.update(due_on=timezone.localdate() + datetime.timedelta(days=3))
    step = f"/cases/{case.number}/lasting/2/group_meeting/"
    assert named(timezone.localdate() + datetime.timedelta(days=3)) in lines(norwegian.leader)[step]
