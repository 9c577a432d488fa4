"""The resource team looks at the absence data about monthly, starts measures from it, and is asked what they did."""

import datetime
import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from forms.cases.models import Measure, MeasureEvaluation, RoutineAnswers, RoutineRecord
from forms.people.models import SchoolProcedure
from tests.factories import make_class, make_member
from tests.forms.cases.test_pages_shipped import School
from tests.person import Person

pytestmark = pytest.mark.django_db

MONTHLY = "absence_data"


@pytest.fixture
def danish() -> School:
    """A Danish school that has run the procedure for forty days, with a resource team."""
    school = School("da", "class_team")
    since = timezone.localdate() - datetime.timedelta(days=40)
    SchoolProcedure.objects.filter(school=school.school).update(since=since)
    school.coordinator = make_member(school.school, "absence_coordinator", rank="resource")
    school.other = make_class(school.school, name="7.A", grade=7)
    return school


def address(school: School, routine: str, *more: object) -> str:
    parts = ["routines", school.school.pk, school.version.key, routine, *more]
    return "/" + "/".join(str(part) for part in parts) + "/"


def begin(person: Person, school: School, routine: str) -> str:
    """Begin a record from the routine's page; the record's address."""
    url = address(school, routine)
    person.open(url)
    response = person.client.post(url, follow=True)
    return response.redirect_chain[-1][0]


def finish(person: Person, at: str) -> str:
    person.open(at)
    person.send(at, "finish", {})
    return person.words()


@pytest.mark.row("D09")
def test_team_starts_a_measure_for_a_class_and_is_asked_the_next_time_what_it_has_done(danish, time_machine):
    team = Person(danish.coordinator)
    worklist = team.open("/my/").main.get_text(" ")
    first = begin(team, danish, MONTHLY)
    measure = {
        "what": "Fælles morgenmad i klassen om mandagen.",
        "for_whom": f"class_{danish.other.pk}",
        "responsible": str(danish.teacher.pk),
        "start": timezone.localdate().isoformat(),
    }

    team.do(f"{first}steps/", "look", {"patterns": "7.A er meget væk om mandagen.", "measures": [measure]})
    finished = finish(team, first)

    made = Measure.objects.get()
    assert "Look at absence data" in worklist
    assert (made.case, made.school, made.school_class, made.grade) == (None, danish.school, danish.other, None)
    assert (made.responsible_user, made.status) == (danish.teacher, "running")
    assert "Fælles morgenmad" in finished
    assert "Class 7.A" in finished

    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    second = begin(team, danish, MONTHLY)
    asked = team.open(f"{second}steps/measures_since/").main.get_text(" ")
    unsaid = team.send(f"{second}steps/measures_since/", "done", {})
    missing = [*team.complaints()]
    row = {"_id": f"m{made.pk}", "carried_out": "yes", "effect": "better", "then": "stop", "note": "De kommer nu."}
    team.do(f"{second}steps/", "measures_since", {"effect": [row]})

    assert "Fælles morgenmad" in asked
    assert "Class 7.A" in asked
    assert not unsaid.redirect_chain
    assert missing
    found = MeasureEvaluation.objects.get()
    assert (found.measure, found.case, found.record.number, found.effect) == (made, None, 2, "better")
    made.refresh_from_db()
    assert (made.status, made.ended_on) == ("ended", timezone.localdate())
    team.do(f"{second}steps/", "look", {"patterns": "Roligere."})
    finish(team, second)
    assert [one.done_by for one in RoutineRecord.objects.all()] == [danish.coordinator] * 2


def test_monthly_look_comes_up_when_due_is_overdue_after_six_weeks_and_says_when_it_was_last_done(danish, time_machine):
    team, leader, teacher = Person(danish.coordinator), Person(danish.leader), Person(danish.teacher)
    due = SchoolProcedure.objects.get(school=danish.school).since + datetime.timedelta(weeks=4)

    before = team.open("/routines/").main.get_text(" ")
    at = begin(team, danish, MONTHLY)
    team.do(f"{at}steps/", "look", {"patterns": "Intet nyt."})
    finish(team, at)
    done_on = timezone.localdate()
    listed = leader.open("/routines/").main.get_text(" ")
    quiet = team.open("/my/").main.get_text(" ")
    time_machine.move_to(timezone.now() + datetime.timedelta(days=29))
    at_due = team.open("/my/").main.get_text(" ")
    time_machine.move_to(timezone.now() + datetime.timedelta(days=18))
    late = " ".join(team.open("/my/").main.get_text(" ").split())
    leaders = leader.open("/my/").main.get_text(" ")

    assert "Not done yet" in before
    assert str(due.year) in before
    assert danish.coordinator.get_full_name() in listed
    title = "Look at absence data"
    assert title not in quiet
    assert title in at_due
    assert date_format(done_on, "DATE_FORMAT") in at_due
    assert title in late
    assert re.search(r"\d+ days? overdue", late)
    assert title in leaders  # who leads the school is part of the resource team
    teacher.open("/routines/")
    assert title not in teacher.words()
    teacher.open(address(danish, MONTHLY), status=404)
    teacher.open(at, status=404)


