"""Each procedure that comes along to start from is walked from the concern to the end, by the people in question.

Dates are those of the autumn of 2026, in which the schools have a holiday from 12 to 16 October.
"""

import datetime
from dataclasses import dataclass
from typing import Any

import pytest

from forms.cases.models import Case
from forms.people.enums import DayKind
from forms.people.models import CalendarPeriod, Pupil
from guidance.procedures.presets import presets
from tests import factories
from tests.person import Person, typed_as

pytestmark = pytest.mark.django_db
PRESETS = {one.key: one for one in presets()}
MONDAY = "2026-09-07"


@dataclass
class School:
    """A school that runs one preset, with the people whom it names."""

    teacher: Person
    leader: Person
    pupils: list[Pupil]
    clock: Any

    def about(self, number: int = 0) -> str:
        """A pupil, as the page about a concern has it."""
        return f"pupil:{self.pupils[number].pk}"

    def wait_until(self, day: str) -> None:
        """It is ten in the morning of a day."""
        self.clock.move_to(f"{day} 10:00+01:00")


@pytest.fixture
def school(request, time_machine) -> School:
    """The school that runs the preset named by the test's parameter, on a Monday in September."""
    time_machine.move_to(f"{MONDAY} 10:00+02:00")
    preset = PRESETS[request.param]
    factories.make_version(preset.spec())
    owner = factories.make_owner(country=preset.country)
    made = factories.make_school(procedure=preset.key, owner=owner)
    autumn = (datetime.date(2026, 10, 12), datetime.date(2026, 10, 16))
    CalendarPeriod.objects.create(
        owner=owner, kind=DayKind.HOLIDAY, title="Autumn holiday", starts_on=autumn[0], ends_on=autumn[1]
    )
    group = factories.make_class(made)
    teaching = "class_team" if preset.country == "DK" else "contact_teacher"
    teacher = factories.make_member(made, teaching, classes=(group,), first_teacher=True)
    leader = factories.make_member(made, "leadership", rank="leadership")
    pupils = [factories.make_pupil(group) for _number in range(2)]
    return School(Person(teacher), Person(leader), pupils, time_machine)


def runs_preset(key: str) -> pytest.MarkDecorator:
    """The test is about the school that runs this preset."""
    return pytest.mark.parametrize("school", [key], indirect=True, ids=[""])


def at(number: str, stage: str, run: int = 1) -> str:
    """The address of a run."""
    return f"/cases/{number}/{stage}/{run}/"


def case_of(number: str) -> Case:
    return Case.objects.get(number=number)


def due(number: str) -> dict[str, str]:
    """What is due in the case, by step, of several dates the first; what a decision started stands under "decision"."""
    found = case_of(number).dues.filter(met_at=None).order_by("-due_on")
    return {one.step or "decision": one.due_on.isoformat() for one in found}


def refused(person: Person, run: str, step: str, answers: dict[str, Any]) -> list[str]:
    """What the page complains of when the step is sent so."""
    person.open(f"{run}{step}/")
    person.send(f"{run}{step}/", "done", typed_as(step, answers))
    return person.complaints()


def offered(person: Person, run: str) -> list[str]:
    """The ways out of a stage that are open to the person."""
    page = person.open(f"{run}decide/")
    return [one["value"] for one in page.select("[name=outcome]")]


def figures(**known: str) -> list[dict[str, str]]:
    return [{"_id": "figures", **known}]


def judged(then: str = "continue", effect: str = "better", many: int = 1) -> list[dict[str, str]]:
    """Every measure, judged so."""
    return [{"carried_out": "yes", "effect": effect, "then": then} for _number in range(many)]


def measure(person: Person, **more: str) -> list[dict[str, str]]:
    return [{"what": "Meet at the door", "responsible": person.user.name, **more}]


def call(person: Person, **more: str) -> list[dict[str, str]]:
    """A call home that was answered."""
    said = {"said": "They are worried too.", "reached": "yes", "by": str(person.user.pk)}
    return [{"channel": "phone", "with_whom": "The mother", "date": MONDAY, **said, **more}]


