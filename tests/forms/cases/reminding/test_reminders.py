"""Reminders by mail: how many and what kind, one a day at most, never in holidays, nobody twice and nobody lost."""

import datetime
import re
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forms.cases.models import Approach, Case, Due, Measure, Meeting, OutboxMessage
from forms.cases.services import reminders
from forms.people.models import CalendarPeriod, Preferences
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY, THURSDAY = (datetime.date(2026, 11, day) for day in (10, 11, 12))
MORNING = datetime.datetime(2026, 11, 10, 5, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def tuesday():
    """It is Tuesday morning, in the school year."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


class School:
    """A school with a teacher who has a case, no date of which is set, and a helper."""

    def __init__(self, **owner) -> None:
        self.school = make_school(**owner)
        self.group = make_class(self.school)
        self.teacher = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.helper = make_member(self.school, "helper", rank="resource")
        self.case = self.a_case()

    def a_case(self, **values) -> Case:
        """A case of the teacher's without dates."""
        case = make_case(pupil=make_pupil(self.group, first_name="Ada", last_name="Testrup"), by=self.teacher)
        Due.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).update(**({"next_on": None} | values))
        return case


@pytest.fixture
def world() -> School:
    """A school; what was told when the case was raised is done with."""
    made = School()
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()
    return made


def send() -> str:
    """Run the command; what it prints."""
    printed = StringIO()
    call_command("send_reminders", stdout=printed, stderr=StringIO())
    return printed.getvalue()


def letters() -> dict[str, str]:
    """What was mailed, by address."""
    return {one.to[0]: one.body for one in mail.outbox}


def test_digest_says_how_many_and_what_kind_with_one_link_and_no_name_and_no_number(world):
    run = world.case.runs.get()
    Due.objects.create(case=world.case, run=run, step="talk", due_on=WEDNESDAY)
    Due.objects.create(case=world.case, run=run, step="follow", due_on=WEDNESDAY, position=1)
    Case.objects.filter(pk=world.case.pk).update(next_on=WEDNESDAY)
    Meeting.objects.create(case=world.case, title="Ada's meeting", on=WEDNESDAY)
    Measure.objects.create(case=world.case, what="x", responsible_user=world.helper, check_on=WEDNESDAY)
    Approach.objects.create(school=world.school, on=TUESDAY, from_whom="Bodil", owner=world.helper, answer_by=WEDNESDAY)

    said = send()

    body = letters()[world.teacher.email]
    assert "2 digests written, 2 mails sent." in said
    assert "- 2 steps that are due\n- 1 follow-up\n- 1 meeting\n" in body
    assert "- 1 measure to look at\n- 1 approach from a home to answer" in letters()[world.helper.email]
    assert len(re.findall("http", body)) == 1
    assert not re.search(rf"Ada|Testrup|Bodil|{world.case.number}", body + mail.outbox[0].subject)


def test_it_comes_the_school_day_before_and_once_when_it_is_overdue(world, tuesday):
    Case.objects.filter(pk=world.case.pk).update(next_on=THURSDAY)
    counted = []
    for day in range(10, 16):
        tuesday.move_to(datetime.datetime(2026, 11, day, 5, 30, tzinfo=datetime.UTC))
        mail.outbox.clear()
        send()
        counted.append(mail.outbox[0].body.split("\n")[2 if day < 13 else 0] if mail.outbox else "")

    assert counted == ["", "- 1 follow-up", "", "1 thing of yours is overdue.", "", ""]


def test_on_the_day_before_a_week_end_and_a_holiday_the_next_school_days_things_are_told(world, tuesday):
    CalendarPeriod.objects.create(owner=world.school.owner, kind="holiday", title="Break", starts_on=WEDNESDAY,
                                  ends_on=datetime.date(2026, 11, 13))  # fmt: skip
    Case.objects.filter(pk=world.case.pk).update(next_on=datetime.date(2026, 11, 16))
    send()
    told = len(mail.outbox)
    for day in (11, 13, 14, 15):  # holiday and week-end
        tuesday.move_to(datetime.datetime(2026, 11, day, 5, 30, tzinfo=datetime.UTC))
        Case.objects.filter(pk=world.case.pk).update(next_on=datetime.date(2026, 11, day + 1))
        send()

    assert (told, len(mail.outbox)) == (1, 1)


