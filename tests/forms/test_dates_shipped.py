"""Dates of the shipped procedures over a school's calendar, through the portal: worked out, moved, told of."""

import datetime

import pytest
import time_machine
from django.core.management import call_command

from forms.cases.journey import journey
from forms.cases.models import Notice, OutboxMessage
from forms.people.models import CalendarPeriod
from tests.forms.cases.test_answers_shipped import fill
from tests.forms.cases.test_pages_shipped import CONCERN, SIGNAL, School, _go_to, text_of
from tests.forms.test_rows_shipped import _version, browser, open_run, post

pytestmark = pytest.mark.django_db

AGREED = datetime.datetime(2026, 11, 30, 9, 0, tzinfo=datetime.UTC)  # a Monday, three weeks before Christmas


@pytest.mark.row("N09")
def test_evaluation_that_falls_in_a_holiday_goes_back_before_it_and_moves_with_the_calendar(
    django_capture_on_commit_callbacks,
):
    with time_machine.travel(AGREED, tick=False):
        world = School("nb", "contact_teacher")
        christmas = CalendarPeriod.objects.create(
            owner=world.school.owner, school=world.school, kind="holiday", title="Juleferie",
            starts_on="2026-12-21", ends_on="2027-01-01",
        )  # fmt: skip
        case = world.raised(SIGNAL)[0]
        _go_to(case, "agreement", world.teacher)
        run = open_run(case)
        for state in journey(run, user=world.leader).steps:
            if state.key in ("call_agreement", "cooperation_agreement"):
                fill(run, state, world.leader)
        sent = {"cooperation_agreement-agreed_on": "2026-11-30"}
        post(world.leader, case, "cooperation_agreement", sent, version=_version(run, "cooperation_agreement"))
        leader = browser(world.leader)
        page = text_of(leader.get(f"/cases/{case.number}/"))
        step = text_of(leader.get(f"/cases/{case.number}/agreement/1/evaluation/"))

        with django_capture_on_commit_callbacks(execute=True):
            leader.post(
                f"/people/schools/{world.school.pk}/calendar/{christmas.pk}/",
                {"kind": "holiday", "title": "Juleferie", "starts_on": "22.12.2026", "ends_on": "01.01.2027"},
            )
        moved = text_of(leader.get(f"/cases/{case.number}/"))
        timeline = text_of(leader.get(f"/cases/{case.number}/timeline/"))

    assert "18 December 2026" in step
    assert "3 weeks from 30 November 2026." in page
    assert "Juleferie, weeks 52–53 (21 December 2026–1 January 2027)." in page
    assert "There is no school on 21 December 2026, so the date is the last school day before." in page
    assert "week 51" in page
    assert "21 December 2026" in moved
    assert "week 52" in moved
    assert "moved from 18 December 2026 to 21 December 2026 because the school calendar changed." in timeline


def test_leadership_is_told_when_a_step_of_the_danish_procedure_is_overdue():
    with time_machine.travel(AGREED, tick=False) as clock:
        world = School("da", "class_team")
        case = world.raised(CONCERN)[0]
        first = case.dues.open().first()
        clock.move_to(
            datetime.datetime.combine(first.due_on, datetime.time(12), datetime.UTC) + datetime.timedelta(days=40)
        )

        call_command("act_on_overdue")
        call_command("act_on_overdue")
        timeline = text_of(browser(world.leader).get(f"/cases/{case.number}/timeline/"))

    told = Notice.objects.filter(case=case, kind="overdue")
    done = case.timeline.filter(event="due.told")
    assert done.count() == case.timeline.filter(event__startswith="due.").count() > 1
    assert "was due on" in timeline
    assert OutboxMessage.objects.filter(kind="overdue", person=world.leader).count() == 1  # one mail for all of them
    assert told.count() == told.values("origin", "person").distinct().count()
