"""Measures across stages: added, put right, changed, looked at, ended, by whom, and shown by stage."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.cases.enums import MeasureStatus
from forms.cases.models import Case, Measure
from forms.cases.services.decisions import decide
from forms.cases.services.timeline import verify
from tests.factories import make_case, make_member
from tests.forms.cases.specs import field, procedure, step
from tests.forms.wizard.conftest import client_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case() -> Case:
    """A pupil's case that its teacher holds."""
    return make_case(spec=procedure(step("talk", field("tries", "measures", binds="measures"))))


def address(case: Case, *more) -> str:
    """The address of a case's measures, or of one of them by its number."""
    parts = [f"m{one}" if isinstance(one, int) else one for one in more]
    return "/".join(["", "cases", case.number, "measures", *parts, ""])


def token_in(response) -> str:
    """What the form of a page carries so that it does its work once."""
    return re.search(r'name="token" value="(\w+)"', response.content.decode())[1]


def sent(client, url: str, **values):
    """Open the form of an address and send it with these values, as a browser does; twice if it is asked twice."""
    token = token_in(client.get(url))
    return client.post(url, {"token": token, **values}), lambda: client.post(url, {"token": token, **values})


def made(case: Case, **values) -> Measure:
    """A measure that runs."""
    return Measure.objects.create(case=case, stage=case.stage, **({"what": "Met at the door"} | values))


def text_of(response) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


JUDGED = {"carried_out": "partly", "effect": "better"}


