"""From the concern to the decision."""

import pytest
import zeal
from django.test import Client

from forms.cases.models import Case, Decision, Notice
from tests import factories
from tests.forms.wizard.conftest import World, client_of

pytestmark = pytest.mark.django_db


def finish(client: Client, world: World) -> None:
    """Do the one step that the stage asks for."""
    client.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})


def test_concern_about_a_pupil_becomes_a_case(teacher: Client, world: World) -> None:
    pupil = factories.make_pupil(world.group, first_name="Bo", last_name="Testesen")
    sent = {"about": f"pupil:{pupil.pk}", "raised_by": "guardian", "concern-seen": "Away on Mondays", "raise": "1"}

    response = teacher.post("/cases/new/", sent)

    case = Case.objects.get(pupil=pupil)
    assert response.headers["Location"] == f"/cases/{case.number}/"
    assert case.raised_by == "guardian"
    assert case.runs.get().answers.get().values == {"seen": "Away on Mondays"}


def test_concern_about_pupil_and_class_becomes_two_linked_cases(teacher: Client, world: World) -> None:
    pupil = factories.make_pupil(world.group)
    sent = {"about": [f"pupil:{pupil.pk}", f"class:{world.group.pk}"], "concern-seen": "Both", "raise": "1"}

    with zeal.zeal_ignore():  # two cases are opened, each by itself
        teacher.post("/cases/new/", sent)

    case = Case.objects.get(pupil=pupil)
    assert case.links.get(kind="together").other.school_class == world.group


def test_search_without_javascript_finds_by_part_of_the_name_and_keeps_what_was_typed(
    leader: Client, world: World
) -> None:
    page = leader.post("/cases/new/", {"q": "test ada", "search": "1", "concern-seen": "Typed"}).content.decode()

    assert "Ada Testrup" in page
    assert "Typed</textarea>" in page
    assert "open case, raised by" in page


def test_concern_a_colleague_has_raised_is_told_before_a_second_one(colleague: Client, world: World) -> None:
    sent = {"about": f"pupil:{world.pupil.pk}", "concern-seen": "Mine as well", "raise": "1"}

    first = colleague.post("/cases/new/", sent).content.decode()
    before = Case.objects.filter(pupil=world.pupil).count()
    colleague.post("/cases/new/", {**sent, "anyway": "1"})

    assert "A concern about the same is open already" in first
    assert world.case.number in first
    assert "Mine as well</textarea>" in first
    assert (before, Case.objects.filter(pupil=world.pupil).count()) == (1, 2)


def test_stop_opens_the_case_with_what_is_there_and_tells_leadership(teacher: Client, world: World) -> None:
    pupil = factories.make_pupil(world.group)

    page = teacher.post(
        "/cases/new/", {"about": f"pupil:{pupil.pk}", "concern-violence": "yes", "raise": "1"}
    ).content.decode()

    assert "Act now" in page
    assert world.leader.name in page
    assert Notice.objects.filter(person=world.leader, kind="stop", case__pupil=pupil).count() == 1


def test_stop_says_what_to_do_before_anybody_is_named(teacher: Client, world: World) -> None:
    page = teacher.post("/cases/new/", {"concern-violence": "yes", "concern-seen": "He said", "raise": "1"})

    assert "Act now" in page.content.decode()
    assert "He said</textarea>" in page.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("about", ["", "pupil:0", "pupil:x", "pupil:99999999999999999999", "class:1:2", "school:1"])
def test_nonsense_about_whom_is_answered_in_words(teacher: Client, world: World, about: str) -> None:
    response = teacher.post("/cases/new/", {"about": about, "concern-seen": "Something", "raise": "1"})

    assert response.status_code == 200
    assert "Say whom the concern is about." in response.content.decode()


def test_pupil_out_of_reach_cannot_be_chosen(teacher: Client, world: World) -> None:
    stranger = factories.make_pupil(factories.make_class(factories.make_school(procedure="wide")))

    page = teacher.post(
        "/cases/new/", {"about": f"pupil:{stranger.pk}", "concern-seen": "x", "raise": "1"}
    ).content.decode()

    assert stranger.last_name not in page
    assert not Case.objects.filter(pupil=stranger).exists()


def test_missing_answer_of_the_concern_is_named_and_no_case_is_made(teacher: Client, world: World) -> None:
    pupil = factories.make_pupil(world.group)

    response = teacher.post("/cases/new/", {"about": f"pupil:{pupil.pk}", "raise": "1"})

    assert 'href="#id_concern-seen"' in response.content.decode()
    assert not Case.objects.filter(pupil=pupil).exists()


