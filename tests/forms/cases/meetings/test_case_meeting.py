"""A meeting of a case: called without a sensitive word, minuted live, agreed in, and the next one proposed."""

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from forms.cases.models import Case, Meeting, OutboxMessage
from forms.cases.services.timeline import verify
from forms.people.models import Guardian
from tests.factories import make_guardian
from tests.forms.cases.meetings.world import Danish, Person, ahead, page_of, press, reads
from tests.forms.cases.test_pages_shipped import SIGNAL, School, _go_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def danish() -> Danish:
    """A Danish school."""
    return Danish()


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school with a case."""
    school = School("nb", "contact_teacher")
    school.case = school.raised(SIGNAL)[0]
    return school


def called(school: School, by, **typed) -> Meeting:
    """A meeting that is called on the page, with everybody whom the page proposes."""
    person = Person(by)
    address = f"/meetings/{school.case.number}/new/"
    person.open(address)
    person.send(address, "save", {"on": ahead(6), "at": "09:00", "place": "Rum 4", "length_minutes": "45", **typed})
    assert not person.complaints(), person.complaints()
    return Meeting.objects.latest("pk")


@pytest.mark.row("N06", "N07")
def test_leadership_calls_the_home_to_a_cooperation_meeting_and_to_more_until_the_mapping_is_finished(norwegian):
    _go_to(norwegian.case, "mapping", norwegian.teacher)
    leader = norwegian.leader
    meeting = called(norwegian, leader, title="Samarbeidsmøte", what_for="Kartlegge fraværet")
    at = f"/meetings/{norwegian.case.number}/{meeting.pk}/"
    person = Person(leader)
    page = person.open(f"{at}invitation/")
    text = page.select_one(".invitation").get_text(" ")
    person.send(f"{at}invitation/", "sent", {"remark": "Parker bak gymsalen."})
    press(leader, f"{at}begin/")
    person.open(at)
    person.send(at, "save", {"notes": "Vi ble ikke ferdige."})
    press(leader, f"{at}end/")
    again = called(norwegian, leader, title="Samarbeidsmøte 2", on=ahead(12))

    meeting.refresh_from_db()
    assert "Rum 4" in text
    for word in ("fravær", norwegian.pupil.first_name, norwegian.pupil.last_name, "Kartlegge"):
        assert word not in text
    assert "somebody else" in text or "noen andre" in text  # whom else they want there is asked beforehand
    assert "Parker bak gymsalen." in meeting.sheet.invitation
    shown = page_of(leader, f"/cases/{norwegian.case.number}/")
    assert "Samarbeidsmøte 2" in shown
    assert "held" in shown
    timeline = page_of(leader, f"/cases/{norwegian.case.number}/timeline/")
    for words in ("Vi ble ikke ferdige.", "A meeting was called", "Parker bak gymsalen."):
        assert words in timeline
    assert again.case == norwegian.case
    assert verify(Case.objects.get(pk=norwegian.case.pk)) == []


def test_who_is_asked_is_shown_and_no_protected_address_and_nobody_who_may_not_be_told(danish):
    make_guardian(danish.pupil, first_name="Nele", last_name="Skjult", protected_address=True, address="Hemmelig 1")
    make_guardian(danish.pupil, first_name="Finn", last_name="Uden", link_may_receive=False)
    meeting = called(danish, danish.teacher)
    at = f"/meetings/{danish.case.number}/{meeting.pk}/"

    shown = page_of(danish.teacher, at) + page_of(danish.teacher, f"{at}invitation/")

    assert "Nele Skjult" in shown
    assert "protected address: handed over in person" in shown
    assert "Hemmelig 1" not in shown
    assert "Finn Uden" not in shown
    assert sorted(meeting.attendees.values_list("kind", flat=True)) == ["guardian", "guardian", "pupil", "staff"]
    tie = danish.pupil.guardianships.get(guardian=Guardian.objects.get(first_name="Nele"))
    tie.may_receive = False
    tie.save()
    assert "may not be given information any more" in page_of(danish.teacher, at)


def test_invitation_that_names_the_pupil_is_refused(danish):
    meeting = called(danish, danish.teacher)
    address = f"/meetings/{danish.case.number}/{meeting.pk}/invitation/"
    person = Person(danish.teacher)
    person.open(address)
    person.send(address, "sent", {"remark": "Vi skal tale om Ada."})

    complaint = "Add a sentence – Leave the pupil's name out: an invitation may be read by others."
    assert person.complaints() == [complaint]
    assert "Vi skal tale om Ada." in str(person.page)


def test_meeting_is_moved_and_called_off_and_colleagues_are_told_without_a_name(danish):
    meeting = called(danish, danish.teacher, staff=[str(danish.teacher.pk), str(danish.leader.pk)])
    at = f"/meetings/{danish.case.number}/{meeting.pk}/"
    person = Person(danish.teacher)
    person.open(f"{at}change/")
    person.send(f"{at}change/", "save", {"on": ahead(8), "at": "10:00"})
    moved = Calendar.from_ical(reads(danish.teacher).get(f"{at}meeting.ics").content).walk("VEVENT")[0]
    for _time in range(2):
        press(danish.teacher, f"{at}cancel/")
    off = Calendar.from_ical(reads(danish.teacher).get(f"{at}meeting.ics").content).walk("VEVENT")[0]

    meeting.refresh_from_db()
    assert meeting.on.isoformat() == ahead(8)
    assert (moved["SEQUENCE"], moved["STATUS"], off["SEQUENCE"], off["STATUS"]) == (1, "CONFIRMED", 2, "CANCELLED")
    assert moved["UID"] == off["UID"]
    assert danish.pupil.last_name not in str(moved)
    mails = OutboxMessage.objects.filter(kind="meeting")
    assert [mail.person for mail in mails] == [danish.leader] * 3  # called, moved, called off; not the one who did it
    assert danish.case.timeline.filter(event="meeting.cancelled").count() == 1
    assert "was called off" in page_of(danish.teacher, f"/cases/{danish.case.number}/timeline/")
    assert "called off" in page_of(danish.teacher, f"/cases/{danish.case.number}/")


@pytest.mark.row("N13", "N14")
def test_group_agrees_and_evaluates_at_the_meeting_and_the_next_is_proposed_in_six_weeks(norwegian):
    _go_to(norwegian.case, "lasting", norwegian.teacher)
    leader, number = norwegian.leader, norwegian.case.number
    meeting = called(norwegian, leader, on=ahead(0))
    at = f"/meetings/{number}/{meeting.pk}/"
    press(leader, f"{at}begin/")
    person = Person(leader)
    person.open(at)
    person.send(at, "save", {"notes": "Avtalen er vurdert, tiltakene fortsetter."})
    person.open(at)
    person.send(at, "agree", {"what": "Fast voksen ved døra", "who": norwegian.teacher.pk, "follow_up_on": ahead(40)})
    person.open(at)
    asked = [box["value"] for box in person.page.select("[name=came]")]
    person.send(at, "came-save", {"came": asked[:1]})
    screen = page_of(norwegian.teacher, f"{at}screen/")
    person.open(at)
    link = person.page.select_one("a[href*='like=']")["href"]
    fields = person.open(f"/meetings/{number}/new/?{link.partition('?')[2]}")
    press(leader, f"{at}end/")

    norwegian.case.refresh_from_db()
    meeting.refresh_from_db()
    day = datetime.date.fromisoformat(fields.select_one("[name=on]")["value"])
    assert 42 <= (day - timezone.localdate()).days <= 44  # on a school day
    assert [box["value"] for box in fields.select("[name=guardians][checked]")] != []
    assert norwegian.case.next_on.isoformat() == ahead(40)
    assert norwegian.case.measures.get().responsible_user == norwegian.teacher
    assert sorted(row.came for row in meeting.attendees.all()) == [False, False, True]
    assert "Avtalen er vurdert" in screen
    for name in (norwegian.pupil.first_name, norwegian.pupil.last_name, number, "Bodil"):
        assert name not in screen
    assert "Avtalen er vurdert" in page_of(norwegian.teacher, f"/cases/{number}/timeline/")
    assert verify(norwegian.case) == []


def test_minutes_are_ended_with_words_and_closed_after(danish):
    meeting = called(danish, danish.teacher, on=ahead(0))
    at = f"/meetings/{danish.case.number}/{meeting.pk}/"
    press(danish.teacher, f"{at}begin/")
    empty = press(danish.teacher, f"{at}end/").content.decode()
    reads(danish.teacher).post(f"{at}minutes/", {"notes": "Talt om ugen.", "base_version": "0"})
    for _time in range(2):
        press(danish.teacher, f"{at}end/")
    late = reads(danish.teacher).post(f"{at}minutes/", {"notes": "Talt om ugen, og mere.", "base_version": "1"})

    assert "Write in the minutes what was said and decided" in empty
    assert late.status_code == 409
    assert "Talt om ugen, og mere." in late.content.decode()  # to be copied
    assert page_of(danish.teacher, f"/cases/{danish.case.number}/timeline/").count("Talt om ugen.") == 1


def test_meeting_that_an_answer_made_has_a_page_too_and_strangers_have_none(danish):
    meeting = Meeting.objects.create(case=danish.case, title="Aftalt", on=timezone.localdate(), origin="1/x-1/y/")
    at = f"/meetings/{danish.case.number}/{meeting.pk}/"
    other = Danish()

    assert "Aftalt" in page_of(danish.teacher, at)
    press(danish.teacher, f"{at}begin/")
    assert Meeting.objects.get(pk=meeting.pk).sheet.taker == danish.teacher
    for more in ("", "screen/", "state/", "meeting.ics", "change/", "invitation/"):
        assert reads(other.leader).get(at + more).status_code == 404
        assert reads(danish.helper).get(at + more).status_code == 404  # not handed to the team
