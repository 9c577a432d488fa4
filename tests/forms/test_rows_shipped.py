"""Rows of the mission on the shipped procedures, through the portal: what the long journeys do not look at."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from forms.cases.journey import journey
from forms.cases.models import Case, StageRun
from forms.cases.services.coordinator import ask_directly
from forms.people.models import Partner, User
from tests.factories import make_member
from tests.forms.cases.test_answers_shipped import an_answer, fill
from tests.forms.cases.test_pages_shipped import CONCERN, SIGNAL, School, _go_to, text_of

pytestmark = pytest.mark.django_db


def browser(person: User, language: str = "en") -> Client:
    """A browser in which the person is logged in, and reads a language."""
    User.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def danish() -> School:
    """A Danish school with a resource team."""
    school = School("da", "class_team")
    school.coordinator = make_member(school.school, "absence_coordinator", rank="resource")
    return school


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school."""
    return School("nb", "contact_teacher")


def open_run(case: Case) -> StageRun:
    """The run that goes on."""
    return Case.objects.get(pk=case.pk).runs.get(ended_at__isnull=True)


def filled(case: Case, by: User, **answers: str) -> StageRun:
    """The open run with all its steps done; ``step__field`` gives an answer, the rest is anything."""
    run = open_run(case)
    while waiting := [one for one in journey(run, user=by).steps if not one.settled and one.can_be_filled]:
        fill(run, waiting[0], by)
        run = open_run(case)
    for name, text in answers.items():
        step, field = name.split("__")
        post(by, case, step, {f"{step}-{field}": text}, version=_version(run, step))
    return run


def _version(run: StageRun, step: str) -> int:
    return run.answers.get(step=step).version


def post(by: User, case: Case, step: str, sent: dict, *, version: int = 0, button: str = "done") -> None:
    """Send a step as its page does."""
    run = open_run(case)
    url = f"/cases/{case.number}/{run.stage}/{run.number}/{step}/"
    response = browser(by).post(url, sent | {"base_version": str(version), button: "1"})
    assert response.status_code == 302, text_of(response)


def decided(by: User, case: Case, outcome: str, **more: str) -> None:
    """Decide the stage on its page."""
    run = open_run(case)
    url = f"/cases/{case.number}/{run.stage}/{run.number}/decide/"
    response = browser(by).post(url, {"outcome": outcome, "reason": "We agree.", "decide": "1"} | more)
    assert response.status_code == 302, text_of(response)


def in_days(days: int) -> str:
    """A day ahead, as a page sends it."""
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def listed(client: Client) -> str:
    """The list of cases."""
    return text_of(client.get("/cases/"))


@pytest.mark.row("D21")
@pytest.mark.parametrize(
    ("origin", "words"),
    [("pupil", "Pupil"), ("parent", "Parent or guardian"), ("team", "Staff"), ("absence_data", "Absence data")],
)
def test_concern_comes_from_pupil_parent_team_or_data_and_the_case_says_so(danish, origin, words):
    client = browser(danish.teacher)
    sent = {f"concern-{key}": text for key, text in CONCERN.items()} | {"concern-raised_by": origin}
    spec = danish.version.compiled.intake
    for field in spec.fields:
        if field.required and field.key not in CONCERN and field.kind not in ("file", "notice"):
            sent[f"concern-{field.key}"] = an_answer(field, danish.teacher)

    response = client.post("/cases/new/", sent | {"about": f"pupil:{danish.pupil.pk}", "raise": "1"})

    case = Case.objects.get()
    assert response.headers["Location"] == f"/cases/{case.number}/"
    assert f"Concern raised by: {words}." in text_of(client.get(f"/cases/{case.number}/timeline/"))


@pytest.mark.row("D29", "D30")
def test_resource_team_agrees_a_date_and_is_released_when_it_works(danish):
    case = danish.raised(CONCERN)[0]
    _go_to(case, "resource_help", danish.teacher)
    helper = browser(danish.coordinator)
    before = listed(helper)
    filled(case, danish.leader)
    day = in_days(21)
    run = open_run(case)
    post(danish.leader, case, "sparring", {"sparring-follow_up_on": day}, version=_version(run, "sparring"))
    with override("en"):
        agreed = date_format(datetime.date.fromisoformat(day), "DATE_FORMAT")
    shown = text_of(browser(danish.teacher).get(f"/cases/{case.number}/"))

    decided(danish.leader, case, "works", next_on=in_days(28))

    after = text_of(browser(danish.teacher).get(f"/cases/{case.number}/"))
    assert agreed in shown
    assert (case.number in before, case.number in listed(helper)) == (True, False)
    assert helper.get(f"/cases/{case.number}/").status_code == 404
    assert danish.teacher.name in after
    assert Case.objects.get(pk=case.pk).owner == danish.teacher


@pytest.mark.row("D33")
def test_coordinator_is_released_when_the_joint_plan_works(danish):
    case = danish.raised(CONCERN)[0]
    _go_to(case, "joint_plan", danish.teacher)
    filled(case, danish.leader)
    asked = ask_directly(case.pk, danish.coordinator, by=danish.leader)
    browser(danish.coordinator).post(f"/my/asked/{asked.pk}/", {"answer": "accept"})
    holding = Case.objects.get(pk=case.pk).coordinator

    decided(danish.leader, case, "works", next_on=in_days(28))

    case.refresh_from_db()
    timeline = text_of(browser(danish.teacher).get(f"/cases/{case.number}/timeline/"))
    assert (holding, case.coordinator, case.owner) == (danish.coordinator, None, danish.teacher)
    assert f"{danish.coordinator.name} does not coordinate the case any more." in timeline
    assert browser(danish.coordinator).get(f"/cases/{case.number}/").status_code == 404