@runs_preset("no_ladder_oslo")
def test_oslo_begins_where_the_absence_stands_and_goes_up_the_ladder_and_down_again(school):
    teacher, leader = school.teacher, school.leader
    signal = {"noticed_by": "register", "seen": "Mondays.", "violence_suspected": "no"}

    # Four days: the school talks and calls home.
    number = teacher.raise_concern(school.about(), "signal", signal | {"absence": figures(total_days="4", lessons="2")})
    run = at(number, "call")
    first = due(number)
    teacher.do(run, "staff_talk", {"talked_on": MONDAY, "what_we_see": "Tired on Mondays."})
    teacher.do(run, "call_home", {"contacts": call(teacher), "agreed": "We talk on Friday."})
    teacher.do(run, "pupil_talk", {"how_is_school": "not_obtained", "not_obtained_because": "Ill."})
    called = due(number)

    # Eight: the figures propose the meeting, and the teacher decides for it.
    school.wait_until("2026-09-21")
    teacher.do(run, "look_again", {"judged": "same", "basis": "Away.", "absence": figures(total_days="8")})
    teacher.open(f"{run}decide/")
    proposed = teacher.words()
    teacher.decide(run, "to_meeting")
    run = at(number, "meeting")
    teacher.do(run, "call_meeting", {"meeting_on": "2026-09-28", "leader": str(leader.user.pk)})
    invited = due(number)
    school.wait_until("2026-09-28")
    agreed = {"held_on": "2026-09-28", "pupil_view": "Mornings are hard.", "goal": "Four days a week."}
    agreed |= {"evaluation_on": "2026-10-19"}
    nobody = refused(leader, run, "hold_meeting", agreed | {"measures": [{"what": "Meet at the door"}]})
    leader.do(run, "hold_meeting", {"measures": measure(teacher)})
    met = due(number)

    # Thirteen: services join, and child welfare is considered.
    school.wait_until("2026-10-19")
    rated = {"pupil_rates": "4", "guardians_rate": "3", "absence": figures(total_days="13")}
    worse = {"presence": "worse", "what_now": "We need more.", "measures_evaluated": judged(effect="same")}
    leader.do(run, "evaluation", worse | rated)
    leader.decide(run, "to_wider")
    run = at(number, "wider")
    services = {"services": ["school_nurse", "youth_services"], "question": "Sleep?", "meeting_on": "2026-11-02"}
    leader.do(run, "services", services)
    leader.do(run, "child_welfare", {"considered": "not_now", "reasons": "The family asks for help itself."})
    joined = due(number)
    school.wait_until("2026-11-02")
    shared = {"held_on": "2026-11-02", "present": [{"name": "The nurse"}], "next_on": "2026-11-30"}
    leader.do(run, "joint_meeting", shared | {"measures": measure(leader)})
    together = due(number)
    school.wait_until("2026-11-30")
    leader.do(run, "follow_up", {"measures_evaluated": judged(many=2), "presence": "better", "summary": "The teacher."})
    leader.decide(run, "back_to_school", next_on="2026-12-14")
    run = at(number, "meeting", 2)
    well = {"presence": "well", "what_now": "No more is needed.", "measures_evaluated": judged("stop", many=2)}
    teacher.do(run, "evaluation", well)
    teacher.decide(run, "solved")

    assert first == {"staff_talk": "2026-09-09", "call_home": "2026-09-10", "pupil_talk": "2026-09-14"}
    assert called == {"look_again": "2026-09-21"}
    assert "8 days or 12 lessons: “A meeting with the pupil, the home and the leadership”" in proposed
    assert invited == {"hold_meeting": "2026-09-28"}
    assert len(nobody) == 1
    assert met == {"evaluation": "2026-10-19"}
    assert joined == {"joint_meeting": "2026-11-02"}
    assert together == {"follow_up": "2026-11-30"}
    case = case_of(number)
    assert (case.status, [run.stage for run in case.runs.order_by("pk")]) == (
        "closed", ["call", "meeting", "wider", "meeting"],
    )  # fmt: skip
    assert case.casepartners.count() == 2