def test_calendar_without_a_school_day_reminds_nobody_and_breaks_nothing(world):
    CalendarPeriod.objects.create(owner=world.school.owner, kind="holiday", title="Closed",
                                  starts_on=datetime.date(1990, 1, 1), ends_on=datetime.date(2090, 1, 1))  # fmt: skip
    Case.objects.filter(pk=world.case.pk).update(next_on=WEDNESDAY)

    assert "0 digests" in send()


def test_it_is_in_the_persons_language_and_they_choose_what_they_are_reminded_of(world):
    Case.objects.filter(pk=world.case.pk).update(next_on=WEDNESDAY)
    Meeting.objects.create(case=world.case, title="x", on=WEDNESDAY)
    client = Client()
    client.force_login(world.teacher)
    page = client.get(reverse("people:profile")).content.decode()
    client.post(reverse("people:reminders"), {"reminders": ["meeting", "overdue", "nonsense"]})

    send()

    assert 'value="follow_up" checked' in page
    assert Preferences.objects.get().reminders_off == ["step", "follow_up", "measure", "approach"]
    assert "meeting" in letters()[world.teacher.email]
    assert "follow-up" not in letters()[world.teacher.email]


def test_who_wants_none_and_who_has_left_get_none(world):
    Case.objects.filter(pk=world.case.pk).update(next_on=WEDNESDAY)
    Preferences.objects.create(user=world.teacher, reminders_off=["follow_up"])
    other = world.a_case(next_on=WEDNESDAY, owner=world.helper)
    other.refresh_from_db()
    world.helper.is_active = False
    world.helper.save()

    send()

    assert mail.outbox == []


def test_step_for_anothers_role_is_theirs_and_a_paused_one_nobodys(world):
    run = world.case.runs.get()
    run.stage = "help"
    run.save()
    Due.objects.create(case=world.case, run=run, step="advice", due_on=WEDNESDAY)
    paused = world.a_case()
    Due.objects.create(case=paused, run=paused.runs.get(), step="talk", due_on=WEDNESDAY, paused_until=THURSDAY)

    send()

    assert set(letters()) == {world.helper.email}


def test_run_twice_it_mails_once_and_one_digest_covers_all_schools(world):
    second = School()
    make_member(second.school, "team", user=world.teacher)
    Case.objects.filter(pk=second.case.pk).update(next_on=WEDNESDAY, owner=world.teacher)
    Case.objects.filter(pk=world.case.pk).update(next_on=WEDNESDAY)
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()

    first, again = send(), send()

    assert ("1 digests written, 1 mails" in first, "0 digests written, 0 mails" in again) == (True, True)
    assert "- 2 follow-ups" in letters()[world.teacher.email]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", ["writing", "sending"])
def test_run_that_is_killed_half_way_gives_nobody_two_and_loses_nobody(world, monkeypatch, at):
    schools = [world, *(School() for _number in range(4))]
    Case.objects.update(next_on=WEDNESDAY)
    OutboxMessage.objects.all().delete()
    mail.outbox.clear()
    name = "dated" if at == "writing" else "send_waiting"
    whole, calls = getattr(reminders, name), []

    def dies(*args, **more):
        calls.append(1)
        if at == "sending" or len(calls) == 3:
            raise Killed
        return whole(*args, **more)

    monkeypatch.setattr(reminders, name, dies)
    with pytest.raises(Killed):
        send()
    kept = OutboxMessage.objects.filter(kind="reminder").count()
    monkeypatch.setattr(reminders, name, whole)

    send()

    assert kept == (2 if at == "writing" else 5)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.teacher.email for one in schools)


def test_queries_stay_below_one_for_each_thing_that_is_due_and_progress_is_told(world):
    case = world.case
    run = case.runs.get()
    Due.objects.bulk_create(
        Due(case=case, run=run, step="talk", due_on=WEDNESDAY, occurrence=number) for number in range(2, 402)
    )
    printed = StringIO()
    with CaptureQueriesContext(connection) as asked:
        call_command("send_reminders", "--write-only", stdout=StringIO(), stderr=printed)

    assert OutboxMessage.objects.get(kind="reminder").data == {"counts": {"step": 400}}
    assert len(asked) < 40
    assert "School 1 of 1: 1 digests" in printed.getvalue()
    assert timezone.localdate() == TUESDAY
