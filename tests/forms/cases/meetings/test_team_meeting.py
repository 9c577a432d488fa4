"""The resource team's regular meeting: planned, its agenda made of what waits, held, and landing in the cases."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from forms.cases.agenda import Waiting, provide, withdraw
from forms.cases.enums import AgendaKind
from forms.cases.models import AccessLogEntry, Case, Measure, TeamMeeting
from forms.cases.services.runs import hand_to_role
from forms.cases.services.timeline import verify
from tests.factories import make_member
from tests.forms.cases.meetings.world import TEAM, Danish, Person, ahead, page_of, press, reads

pytestmark = pytest.mark.django_db
ADVICE = "Begynd med klassen."


@pytest.fixture
def danish() -> Danish:
    """A Danish school."""
    return Danish()


@pytest.mark.row("D07", "D10")
def test_requests_queue_up_on_the_next_meeting_are_discussed_live_answered_and_minuted_in_the_case(danish):
    helper = Person(danish.helper)
    helper.open("/team-meetings/new/")
    helper.send(
        "/team-meetings/new/", "save", {"on": ahead(3), "at": "13:00", "length_minutes": "120", "place": "Rum 2"}
    )
    meeting = TeamMeeting.objects.get()
    request = danish.asked()
    before = page_of(danish.other, f"/team-meetings/{meeting.pk}/")
    press(danish.helper, f"/team-meetings/{meeting.pk}/begin/")
    item = meeting.items.get()
    at = f"/team-meetings/{meeting.pk}/items/{item.pk}/"
    helper.open(at)
    shown = helper.words()
    helper.send(at, "save", {"notes": ADVICE})
    helper.open(at)
    started = helper.page.select_one("[name=advice]").get_text(strip=True)
    answer = {"follow_up_on": ahead(21), "what_1": "Hold øje med frikvarteret", "who_1": danish.teacher.pk}
    helper.send(at, "answer", answer)
    press(danish.helper, f"/team-meetings/{meeting.pk}/end/")

    danish.case.refresh_from_db()
    request.refresh_from_db()
    meeting.refresh_from_db()
    assert "Hvordan begynder vi?" in before
    assert danish.pupil.full_name in before
    assert "Hvordan begynder vi?" in shown
    assert started == ADVICE  # what was typed in the meeting is not typed again
    assert (request.status, request.answer) == ("answered", ADVICE)
    assert danish.case.next_on.isoformat() == ahead(21)
    assert Measure.objects.get(case=danish.case).responsible_user == danish.teacher
    timeline = page_of(danish.teacher, f"/cases/{danish.case.number}/timeline/")
    assert timeline.count(ADVICE) == 2  # as discussed, and as answered
    assert "Discussed at the team's meeting" in timeline
    assert meeting.ended_at is not None
    assert AccessLogEntry.objects.filter(case_number=danish.case.number, purpose="agenda").exists()
    assert verify(danish.case) == []


@pytest.mark.row("D10")
def test_agenda_is_made_of_requests_evaluations_due_and_cases_at_rest_and_of_what_others_tell(danish):
    meeting = danish.meeting()
    due, still = danish.more_cases(2)
    for case in (due, still):
        case.helprequests.update(withdrawn_at=timezone.now())
    Case.objects.filter(pk=due.pk).update(next_on=timezone.localdate())
    still.dues.all().delete()
    Case.objects.filter(pk=still.pk).update(next_on=None)
    hand_to_role(danish.case, TEAM, by=danish.teacher)
    danish.asked()
    provide("test", lambda asked: [Waiting("signal-1", AgendaKind.SIGNAL, title="More absence on Mondays")])
    try:
        shown = page_of(danish.helper, f"/team-meetings/{meeting.pk}/")
        screen = page_of(danish.helper, f"/team-meetings/{meeting.pk}/screen/")
    finally:
        withdraw("test")

    for words in ("Request", "To be evaluated", "At rest", "More absence on Mondays"):
        assert words in shown
        assert words in screen
    for case in (danish.case, due, still):
        assert case.pupil.full_name in shown
        assert case.pupil.last_name not in screen
        assert case.number not in screen
    assert "Hvordan begynder vi?" not in screen


@pytest.mark.row("D07")
def test_what_is_not_reached_is_carried_over_and_the_order_can_be_changed(danish):
    meeting = danish.meeting(0)
    later = danish.meeting(14)
    first, second = danish.more_cases(2)
    press(danish.helper, f"/team-meetings/{meeting.pk}/items/new/", title="Ny rutine for fravær")
    keys = reads(danish.helper).get(f"/team-meetings/{meeting.pk}/").context["keys"]
    press(danish.helper, f"/team-meetings/{meeting.pk}/order/", down=keys[0])
    moved = reads(danish.helper).get(f"/team-meetings/{meeting.pk}/").context["keys"]
    press(danish.helper, f"/team-meetings/{meeting.pk}/begin/")
    item = meeting.items.get(case=first)
    press(danish.helper, f"/team-meetings/{meeting.pk}/items/{item.pk}/done/")
    press(danish.helper, f"/team-meetings/{meeting.pk}/end/")

    assert moved == [keys[1], keys[0], *keys[2:]]
    states = {row.key: row.status for row in meeting.items.all()}
    assert states[item.key] == "done"
    assert sorted(states.values()) == ["carried", "carried", "done"]
    shown = page_of(danish.helper, f"/team-meetings/{later.pk}/")
    assert "Ny rutine for fravær" in shown
    assert second.pupil.full_name in shown


def test_decisions_land_in_the_case_as_they_are_typed_and_twice_does_it_once(danish):
    danish.asked()
    meeting, item = danish.begun()
    at = f"/team-meetings/{meeting.pk}/items/{item.pk}/"
    helper = Person(danish.helper)
    for _time in range(2):
        helper.open(at)
        helper.send(at, "agree", {"what": "Fast morgenaftale", "who": danish.helper.pk, "follow_up_on": ahead(10)})

    danish.case.refresh_from_db()
    assert [one.what for one in danish.case.measures.all()] == ["Fast morgenaftale"]
    assert danish.case.next_on.isoformat() == ahead(10)
    assert "Next date" in page_of(danish.teacher, f"/cases/{danish.case.number}/timeline/")
    helper.open(at)
    helper.send(at, "agree", {})
    assert helper.complaints() == ["What is agreed – Write what is agreed, or a date for the follow-up."]


def test_one_takes_the_minutes_another_relieves_them_and_no_word_is_lost(danish):
    danish.asked()
    meeting, item = danish.begun()
    at = f"/team-meetings/{meeting.pk}/items/{item.pk}/"
    first, second = Person(danish.helper), Person(danish.other)
    first.open(at)
    second.open(at)
    reading = second.page.select_one("[name=notes]")
    saves = {"fields": [["notes", "Det første."], ["base_version", "0"]]}
    saved = reads(danish.helper).post(f"{at}minutes/", saves, content_type="application/json").json()
    press(danish.other, f"/team-meetings/{meeting.pk}/relieve/", item=str(item.pk))
    told = reads(danish.helper).get(f"{at}state/").json()
    refused = reads(danish.helper).post(f"{at}minutes/", saves, content_type="application/json")
    late = reads(danish.helper).post(f"{at}minutes/", {"notes": "Det første. Og mere.", "base_version": "1"})
    second.open(at)
    second.send(at, "save", {"notes": "Det første. Det andet."})
    stale = reads(danish.other).post(f"{at}minutes/", {"notes": "Fra en anden fane.", "base_version": "1"})

    item.refresh_from_db()
    assert reading is None  # only one types
    assert saved["version"] == 1
    assert (told["mine"], told["text"][: len(danish.other.name)]) == (False, danish.other.name)
    assert refused.status_code == 200  # nothing else than what stands
    assert late.status_code == 409
    assert "Det første. Og mere." in late.content.decode()
    assert item.notes == "Det første. Det andet."
    assert stale.status_code == 409
    assert "Det første. Det andet." in stale.content.decode()
    assert "Fra en anden fane." in stale.content.decode()


def test_meeting_in_the_past_is_refused_with_a_sentence_unless_it_is_logged(danish):
    helper = Person(danish.helper)
    helper.open("/team-meetings/new/")
    helper.send("/team-meetings/new/", "save", {"on": ahead(-2)})
    refused = helper.complaints()
    helper.send("/team-meetings/new/", "save", {"on": ahead(-2), "held": "on"})

    assert refused == ["Date – This day has passed. Say below that the meeting has been held, to log it."]
    assert TeamMeeting.objects.get().on.isoformat() == ahead(-2)


def test_meetings_of_a_team_are_for_those_who_act_in_it_and_a_case_for_those_who_may_see_it(danish):
    danish.asked()
    meeting, item = danish.begun()
    outside = make_member(Danish().school, "resource_person", rank="resource")
    at = f"/team-meetings/{meeting.pk}/"
    for stranger in (danish.teacher, outside):
        for more in ("", "screen/", f"items/{item.pk}/", "meeting.ics", "state/"):
            assert reads(stranger).get(at + more).status_code == 404
        assert reads(stranger).post(f"{at}end/").status_code == 404
    Case.objects.filter(pk=danish.case.pk).update(restricted=True)

    shown = page_of(danish.helper, at)
    closed = page_of(danish.helper, f"{at}items/{item.pk}/")

    assert danish.pupil.full_name not in shown + closed
    assert "Hvordan begynder vi?" not in shown + closed
    assert reads(danish.helper).post(f"{at}items/{item.pk}/minutes/", {"notes": "x"}).status_code == 404
    assert reads(danish.helper).get(f"{at}items/{item.pk}/state/").status_code == 404


def test_calendar_file_says_when_and_where_and_nothing_else(danish):
    meeting = danish.meeting(3, at=datetime.time(13, 0), length_minutes=120, place="Rum 2")
    response = reads(danish.helper).get(f"/team-meetings/{meeting.pk}/meeting.ics")

    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["LOCATION"], event["STATUS"]) == ("Team meeting", "Rum 2", "CONFIRMED")
    assert event["DTEND"].dt - event["DTSTART"].dt == datetime.timedelta(hours=2)
    assert danish.pupil.last_name not in response.content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_agenda_costs_the_same_for_any_number_of_lines(danish, count):
    danish.more_cases(count)
    meeting = danish.meeting()
    client = reads(danish.helper)

    with CaptureQueriesContext(connection) as before:
        waiting = client.get(f"/team-meetings/{meeting.pk}/")
    press(danish.helper, f"/team-meetings/{meeting.pk}/begin/")
    with CaptureQueriesContext(connection) as after:
        kept = client.get(f"/team-meetings/{meeting.pk}/")

    assert len(waiting.context["lines"]) == len(kept.context["lines"]) == count
    assert len(before) <= 22
    assert len(after) <= 18