@runs_preset("no_ladder_oslo")
@pytest.mark.parametrize(
    ("days", "lessons", "stage"), [("7", "3", "call"), ("2", "12", "meeting"), ("13", "0", "wider")]
)
def test_oslo_begins_at_the_limit_that_days_or_lessons_have_reached(school, days, lessons, stage):
    signal = {"noticed_by": "register", "seen": "Away.", "violence_suspected": "no"}

    number = school.teacher.raise_concern(
        school.about(), "signal", signal | {"absence": figures(total_days=days, lessons=lessons)}
    )

    assert case_of(number).stage == stage


@runs_preset("no_ringsaker")
def test_ringsaker_calls_the_same_day_tells_the_leadership_and_meets_within_a_week(school):
    teacher, leader = school.teacher, school.leader
    seen = {"noticed_by": "contact_teacher", "reported": "not_reported", "seen": "Late.", "violence_suspected": "no"}

    # No signal yet: the contact teacher calls the same day, since nobody has reported the absence.
    number = teacher.raise_concern(school.about(), "signal", seen | {"month": figures(late="1")})
    run = at(number, "contact")
    first = due(number)
    unlogged = refused(teacher, run, "call_home", {"contacts": call(teacher, said=""), "agreed": "We try the bus."})
    teacher.do(run, "call_home", {"contacts": call(teacher)})
    teacher.do(run, "ask_pupil", {"heard": "talked", "pupil_says": "The bus is full."})
    called = due(number)
    school.wait_until("2026-09-14")
    teacher.do(run, "result", {"outcome": "not_back", "basis": "Two more days.", "month": figures(late="3")})
    teacher.decide(run, "to_meeting")

    # The leadership is told and acknowledges; the meeting is held within a week.
    run = at(number, "meeting")
    told = due(number)
    teacher.do(run, "tell_leadership", {"leader": str(leader.user.pk)})
    notice = case_of(number).notices.get(person=leader.user, kind="inform")
    leader.do(run, "call_meeting", {"meeting_on": "2026-09-18"})
    school.wait_until("2026-09-18")
    agreed = {
        "held_on": "2026-09-18",
        "pupil_view": "Earlier bus.",
        "agreed": "As below.",
        "follow_up_on": "2026-10-09",
    }
    leader.do(run, "hold_meeting", agreed | {"measures": measure(teacher)})
    met = due(number)

    # The result is looked at, the measures go on, and then it is solved.
    school.wait_until("2026-10-09")
    teacher.do(run, "results", {"presence": "same", "what_now": "Once more.", "measures_evaluated": judged()})
    ways = offered(teacher, run)
    leader.decide(run, "goes_on", next_on="2026-10-30")
    again = due(number)
    run = at(number, "meeting", 2)
    school.wait_until("2026-10-30")
    teacher.do(run, "results", {"presence": "well", "what_now": "Enough.", "measures_evaluated": judged("stop")})
    teacher.decide(run, "solved")

    # Six days running: a case about another pupil begins with the leadership and the meeting.
    other = teacher.raise_concern(school.about(1), "signal", seen | {"month": figures(longest="6")})

    assert first == {"call_home": MONDAY, "ask_pupil": "2026-09-10"}
    assert len(unlogged) == 1
    assert called == {"result": "2026-09-14"}
    assert told == {"tell_leadership": "2026-09-15", "call_meeting": "2026-09-16", "hold_meeting": "2026-09-21"}
    assert notice.acknowledged_at is None
    assert met == {"results": "2026-10-09"}
    assert ways == ["goes_on"]
    assert again == {"results": "2026-10-30"}
    assert case_of(number).status == "closed"
    assert case_of(other).stage == "meeting"
    assert case_of(other).timeline.get(event="stage.entered").data["signals"] == ["running"]