@pytest.mark.row("N03")
def test_what_is_solved_is_closed_and_followed_up_again_on_new_absence(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    teacher = norwegian.teacher
    filled(case, teacher, judgement__judged="solved")

    decided(teacher, case, "solved")
    closed = Case.objects.get(pk=case.pk).closed_as
    response = browser(teacher).post(f"/cases/{case.number}/reopen/", {"reason": "Borte igjen.", "stage": "discover"})
    again = text_of(browser(teacher).get(f"/cases/{case.number}/"))

    assert (closed, response.status_code) == ("solved", 302)
    assert "Open" in again
    assert [state.slug for state in journey(open_run(case)).missing] != []
    assert "Borte igjen." in text_of(browser(teacher).get(f"/cases/{case.number}/timeline/"))


@pytest.mark.row("N06")
def test_leadership_asks_which_services_are_wanted_and_maps_with_the_circle_together_with_the_parents(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "mapping", norwegian.teacher)
    leader = norwegian.leader
    page = browser(leader, "nb").get(f"/cases/{case.number}/mapping/1/call_meeting/").content.decode()
    circle = {"mapping_meeting-circle-0-_id": "home", "mapping_meeting-circle-0-works": "Frokost sammen"}

    post(leader, case, "mapping_meeting", circle | {"mapping_meeting-summary": "Vi begynner."}, button="save")
    read = text_of(browser(leader, "nb").get(f"/cases/{case.number}/answers/"))
    sheet = browser(leader, "nb").get(f"/cases/{case.number}/mapping/1/mapping_meeting/").content.decode()

    assert 'name="call_meeting-wanted"' in page
    assert "Frokost sammen" in read
    assert "Hjem og familie" in read
    assert sheet.count("circle-") > 7


@pytest.mark.row("N09")
def test_evaluation_is_due_three_calendar_weeks_after_the_agreement(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "agreement", norwegian.teacher)
    leader = norwegian.leader
    run = open_run(case)
    for state in journey(run, user=leader).steps:
        if state.key in ("call_agreement", "cooperation_agreement"):
            fill(run, state, leader)
    version = _version(run, "cooperation_agreement")
    agreed = timezone.localdate()
    sent = {"cooperation_agreement-agreed_on": agreed.isoformat()}
    post(leader, case, "cooperation_agreement", sent, version=version)

    due = case.dues.filter(step="evaluation", not_before=False).order_by("due_on").last()
    page = text_of(browser(leader).get(f"/cases/{case.number}/"))

    with override("en"):
        shown = date_format(due.due_on, "DATE_FORMAT")
    assert agreed < due.due_on <= agreed + datetime.timedelta(days=21)  # the school day before, where it is none
    assert shown in page


@pytest.mark.row("N13", "N14")
def test_group_is_called_every_sixth_week_and_agrees_and_evaluates_at_each_meeting(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "lasting", norwegian.teacher)
    leader = norwegian.leader
    filled(case, leader)
    page = browser(leader).get(f"/cases/{case.number}/lasting/1/decide/").content.decode()
    proposed = datetime.date.fromisoformat(re.search(r'name="next_on"[^>]*value="([^"]*)"', page)[1])

    decided(leader, case, "next_meeting", next_on=proposed.isoformat())

    asked = [state.key for state in journey(open_run(case)).steps if state.state == "open"]
    assert 40 <= (proposed - timezone.localdate()).days <= 44  # on a school day
    assert {"group_meeting", "group_agreement"} <= set(asked)


@pytest.mark.row("N18")
@pytest.mark.parametrize("partner", ["gp", "youth_guide", "school_nurse", "municipal_psychologist", "child_welfare",
                                     "ppt", "allocation_office", "specialist_health"])  # fmt: skip
def test_partners_of_the_guide_can_be_chosen_and_others_named(norwegian, partner):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "group", norwegian.teacher)

    page = browser(norwegian.leader).get(f"/cases/{case.number}/group/1/group_members/").content.decode()

    assert re.search(rf'<input[^>]*name="group_members-services"[^>]*value="{partner}"', page)
    assert 'name="group_members-services-other"' in page


@pytest.mark.row("D12")
def test_the_absence_coordinator_is_asked_to_coordinate_a_case_and_finds_it_in_their_list(danish):
    case = danish.raised(CONCERN)[0]
    browser(danish.teacher).post(f"/cases/{case.number}/coordinator/", {"person": danish.coordinator.pk})
    client = browser(danish.coordinator)
    asked = text_of(client.get("/my/"))
    ask = case.coordinatorasks.get()

    client.post(f"/my/asked/{ask.pk}/", {"answer": "accept"})

    assert case.number in asked
    page = text_of(browser(danish.teacher).get(f"/cases/{case.number}/"))
    assert f"Coordinator {danish.coordinator.name}" in page
    assert case.number in text_of(client.get("/my/"))


@pytest.mark.row("D13")
def test_an_external_person_is_put_in_touch_at_the_first_stage_and_no_case_is_opened_to_them(danish):
    case = danish.raised(CONCERN)[0]
    partner = Partner.objects.create(owner=case.school.owner, service="ppr", name="PPR East", contact_name="Pia Holm")
    outsider = make_member(case.school, "ppr_psychologist", rank="partner")
    client = browser(danish.teacher)

    sent = {"partner": partner.pk, "introduced_only": "on", "note": "The family calls her."}
    client.post(f"/cases/{case.number}/services/new/", sent)

    page = text_of(client.get(f"/cases/{case.number}/"))
    for words in ("PPR East", "Pia Holm", "put in touch; sees nothing of the case"):
        assert words in page
    assert browser(outsider).get(f"/cases/{case.number}/").status_code == 404
    assert not case.participants.filter(role_key="").exists()