def test_two_who_write_in_one_record_lose_nothing(danish):
    team, other = Person(danish.coordinator), Person(make_member(danish.school, "resource_person", rank="resource"))
    at = begin(team, danish, MONTHLY)
    step = f"{at}steps/look/"
    assert begin(other, danish, MONTHLY) == at
    other.open(step)
    team.open(step)
    team.send(step, "save", {"look-patterns": "Team says mornings."})

    response = other.send(step, "save", {"look-patterns": "Other says evenings."})

    assert response.status_code == 409
    assert "Team says mornings." in other.words()
    assert "Other says evenings." in other.words()
    both = {"pick-patterns": "together", "together-patterns": "Mornings and evenings."}
    form = other.page.main.find("form")
    sent = {one["name"]: one.get("value", "") for one in form.select("input[name][type=hidden]")}
    other.client.post(step, sent | both | {"save": "1"})
    assert RoutineAnswers.objects.get().raw["patterns"] == "Mornings and evenings."


def test_draft_saves_itself_and_a_finished_record_stands(danish):
    team = Person(danish.coordinator)
    at = begin(team, danish, MONTHLY)
    fields = [["look-shown", "patterns"], ["look-patterns", "Half a thought"], ["base_version", "0"]]

    saved = team.client.post(f"{at}steps/look/autosave/", {"fields": fields}, content_type="application/json")
    team.do(f"{at}steps/", "look", {"patterns": "A whole thought."})
    finish(team, at)
    again = team.client.post(at, {"finish": "1"})
    late = team.client.post(
        f"{at}steps/look/", {"look-patterns": "Written too late to count", "base_version": "2", "save": "1"}
    )

    assert saved.json()["version"] == 1
    assert again.status_code == 302
    assert late.status_code == 409
    assert "Written too late to count" in late.content.decode()
    assert RoutineAnswers.objects.get().raw["patterns"] == "A whole thought."
    assert RoutineRecord.objects.get().done_by == danish.coordinator


def test_record_that_is_not_filled_in_cannot_be_finished(danish):
    team = Person(danish.coordinator)
    at = begin(team, danish, MONTHLY)

    team.client.post(at, {"finish": "1"}, follow=True)
    page = team.open(at)

    assert RoutineRecord.objects.get().is_open
    assert page.find("button", attrs={"name": "finish"}) is None
    assert "What do the data show?" in team.words()


def test_measure_from_a_form_of_its_own_goes_to_the_year_that_is_chosen_and_a_pupil_to_the_team(danish):
    team, leader = Person(danish.coordinator), Person(danish.leader)
    at = begin(team, danish, MONTHLY)
    url = f"{at}measures/new/"
    page = team.open(url)
    concern = page.find("a", href=re.compile("/cases/new/"))["href"]
    values = {"what": "Flere voksne ude i pausen", "responsible": danish.teacher.pk, "goal": ""}

    refused = team.client.post(url, values | {"for_whom": "class_999999"})
    made = team.client.post(url, values | {"for_whom": "grade_7"})
    team.client.post(url, values | {"for_whom": "grade_7"})

    assert refused.status_code == 422
    assert not Measure.objects.exclude(grade=7).exists()
    assert made.status_code == 302
    assert [(one.grade, one.school_class, one.made_by) for one in Measure.objects.all()] == [
        (7, None, danish.coordinator)
    ]
    assert concern == "/cases/new/?raised_by=data"
    listed = leader.open("/routines/").main.get_text(" ")
    assert "Flere voksne ude i pausen" in listed
    assert "Year 7" in listed