@runs_preset("no_bti")
def test_bti_talks_with_the_family_evaluates_in_four_ways_and_begins_each_level_within_two_weeks(school):
    teacher, leader = school.teacher, school.leader
    concern = {"raised_by": "staff", "seen": "Alone.", "unsafe": "yes", "violence_suspected": "no"}
    rows = {"measures": measure(teacher, check_on="2026-10-19")}

    # Level 0: one week instead of two, since school may not be safe.
    number = teacher.raise_concern(school.about(), "concern", concern)
    run = at(number, "level_0")
    first = due(number)
    told = case_of(number).notices.filter(person=leader.user, kind="alert").count()
    teacher.do(run, "share", {"leader": str(leader.user.pk)})
    teacher.do(run, "family_talk", {"contacts": call(teacher), "pupil_view": "Breaks.", "agreed": "A friend."})
    teacher.do(run, "clarified", {"answer": "needs_help", "basis": "Still alone."})
    school.wait_until("2026-09-14")
    teacher.decide(run, "next_level")

    # Level 1: a plan within two weeks, other measures, then others are needed.
    run = at(number, "level_1")
    second = due(number)
    undated = refused(teacher, run, "plan", {"goal": "Breaks with a friend.", "measures": measure(teacher)})
    teacher.do(run, "plan", {"made_on": "2026-09-14", "evaluate_on": "2026-10-19"} | rows)
    planned = due(number)
    teacher.do(run, "evaluation", four_ways("other_measures"))
    waits = offered(teacher, run)
    teacher.do(run, "new_plan", {"goal": "Breaks with two friends."} | rows)
    again = offered(teacher, run)
    teacher.decide(run, "plan_again", next_on="2026-10-19")
    run = at(number, "level_1", 2)
    school.wait_until("2026-10-19")
    teacher.do(run, "evaluation", four_ways("others_needed", many=2))
    on = offered(teacher, run)
    teacher.decide(run, "next_level")

    # Level 2: services, consent, one coordinator, one plan.
    run = at(number, "level_2")
    third = due(number)
    asked = {"services": ["ppt"], "coordinator": str(leader.user.pk), "meeting_on": "2026-11-02"}
    consent = [{"given_by": "The mother", "service": "PPT", "kinds": "How breaks go", "how": "spoken"}]
    leader.do(run, "gather", asked | {"consents": consent})
    leader.do(
        run, "meet",
        {"held_on": "2026-11-02", "present": [{"name": "PPT"}], "goal": "Safe breaks.", "next_on": "2026-11-30"} | rows,
    )  # fmt: skip
    meeting = due(number)
    leader.do(run, "evaluation", four_ways("works", many=3))
    ways = offered(leader, run)
    leader.decide(run, "works")

    assert first == {"share": "2026-09-10", "family_talk": "2026-09-14"}
    assert told == 1
    assert second == {"plan": "2026-09-28", "decision": "2026-09-28"}
    assert len(undated) == 1
    assert planned == {"evaluation": "2026-10-09", "decision": "2026-09-28"}
    assert (waits, again, on, ways) == ([], ["plan_again"], ["next_level"], ["works", "step_down"])
    assert third == {"gather": "2026-11-02", "decision": "2026-11-02"}
    assert meeting == {"evaluation": "2026-11-30", "decision": "2026-11-02"}
    case = case_of(number)
    assert case.status == "closed"
    assert case.consents.get().service == "PPT"


