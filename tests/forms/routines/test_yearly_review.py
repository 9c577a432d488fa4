"""Once a year the resource team assesses the whole effort, with figures worked out from the cases beside it."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.models import RoutineRecord
from forms.cases.services.contacts import log_contact
from forms.people.models import SchoolProcedure
from tests.factories import make_member, make_pupil
from tests.forms.cases.test_pages_shipped import CONCERN, School
from tests.forms.routines.test_monthly_look import begin, finish
from tests.person import Person

pytestmark = pytest.mark.django_db


@pytest.mark.row("D14")
def test_figures_of_the_year_stand_beside_the_questions_and_the_review_comes_back_after_a_year(time_machine):
    school = School("da", "class_team")
    now = timezone.now()
    since = timezone.localdate() - datetime.timedelta(days=380)
    SchoolProcedure.objects.filter(school=school.school).update(since=since)
    team = Person(make_member(school.school, "absence_coordinator", rank="resource"))
    teacher = Person(school.teacher)
    time_machine.move_to(now - datetime.timedelta(days=60))
    for place in range(7):
        pupil = make_pupil(school.group)
        school.raised(CONCERN, pupil=pupil)
        if place < 6:
            log_contact(pupil=pupil, channel="phone", with_whom="Mor", reached=True, by=school.teacher)
    time_machine.move_to(now)

    listed = team.open("/my/").main.get_text(" ")
    at = begin(team, school, "yearly_review")
    beside = " ".join(team.open(f"{at}steps/review/").find(id="beside").get_text(" ").split())
    team.do(f"{at}steps/", "review", {"worked": "Morgenmad i klasserne."})
    finished = finish(team, at)

    title = "Assess the school's whole absence effort"
    assert title in listed
    assert "Worked out from the cases" in beside
    assert "From concern to first contact First contact within 7 days hidden" in beside  # one of seven was not in time
    assert "Stages that were begun" in beside
    assert "All together 7" in beside
    assert "Morgenmad i klasserne." in finished
    assert RoutineRecord.objects.get().done_at is not None
    assert title not in team.open("/my/").main.get_text(" ")
    teacher.open(at, status=404)
    time_machine.move_to(now + datetime.timedelta(days=366))
    assert title in team.open("/my/").main.get_text(" ")