def test_concern_sent_without_a_session_is_held(world: World) -> None:
    client = Client()
    sent = {"about": f"pupil:{world.pupil.pk}", "concern-seen": "A long and careful text", "raise": "1"}

    held = client.post("/cases/new/", sent).content.decode()
    back = client.post(
        "/held/",
        {**sent, "held-path": "/cases/new/", "log-in-login": world.teacher.email, "log-in-password": "password"},
    ).content.decode()

    assert "A long and careful text" in held
    assert "A long and careful text</textarea>" in back
    assert Case.objects.count() == 1


def test_start_lists_the_cases_where_the_step_is_open(teacher: Client, world: World) -> None:
    page = teacher.get("/start/wide/work/every/").content.decode()
    finish(teacher, world)
    after = teacher.get("/start/wide/work/every/").content.decode()

    assert world.url() in page
    assert "/cases/new/?procedure=wide" in page
    assert "Already answered" in after


def test_start_of_what_is_not_published_is_not_found(teacher: Client) -> None:
    for path in ("nothing/work/every", "wide/nothing/every", "wide/work/nothing"):
        assert teacher.get(f"/start/{path}/").status_code == 404


def test_check_page_shows_answers_with_the_way_to_change_each(teacher: Client, world: World) -> None:
    finish(teacher, world)

    page = teacher.get(world.url("check")).content.decode()

    assert f'href="{world.url()}#field-long"' in page
    assert "Often away on Mondays." in page


def test_stage_is_not_decided_while_a_step_is_missing(teacher: Client, world: World) -> None:
    page = teacher.get(world.url("decide")).content.decode()
    refused = teacher.post(world.url("decide"), {"outcome": "on", "reason": "Works", "next_on": "2099-01-05"})

    assert "These steps must be done or skipped before you can decide" in page
    assert 'name="outcome"' not in page
    assert refused.status_code == 200
    assert Decision.objects.count() == 0


def test_decision_page_shows_where_each_way_leads_and_what_bars_it(teacher: Client, world: World) -> None:
    finish(teacher, world)

    page = teacher.get(world.url("decide")).content.decode()

    assert "The work goes on in this stage, with a new date" in page
    assert "Only on blue days." in page
    assert 'value="never"' not in page


def test_decision_needs_reason_and_date_and_keeps_what_was_typed(teacher: Client, world: World) -> None:
    finish(teacher, world)

    for sent in (
        {"outcome": "on", "reason": "", "next_on": "2099-01-05"},
        {"outcome": "on", "reason": "Kept reason", "next_on": ""},
        {"outcome": "on", "reason": "Kept reason", "next_on": "31.2.2099"},
        {"outcome": "on", "reason": "Kept reason", "next_on": "2001-01-01"},
        {"outcome": "nothing", "reason": "Kept reason"},
        {},
    ):
        response = teacher.post(world.url("decide"), sent)
        assert response.status_code == 200
        assert sent.get("reason", "") in response.content.decode()

    assert Decision.objects.count() == 0


def test_decision_sent_twice_counts_once(teacher: Client, world: World) -> None:
    finish(teacher, world)
    sent = {"outcome": "on", "reason": "Works", "next_on": "2099-01-05"}

    first, second = teacher.post(world.url("decide"), sent), teacher.post(world.url("decide"), sent)

    assert first.headers["Location"] == second.headers["Location"] == f"/cases/{world.case.number}/"
    assert "Decided: Go on" in teacher.get(world.url("decide")).content.decode()
    assert world.case.runs.count() == 2


def test_two_must_agree(teacher: Client, leader: Client, world: World) -> None:
    finish(teacher, world)

    teacher.post(world.url("decide"), {"outcome": "over", "reason": "All is well"})
    own = teacher.get(world.url("decide")).content.decode()
    proposal = Decision.objects.get()
    refused = teacher.post(world.url("decide"), {"agree": "1", "proposal": proposal.pk}, follow=True)
    agreed = leader.post(world.url("decide"), {"agree": "1", "proposal": proposal.pk})

    assert "Take the proposal back" in own
    assert 'name="agree"' not in own
    assert "agreed by somebody else" in refused.content.decode()
    assert agreed.headers["Location"] == f"/cases/{world.case.number}/"
    assert not Case.objects.get(pk=world.case.pk).is_open


def test_refused_proposal_leaves_the_stage_open(teacher: Client, leader: Client, world: World) -> None:
    finish(teacher, world)
    teacher.post(world.url("decide"), {"outcome": "over", "reason": "All is well"})
    proposal = Decision.objects.get()

    leader.post(world.url("decide"), {"refuse": "1", "refusal": "Too early", "proposal": proposal.pk})

    proposal.refresh_from_db()
    assert proposal.status == "refused"
    assert Case.objects.get(pk=world.case.pk).is_open
    assert 'name="outcome"' in teacher.get(world.url("decide")).content.decode()


def test_person_without_a_school_is_told_so(db: None) -> None:
    factories.make_version()

    assert client_of(factories.make_user()).get("/cases/new/").status_code == 403
