"""The Norwegian benefit assessment as a round: several pupils one after another, each landing in the open case."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.models import RoutineAnswers, RoutineRecord, RoutineSubject
from forms.cases.services.timeline import verify
from forms.people.models import SchoolProcedure
from tests.factories import make_class, make_member, make_pupil
from tests.forms.cases.test_pages_shipped import SIGNAL, School
from tests.forms.routines.test_monthly_look import address, begin, finish
from tests.person import Person

pytestmark = pytest.mark.django_db

ROUND = "benefit_round"
ANSWERS = {"conclusion": "doubtful", "basis": "Mye borte i høst.", "then": "Vi følger det opp i saken."}


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school that has run the procedure for a term: a pupil with an open case, two without."""
    school = School("nb", "contact_teacher")
    since = timezone.localdate() - datetime.timedelta(days=120)
    SchoolProcedure.objects.filter(school=school.school).update(since=since)
    (school.case,) = school.raised(SIGNAL)
    school.second = make_pupil(school.group, first_name="Brage", last_name="Testsen")
    school.third = make_pupil(make_class(school.school, name="9.C", grade=9), first_name="Cato", last_name="Prøve")
    return school


def choose(person: Person, at: str, *pupils: object) -> str:
    """Tick pupils on the page of the round."""
    person.open(f"{at}pupils/")
    person.client.post(f"{at}pupils/", {"pupil": [one.pk for one in pupils], "choose": "1"}, follow=True)
    return person.open(at).main.get_text(" ")


@pytest.mark.row("N15")
def test_leadership_goes_through_pupils_in_a_round_and_each_lands_in_the_open_case(norwegian, time_machine):
    leader, teacher = Person(norwegian.leader), Person(norwegian.teacher)
    title = "Benefit of the education"
    on_leaders_list = leader.open("/my/").main.get_text(" ")
    on_teachers_list = teacher.open("/my/").main.get_text(" ")
    at = begin(leader, norwegian, ROUND)
    offered = leader.open(f"{at}pupils/")
    ticked = {int(one["value"]) for one in offered.select("input[name=pupil][checked]")}
    chosen = choose(leader, at, norwegian.pupil, norwegian.second)

    leader.open(f"{at}steps/round_assessment/")
    first = leader.send(
        f"{at}steps/round_assessment/", "done", {f"round_assessment-{k}": v for k, v in ANSWERS.items()}
    )
    next_page = leader.words()
    second = {"conclusion": "satisfactory", "basis": "Er med."}
    leader.do(f"{at}steps/", "round_assessment-2", second)
    finished = finish(leader, at)

    assert title in on_leaders_list
    assert title not in on_teachers_list
    assert ticked == {norwegian.pupil.pk}  # who has an open case is proposed
    assert "Ada Testrup" in chosen
    assert first.redirect_chain[-1][0] == f"{at}steps/round_assessment-2/"
    assert "Brage Testsen" in next_page
    entry = norwegian.case.timeline.get(event="routine.answered")
    assert "Mye borte i høst." in entry.text
    assert verify(norwegian.case) == []
    assert RoutineSubject.objects.filter(case=norwegian.case).values_list("position", flat=True).get() == 1
    assert RoutineAnswers.objects.get(occurrence=2).values["basis"] == "Er med."  # stands by itself
    assert norwegian.case.number in finished
    assert RoutineRecord.objects.get().done_by == norwegian.leader
    story = teacher.open(f"/cases/{norwegian.case.number}/timeline/").main.get_text(" ")
    assert "Looked at in a round" in story
    assert "Mye borte i høst." in story
    assert title not in leader.open("/my/").main.get_text(" ")
    time_machine.move_to(timezone.now() + datetime.timedelta(days=95))
    assert title in leader.open("/my/").main.get_text(" ")


def test_leader_of_some_grades_sees_of_a_round_only_their_own_pupils(norwegian):
    leader = Person(norwegian.leader)
    graded = Person(make_member(norwegian.school, "leadership", rank="leadership", grades=(9,)))
    at = begin(leader, norwegian, ROUND)
    choose(leader, at, norwegian.pupil, norwegian.third)

    seen = graded.open(at).main.get_text(" ")
    refused = graded.client.post(f"{at}pupils/", {"pupil": [norwegian.second.pk], "choose": "1"})
    graded.client.get(f"{at}steps/round_assessment-2/")

    assert "Cato Prøve" in seen
    assert "Ada Testrup" not in seen
    assert refused.status_code == 422
    graded.open(f"{at}steps/round_assessment/", status=404)
    graded.open(f"{at}steps/round_assessment-2/")
    Person(norwegian.teacher).open(at, status=404)


def test_round_is_chosen_searched_and_left_out_of_without_losing_ticks(norwegian):
    leader = Person(norwegian.leader)
    at = begin(leader, norwegian, ROUND)
    url = f"{at}pupils/"

    nobody = leader.client.post(url, {"choose": "1"})
    page = leader.open(url)
    leader.send(url, "search", {"words": "cato", "pupil": str(norwegian.pupil.pk)})
    found = leader.page
    leader.client.post(url, {"pupil": [norwegian.pupil.pk, norwegian.third.pk], "choose": "1"})
    leader.client.post(url, {"pupil": [norwegian.third.pk], "choose": "1"})  # chosen already
    before = list(RoutineSubject.objects.values_list("position", "pupil"))
    leader.open(at)
    leader.client.post(at, {"leave-out": "2"})
    leader.client.post(at, {"leave-out": "2"})
    leader.do(f"{at}steps/", "round_assessment", ANSWERS)
    leader.client.post(at, {"leave-out": "1"})

    assert nobody.status_code == 422
    assert page.find("input", attrs={"name": "pupil"})["value"] == str(norwegian.pupil.pk)
    assert {one["value"] for one in found.select("input[name=pupil]")} == {
        str(norwegian.pupil.pk),
        str(norwegian.third.pk),
    }
    assert before == [(1, norwegian.pupil.pk), (2, norwegian.third.pk)]
    assert list(RoutineSubject.objects.values_list("position", flat=True)) == [1]  # what is written about stays


def test_step_of_a_round_is_skipped_with_a_reason_and_a_record_costs_the_same_for_many_pupils(
    norwegian, django_assert_max_num_queries
):
    leader = Person(norwegian.leader)
    at = begin(leader, norwegian, ROUND)
    pupils = [make_pupil(norwegian.group) for _number in range(12)]
    choose(leader, at, norwegian.pupil, *pupils)
    leader.open(f"{at}steps/round_assessment/")
    leader.send(f"{at}steps/round_assessment/", "skip", {})
    unsaid = leader.complaints()
    leader.open(f"{at}steps/round_assessment/")
    leader.send(f"{at}steps/round_assessment/", "skip", {"skip-reason": "Er på reise."})

    assert unsaid
    assert RoutineAnswers.objects.get().skip_reason == "Er på reise."
    with django_assert_max_num_queries(25):
        assert leader.client.get(at).status_code == 200
    with django_assert_max_num_queries(20):
        assert leader.client.get(f"{at}steps/round_assessment-2/").status_code == 200
    with django_assert_max_num_queries(15):
        assert leader.client.get("/routines/").status_code == 200
    with django_assert_max_num_queries(15):
        assert leader.client.get(address(norwegian, ROUND)).status_code == 200
