"""Calendars from files: read right, or refused with the event or line named; nothing half written, nothing twice."""

import datetime
import logging
from types import SimpleNamespace

import pytest
import time_machine
from dateutil.rrule import rrulestr
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from forms.people.errors import BadInput
from forms.people.importing.calendars.ics import read_ics
from forms.people.importing.calendars.repeating import days_of, rule_of
from forms.people.models import CalendarPeriod
from tests.factories import make_administrator, make_case, make_class, make_member, make_pupil, make_school
from tests.person import Person

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)  # a Tuesday
LAST = datetime.date(2027, 7, 31)


def ics(*events, zone=""):
    """A calendar of events, each given as its lines."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{zone}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events, kind="holiday"):
    """What the events are read as: (title, kind, first, last) each, and what is said of the others."""
    found = read_ics(ics(*events), zone="Europe/Copenhagen", last=LAST, kind=kind)
    days = [
        (one.days.title, one.days.kind, one.days.starts_on.isoformat(), one.days.ends_on.isoformat())
        for one in found.entries
    ]
    return days, [error.text for error in found.errors], [(one.title, one.why) for one in found.left_out]


AUTUMN = "UID:autumn@example\nSUMMARY:Autumn holiday\nDTSTART;VALUE=DATE:20261012\nDTEND;VALUE=DATE:20261017"
STORM = "UID:storm\nSUMMARY:Storm\nDTSTART;VALUE=DATE:20260903\nDTEND;VALUE=DATE:20260905"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (AUTUMN, ("Autumn holiday", "holiday", "2026-10-12", "2026-10-16")),
        (AUTUMN + "\nCATEGORIES:Schule,PLANNING", ("Autumn holiday", "planning", "2026-10-12", "2026-10-16")),
        ("UID:a\nSUMMARY:One\\, day\nDTSTART;VALUE=DATE:20261106", ("One, day", "holiday", "2026-11-06", "2026-11-06")),
        (
            "UID:a\nSUMMARY:Long\nDTSTART;VALUE=DATE:20261106\nDURATION:P3D",
            ("Long", "holiday", "2026-11-06", "2026-11-08"),
        ),
        (  # midnight to midnight where the school is, told in UTC
            "UID:a\nSUMMARY:UTC\nDTSTART:20261105T230000Z\nDTEND:20261106T230000Z",
            ("UTC", "holiday", "2026-11-06", "2026-11-06"),
        ),
        (  # summer time
            "UID:a\nSUMMARY:UTC\nDTSTART:20260911T220000Z\nDTEND:20260912T220000Z",
            ("UTC", "holiday", "2026-09-12", "2026-09-12"),
        ),
        (
            "UID:a\nSUMMARY:Zone\nDTSTART;TZID=Europe/Oslo:20261106T000000\nDTEND;TZID=Europe/Oslo:20261108T000000",
            ("Zone", "holiday", "2026-11-06", "2026-11-07"),
        ),
        (
            "UID:a\nSUMMARY:Windows\nDTSTART;TZID=Romance Standard Time:20261106T000000\nDURATION:P1D",
            ("Windows", "holiday", "2026-11-06", "2026-11-06"),
        ),
        (
            "UID:a\nSUMMARY:Floating\nDTSTART:20261106T000000\nDTEND:20261107T000000",
            ("Floating", "holiday", "2026-11-06", "2026-11-06"),
        ),
    ],
)
def test_events_of_whole_days_are_read_in_the_schools_time_zone(event, expected):
    assert read(event) == ([expected], [], [])


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("UID:a\nSUMMARY:X\nDTSTART:garbage", "Event “X”: DTSTART cannot be understood"),
        ("UID:a\nSUMMARY:X", "Event “X”: DTSTART is missing or is no date"),
        ("UID:a\nDTSTART;VALUE=DATE:20261106", "Event “”: it has no name"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nDTEND;VALUE=DATE:20261101", "Event “X”: it ends before"),
        (
            "UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nDTEND:20261107T000000Z",
            "begins with a day and ends with a time",
        ),
        ("UID:a\nSUMMARY:X\nDTSTART;TZID=Pacific/Nowhere:20261106T000000", "time zone “Pacific/Nowhere” is not known"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nRRULE:FREQ=NONSENSE", "RRULE cannot be understood"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nRRULE:FREQ=SECONDLY", "more often than daily"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nRRULE:FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO", "with BYSETPOS"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:18000101\nRRULE:FREQ=DAILY", "more than 20 years before"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY", "repeats more than 400 times"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nDTSTART;VALUE=DATE:20261107", "DTSTART stands there twice"),
        ("UID:a\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106\nDURATION:P99999999D", "Event “X”: "),
        (f"UID:{'a' * 300}\nSUMMARY:X\nDTSTART;VALUE=DATE:20261106", "its UID is too long"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(event, says):
    days, errors, left_out = read(event)

    assert (days, left_out, len(errors)) == ([], [], 1)
    assert says in errors[0]


def test_what_is_none_of_a_schools_days_is_left_out_by_name():
    evening = "UID:b\nSUMMARY:Parents' evening\nDTSTART:20261106T180000Z\nDTEND:20261106T200000Z"
    off = AUTUMN + "\nSTATUS:CANCELLED"

    found = read(evening, off), read(AUTUMN, kind="")

    assert found[0] == (
        [],
        [],
        [("Parents' evening", "it does not last whole days"), ("Autumn holiday", "it is cancelled")],
    )
    assert found[1][2] == [("Autumn holiday", "nothing says what kind of days these are")]


def test_repetitions_are_written_out_with_their_exceptions():
    weekly = (
        "UID:f\nSUMMARY:Planning\nCATEGORIES:PLANNING\nDTSTART;VALUE=DATE:20261106\n"
        "RRULE:FREQ=MONTHLY;BYDAY=1FR;UNTIL=20270301T000000Z\nEXDATE;VALUE=DATE:20261204\nRDATE;VALUE=DATE:20270310"
    )
    moved = "UID:f\nSUMMARY:Moved\nCATEGORIES:PLANNING\nRECURRENCE-ID;VALUE=DATE:20270101\nDTSTART;VALUE=DATE:20270108"

    days, errors, _left_out = read(weekly, moved)

    assert errors == []
    assert sorted((first, title) for title, _kind, first, _last in days) == [
        ("2026-11-06", "Planning"),
        ("2027-01-08", "Moved"),
        ("2027-02-05", "Planning"),
        ("2027-03-10", "Planning"),
    ]


@pytest.mark.parametrize(
    "data", [b"BEGIN:VCALENDAR\ngarbage\nEND:VCALENDAR", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"BEGIN:VCALENDAR"]
)
def test_file_that_is_no_calendar_is_refused_whole(data):
    with pytest.raises(BadInput):
        read_ics(data, zone="UTC", last=LAST, kind="holiday")


@given(st.binary(max_size=300), st.integers(0, 200))
def test_no_bytes_bring_the_reading_down(noise, at):
    data = ics(AUTUMN)
    try:
        read_ics(data[:at] + noise + data[at:], zone="Europe/Oslo", last=LAST, kind="holiday")
    except BadInput:
        pass


weekdays = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR"]), min_size=1, max_size=3, unique=True).map(",".join)
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 40)),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 5), weekdays),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, st.integers(1, 4), st.sampled_from([1, 15, 28, 31, -1])),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, st.sampled_from(["1", "2", "-1", "4"]), st.sampled_from(["MO", "FR"])),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}TU".format, st.integers(1, 12), st.sampled_from(["1", "-2"])),
    st.builds(
        "FREQ=YEARLY;BYMONTH={}".format, st.lists(st.integers(1, 12), min_size=1, max_size=2).map(lambda m: m[0])
    ),
)


@given(rules, st.sampled_from(["", ";COUNT=5", ";UNTIL=20270201"]), st.dates(datetime.date(2026, 8, 1), LAST))
def test_repetitions_fall_where_dateutil_says(text, ends, around):
    begins = datetime.datetime.combine(around, datetime.time.min)
    first = rrulestr(text, dtstart=begins).after(begins, inc=True)  # a rule's first day is one of its own
    if first is None or first.date() > LAST:
        return
    parts = {name: value.split(",") for name, _is, value in (part.partition("=") for part in (text + ends).split(";"))}
    if "UNTIL" in parts:
        parts["UNTIL"] = [datetime.date(2027, 2, 1)]

    found = days_of(rule_of(parts, datetime.UTC), first.date(), LAST)

    whole = rrulestr(text + ends, dtstart=first).between(
        first, datetime.datetime.combine(LAST, datetime.time.min), inc=True
    )
    assert found == [first.date()] if not whole else [one.date() for one in whole]


# --- Through the portal


@pytest.fixture
def world(db):
    """A school with a leader and a case, in September."""
    with time_machine.travel(START, tick=False):
        school = make_school()
        leader = Person(make_member(school, "leadership", rank="leadership"))
        case = make_case(pupil=make_pupil(make_class(school)))
        leader.client.force_login(leader.user)
        yield SimpleNamespace(
            school=school, leader=leader, client=leader.client, case=case, page=f"/people/schools/{school.pk}/calendar/"
        )


def upload(world, data, client=None, **values):
    file = SimpleUploadedFile("a.ics", data)
    return (client or world.client).post(f"{world.page}import/", {"file": file, "kind": "holiday"} | values)


def apply(world, data, capture, **values):
    """Upload, look, apply. Returns the page that was looked at."""
    where = upload(world, data, **values).headers["Location"]
    page = world.leader.open(where)
    seen = page.select_one("input[name=seen]")["value"]
    with capture(execute=True):
        world.client.post(where, {"seen": seen})
    return page


def calendar(world):
    rows = CalendarPeriod.objects.filter(owner=world.school.owner)
    return [(row.title, row.kind, row.starts_on.isoformat(), row.ends_on.isoformat()) for row in rows]


def test_file_is_shown_first_then_applied_and_again_changes_nothing(world, django_capture_on_commit_callbacks, caplog):
    caplog.set_level(logging.INFO)
    evening = "UID:e\nSUMMARY:Evening\nDTSTART:20261106T180000Z\nDTEND:20261106T200000Z"
    old = "UID:o\nSUMMARY:Old\nDTSTART;VALUE=DATE:20190101"
    christmas = "UID:c\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20261225"
    data = ics(AUTUMN, STORM, evening, old, christmas)

    where = upload(world, data).headers["Location"]
    words = world.leader.open(where) and world.leader.words()
    before = calendar(world)
    apply(world, data, django_capture_on_commit_callbacks)
    after = calendar(world)
    again = world.leader.open(upload(world, data).headers["Location"])

    assert "Evening 15 it does not last whole days" in words
    assert "Old 21 it lies outside the school years" in words
    assert "Christmas 26 it is a public holiday" in words
    assert before == []
    assert after == [
        ("Storm", "holiday", "2026-09-03", "2026-09-04"),
        ("Autumn holiday", "holiday", "2026-10-12", "2026-10-16"),
    ]
    assert world.case.dues.get(step="talk").due_on == datetime.date(2026, 9, 10)
    assert world.case.timeline.filter(event="due.moved").count() == 1
    assert "There is nothing to change." in again.get_text(" ")
    assert "Autumn" not in caplog.text

    later = ics(STORM.replace("20260905", "20260904"), AUTUMN.replace("Autumn holiday", "Week 42"))
    page = apply(world, later, django_capture_on_commit_callbacks)
    assert "4 September 2026" not in " ".join(calendar(world)[0])
    assert "becomes" in page.get_text(" ")
    assert [row[0] for row in calendar(world)] == ["Storm", "Week 42"]
    assert world.case.dues.get(step="talk").due_on == datetime.date(2026, 9, 9)
    apply(
        world, ics(AUTUMN, STORM.replace("20260905", "20260904")), django_capture_on_commit_callbacks, end_missing="on"
    )
    assert len(calendar(world)) == 2


def test_days_that_a_complete_file_lacks_are_taken_out(world, django_capture_on_commit_callbacks):
    spring = "UID:spring\nSUMMARY:Spring\nDTSTART;VALUE=DATE:20270215\nDTEND;VALUE=DATE:20270220"
    apply(world, ics(STORM, AUTUMN, spring), django_capture_on_commit_callbacks)

    kept = apply(
        world, ics(STORM, spring, "UID:n\nSUMMARY:New\nDTSTART;VALUE=DATE:20261106"), django_capture_on_commit_callbacks
    )
    gone = apply(world, ics(STORM, spring), django_capture_on_commit_callbacks, end_missing="on")

    assert "Not in the file, left as they are" in kept.get_text(" ")
    assert "Taken out, not in the file" in gone.get_text(" ")
    assert [row[0] for row in calendar(world)] == ["Storm", "Spring"]


def test_table_in_the_readers_words_and_our_own_downloads_are_read(world, django_capture_on_commit_callbacks):
    table = (
        "Navn;Slags;Første dag;Sidste dag\nEfterårsferie;Ferie;12.10.2026;16.10.2026\n"
        "P-dag;planlægningsdag;06.11.2026;\n"
    )
    apply(world, table.encode("cp1252"), django_capture_on_commit_callbacks)
    CalendarPeriod.objects.create(
        owner=world.school.owner, kind="term", title="School time", starts_on="2026-08-10", ends_on="2027-06-25"
    )
    first = calendar(world)
    files = [world.client.get(f"{world.page}file.{ending}") for ending in ("csv", "ics")]

    pages = [world.leader.open(upload(world, file.content).headers["Location"]).get_text(" ") for file in files]

    assert ("P-dag", "planning", "2026-11-06", "2026-11-06") in first
    assert all("There is nothing to change." in page for page in pages)
    assert files[1]["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in files[1]["Content-Disposition"]
    edited = files[0].content.decode().replace("2026-10-16", "2026-10-14")
    apply(world, edited.encode(), django_capture_on_commit_callbacks)
    assert ("Efterårsferie", "holiday", "2026-10-12", "2026-10-14") in calendar(world)
    theirs = files[0].content.decode().replace("2027-06-25", "2027-06-24")
    assert "These days are the owner's." in world.leader.open(
        upload(world, theirs.encode()).headers["Location"], status=422
    ).get_text(" ")
    assert world.client.get(f"{world.page}import/template/nb/").content.decode().startswith("\ufeffID;Navn;Type")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (ics(AUTUMN, "UID:x\nSUMMARY:Broken\nDTSTART:garbage"), "9 Event “Broken”: DTSTART cannot be understood"),
        (ics(AUTUMN, AUTUMN), "The same stands in line 3 already."),
        (
            ics(AUTUMN, AUTUMN.replace("autumn@", "other@").replace("20261017", "20261020")),
            "overlap with “Autumn holiday”",
        ),
        (
            ics("UID:y\nSUMMARY:All year\nDTSTART;VALUE=DATE:20260801\nDTEND;VALUE=DATE:20270801"),
            "no school day at all in 2026/2027",
        ),
        (b"Name;First day\nX;31.02.2027\n", "2 First day: It is no date."),
        (b"Name;First day;Last day\nX;2026-11-06;2026-11-01\n", "The last day must not come before the first."),
        (b"Name;Kind;First day\nX;feast;2026-11-06\n", "2 Kind: The word is not one of those that may stand here."),
    ],
)
def test_file_with_an_error_names_it_and_writes_nothing(world, data, says):
    where = upload(world, data).headers["Location"]

    page = world.leader.open(where, status=422)
    world.client.post(where, {"seen": "anything"})

    assert says in " ".join(page.get_text(" ").split())
    assert page.find("button", string="Apply all of it") is None
    assert calendar(world) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02", "cannot be read"),
        (b"PK\x03\x04rest", "This is a workbook."),
        (b"BEGIN:VCALENDAR\nnonsense\nEND:VCALENDAR", "cannot be read as a calendar"),
        (b"BEGIN:VCALENDAR\n" + b"X" * (2 * 1024 * 1024), "larger than 2 MB"),
        (b"just words", "none of the headings"),
    ],
)
def test_file_that_is_no_calendar_is_refused_beside_the_field(world, data, says):
    answer = upload(world, data)

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_only_what_was_seen_is_applied_and_only_by_those_who_may(world):
    where = upload(world, ics(AUTUMN)).headers["Location"]
    seen = world.leader.open(where).select_one("input[name=seen]")["value"]
    CalendarPeriod.objects.create(
        owner=world.school.owner,
        school=world.school,
        kind="holiday",
        title="Autumn holiday",
        uid="autumn@example",
        starts_on="2026-10-12",
        ends_on="2026-10-13",
    )
    changed = world.client.post(where, {"seen": seen}, follow=True)
    teacher, stranger = make_member(world.school, "team"), make_member(make_school(), "leadership", rank="leadership")

    def tried(user):
        person = Person(user)
        person.client.force_login(user)
        return upload(world, ics(AUTUMN), person.client).status_code, person.client.get(where).status_code

    assert "have changed since you looked" in changed.content.decode()
    assert (tried(teacher), tried(stranger)) == ((403, 403), (404, 404))
    owners = Person(make_administrator("people.change_calendarperiod", owner=world.school.owner))
    owners.client.force_login(owners.user)
    theirs = upload(world, ics(STORM), owners.client, for_all="on").headers["Location"]
    owners.client.post(theirs, {"seen": owners.open(theirs).select_one("input[name=seen]")["value"]})
    assert CalendarPeriod.objects.get(title="Storm").school is None
    assert owners.client.get(theirs, follow=True).redirect_chain  # applied: the file is gone