@runs_preset("no_bti")
def test_bti_begins_on_the_level_where_services_work_together_already(school):
    concern = {"raised_by": "staff", "seen": "Known.", "unsafe": "no", "violence_suspected": "no"}

    number = school.teacher.raise_concern(school.about(), "concern", concern, begin="level_3")
    run = at(number, "level_3")
    steered = {"present": [{"name": "All leaders"}], "leads": "PPT", "goal": "Fewer adults."}
    steered |= {"measures": measure(school.leader, check_on="2026-10-19")}
    before = due(number)
    school.leader.do(run, "steer", steered)
    after = due(number)
    school.leader.do(run, "evaluation", four_ways("others_needed") | {"outside": "Statped."})
    ways = offered(school.leader, run)
    school.leader.decide(run, "look_outside", next_on="2026-10-05")

    assert before == {"steer": "2026-09-21"}
    assert after == {"evaluation": "2026-10-19"}
    assert ways == ["look_outside", "step_down"]
    assert case_of(number).next_on == datetime.date(2026, 10, 5)


def four_ways(way: str, many: int = 1) -> dict[str, Any]:
    """An evaluation with one of the four answers, of so many measures."""
    return {"way": way, "basis": "The breaks.", "pupil_view": "Better.", "measures_evaluated": judged(many=many)}


@runs_preset("dk_bornholm")
def test_bornholm_goes_from_the_list_to_an_agreement_that_is_looked_at_after_one_week_and_after_four(school):
    teacher, leader = school.teacher, school.leader
    listed = {"raised_by": "absence_data", "seen": "Seven days.", "suspicion": "no"}
    listed |= {"recent": figures(total_days="7", longest="3")}

    # The leader has reviewed the lists; the teacher talks with the pupil, the leader with the teacher.
    number = leader.raise_concern(school.about(), "concern", listed)
    run = at(number, "school")
    first = due(number)
    owner = case_of(number).owner
    teacher.do(run, "pupil_talk", {"heard": "talked", "pupil_says": "Maths.", "told_beforehand": "yes"})
    leader.do(run, "leader_talk", {"picture": "Maths.", "conclusion": "contact_home"})
    leader.do(run, "leader_talk", {"who_calls": str(teacher.user.pk)})
    teacher.decide(run, "contact_home")

    # Contact within a week, and an agreement with a goal, a name and a date on each line.
    run = at(number, "home")
    home = due(number)
    school.wait_until("2026-09-14")
    teacher.do(run, "contact", {"contacts": call(teacher), "parents_view": "He sleeps badly."})
    goal = {"goal": "At school at eight four days a week", "check_on": "2026-09-21"}
    vague = [
        refused(teacher, run, "agreement", {"measures": [row], "made_on": "2026-09-14", "check_on": "2026-09-21"})
        for row in ({"what": "Comes to school"}, measure(teacher)[0] | {"goal": goal["goal"]})
    ]
    teacher.do(run, "agreement", {"measures": measure(teacher, **goal)})
    agreed = due(number)

    # One week: is it kept? Four weeks fall in the autumn holiday: the last school day before it.
    school.wait_until("2026-09-21")
    teacher.do(run, "one_week_check", {"kept": "kept", "follow_up_on": "2026-10-09"})
    kept = due(number)
    school.wait_until("2026-10-09")
    teacher.do(run, "follow_up", {"status": "better", "school_view": "Four days.", "evaluation": judged()})
    ways = offered(teacher, run)
    teacher.decide(run, "goes_on", next_on="2026-11-06")
    again = due(number)
    run = at(number, "home", 2)
    school.wait_until("2026-11-06")
    teacher.do(run, "follow_up", {"status": "solved", "school_view": "Every day.", "evaluation": judged("stop")})
    teacher.decide(run, "closed")

    assert first == {"pupil_talk": "2026-09-10", "leader_talk": "2026-09-14"}
    assert owner == teacher.user
    assert home == {"contact": "2026-09-14"}
    assert [len(one) for one in vague] == [3, 1]
    assert agreed == {"one_week_check": "2026-09-21", "follow_up": "2026-10-09"}
    assert kept == {"follow_up": "2026-10-09"}
    assert ways == ["closed", "goes_on", "get_help"]
    assert again == {"follow_up": "2026-11-06"}
    case = case_of(number)
    assert case.status == "closed"
    assert [str(one.check_on) for one in case.measures.all()] == ["2026-09-21"]