def test_measure_is_added_once_however_often_it_is_sent_and_stands_on_the_case_with_its_goal(case):
    client, today = client_of(case.owner), timezone.localdate()
    values = {"what": "Met at the door", "aimed_at": "pupil", "responsible_user": case.owner.pk, "goal": "In by 8.15"}
    dates = {"starts_on": today, "ends_on": today + 30 * DAY, "check_on": today + 7 * DAY}

    first, again = sent(client, address(case, "new"), **values, **dates)
    again()

    measure = case.measures.get()
    assert first.status_code == 302
    assert first.url == address(case, measure.pk)
    assert (measure.stage, measure.responsible_user, measure.made_by) == ("start", case.owner, case.owner)
    assert list(case.timeline.filter(event="measure.added").values_list("text", flat=True)) == ["Met at the door"]
    page = text_of(client.get(f"/cases/{case.number}/"))
    assert "Met at the door For: The pupil" in page
    assert "Goal: In by 8.15" in page
    assert verify(Case.objects.get(pk=case.pk)) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"what": "", "aimed_at": "pupil"}, "Answer this question."),
        ({"what": "x", "aimed_at": "moon"}, "moon is not one of the available choices"),
        ({"what": "x", "aimed_at": "pupil", "starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "cannot end before"),
        (
            {"what": "x", "aimed_at": "pupil", "starts_on": "2026-03-02", "check_on": "2026-03-01"},
            "cannot be looked at",
        ),
        ({"what": "x", "aimed_at": "pupil", "responsible_user": "987654"}, "Select a valid choice"),
        ({"what": "x" * 20_001, "aimed_at": "pupil"}, "at most 20000 characters"),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field_and_nothing_is_lost(case, typed, says):
    response, _again = sent(client_of(case.owner), address(case, "new"), goal="Three days", **typed)

    assert response.status_code == 422
    assert says in text_of(response)
    assert "Three days" in response.content.decode()
    assert not Measure.objects.exists()


def test_correcting_a_measure_keeps_on_the_timeline_what_stood_there_before(case):
    client, measure = client_of(case.owner), made(case, goal="In by 8", aimed_at="pupil")
    values = {"what": "Met at the gate", "aimed_at": "pupil", "goal": "In by 8", "responsible": "Grandfather"}

    first, again = sent(client, address(case, measure.pk, "correct"), **values)
    again()

    measure.refresh_from_db()
    assert (first.status_code, measure.what, measure.responsible) == (302, "Met at the gate", "Grandfather")
    entry = case.timeline.get(event="measure.corrected")
    assert entry.text == "What will be done: Met at the door\nWho is responsible: –"
    assert "Met at the door" in text_of(client.get(f"/cases/{case.number}/timeline/"))


def test_changing_a_measure_ends_it_and_the_new_one_leads_back_to_it(case):
    client, old = client_of(case.owner), made(case, aimed_at="pupil")
    url = address(case, old.pk, "change")

    nothing, _again = sent(client, url, what="Met at the door", aimed_at="pupil")
    first, again = sent(client, url, what="Fetched at home", aimed_at="pupil", reason="Did not come to the door.")
    again()

    old.refresh_from_db()
    new = case.measures.get(replaces=old)
    assert "Nothing is different from before" in text_of(nothing)
    assert first.url == address(case, new.pk)
    assert (old.status, old.ended_on, new.status) == (MeasureStatus.ENDED, timezone.localdate(), MeasureStatus.RUNNING)
    assert "Changed into: Fetched at home" in text_of(client.get(address(case, old.pk)))
    assert "Took the place of: Met at the door" in text_of(client.get(address(case, new.pk)))
    assert case.timeline.get(event="measure.changed").text.startswith("Did not come to the door.\nFetched at home")


def test_how_a_measure_goes_is_noted_between_the_steps_and_leads_on_to_the_change(case):
    today = timezone.localdate()
    client, measure = client_of(case.owner), made(case, check_on=today, responsible="Ms Teacher")
    before = text_of(client.get(address(case)))

    url = address(case, measure.pk, "look")
    late, _again = sent(client, url, then="continue", check_on=today - DAY, **JUDGED)
    went_on, again = sent(client, url, then="continue", note="Came three days", check_on=today + 7 * DAY, **JUDGED)
    again()
    after = text_of(client.get(address(case)))
    changing, _again = sent(client, url, then="change", **JUDGED)

    assert "The next date cannot be in the past." in text_of(late)
    assert (went_on.url, changing.url) == (address(case, measure.pk), address(case, measure.pk, "change"))
    assert [one.then for one in measure.evaluations.all()] == ["continue", "change"]
    assert "To be looked at" in before
    assert "To be looked at" not in after
    assert "To be changed" in text_of(client.get(address(case)))
    told = case.timeline.filter(event="measure.evaluated").order_by("position").first()
    assert told.text == "Met at the door\nCame three days"
    assert "It was noted how a measure goes: better, continue." in text_of(
        client.get(f"/cases/{case.number}/timeline/")
    )


def test_measure_is_ended_with_what_came_of_it_and_is_then_done_with(case):
    client, measure = client_of(case.owner), made(case)

    first, again = sent(client, address(case, measure.pk, "end"), note="She walks alone now.", **JUDGED)
    again()
    later, _again = sent(client, address(case, measure.pk, "look"), then="continue", **JUDGED)

    measure.refresh_from_db()
    assert (first.status_code, measure.status, measure.ended_on) == (302, MeasureStatus.ENDED, timezone.localdate())
    assert [(one.effect, one.then, one.note) for one in measure.evaluations.all()] == [
        ("better", "stop", "She walks alone now.")
    ]
    assert "This measure has ended." in text_of(later)
    page = text_of(client.get(address(case, measure.pk)))
    assert "She walks alone now." in page
    assert "Note how it goes" not in page


def test_measures_are_shown_by_the_stage_where_they_began_and_by_whether_they_run(case):
    client, today = client_of(case.owner), timezone.localdate()
    made(case, what="Early one", status=MeasureStatus.ENDED, ended_on=today)
    made(case, what="Long one", ends_on=today - DAY, responsible="Ms Teacher")
    run = case.runs.get()
    run.answers.filter(step="talk").update(status="done")
    client.post(f"/cases/{case.number}/start/1/talk/", {"base_version": "0", "done": "1"})
    decide(run.pk, outcome="more", reason="", next_on=None, by=case.owner)
    case.refresh_from_db()
    made(case, what="Late one")

    everything, running, ended = (client.get(address(case) + f"?show={one}") for one in ("all", "running", "ended"))

    words = text_of(everything)
    at = [words.index(one) for one in ("Began in “The team works”", "Early one", "Began in “Help”", "Late one")]
    assert at == sorted(at)
    assert "Past its end" in words
    assert "Nobody is responsible" in words
    assert ("Early one" in text_of(running), "Long one" in text_of(running)) == (False, True)
    assert ("Early one" in text_of(ended), "Long one" in text_of(ended)) == (True, False)


def test_who_may_do_what_with_a_measure(case):
    nurse = make_member(case.school, "nurse", rank="partner")
    case.participants.create(user=nurse, from_on=timezone.localdate())
    stranger = make_member(case.school, "team", classes=())
    other = make_case()
    measure, hers = made(case), made(case, what="Talks", responsible_user=nurse, responsible="The nurse")
    client = client_of(nurse)

    assert client.get(address(case, measure.pk)).status_code == 200
    assert [client.get(address(case, measure.pk, one)).status_code for one in ("correct", "change", "look", "end")] == (
        [403] * 4
    )
    assert client.get(address(case, "new")).status_code == 403
    noted, _again = sent(client, address(case, hers.pk, "look"), then="continue", **JUDGED)
    assert (noted.status_code, hers.evaluations.get().made_by) == (302, nurse)
    assert client.get(address(case, hers.pk, "change")).status_code == 403
    assert client_of(other.owner).get(address(case, measure.pk)).status_code == 404
    assert client_of(other.owner).get(address(other, measure.pk)).status_code == 404
    assert client_of(stranger).get(address(case, measure.pk)).status_code == 200  # a team of the whole school


def test_closed_case_takes_no_new_measure_and_what_goes_on_without_it_can_still_be_judged(case):
    client, kept = client_of(case.owner), made(case, status=MeasureStatus.KEPT)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_as="solved", closed_at=timezone.now())

    refused, _again = sent(client, address(case, "new"), what="More", aimed_at="pupil")
    noted, _again = sent(client, address(case, kept.pk, "end"), **JUDGED)

    assert "The case is closed. Reopen it to start something new." in text_of(refused)
    kept.refresh_from_db()
    assert (noted.status_code, kept.status) == (302, MeasureStatus.ENDED)


def test_pages_of_measures_cost_the_same_for_any_number(case):
    client = client_of(case.owner)
    client.get(address(case))  # what a process reads once
    counts = []
    for many in (1, 6):
        for number in range(many):
            one = made(case, what=f"Measure {number}", responsible_user=case.owner)
            one.evaluations.create(case=case, on=timezone.localdate(), effect="better", then="continue")
        for url in (address(case), address(case, case.measures.first().pk), f"/cases/{case.number}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
    assert counts[2] <= 30
