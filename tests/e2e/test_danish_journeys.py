"""The Danish procedure in a browser, as the people in question."""

import pytest
from playwright.sync_api import expect

from tests.e2e.staff import Staff, next_school_day, pupil_of, today

TEACHER, COLLEAGUE, THIRD = "karen.brofeldt@demo.example", "soeren.tangaa@demo.example", "amira.holst@demo.example"
COORDINATOR, RESOURCE, LEADER = (
    "lone.fuglsang@demo.example",
    "rikke.damgaard@demo.example",
    "mette.sandholm@demo.example",
)
CONCERN = {"seen": "Væk tre mandage i træk.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"}
CALL = {"date": today(), "channel": "phone", "with_whom": "Mor", "reached": "yes", "said": "De ser det samme."}
MEASURE = {
    "what": "En fast voksen tager imod ved døren",
    "aimed_at": "pupil",
    "start": today(),
    "end": next_school_day(40),
}
LOOK_AGAIN = {"carried_out": "yes", "effect": "same", "then": "continue"}


def stage_one(number: str, teacher: Staff, colleague: Staff, third: Staff) -> None:
    """Three colleagues fill in the first stage in an order of their own."""
    third.do(
        number, "team", 1, "pupil", {"view_obtained": "talked", "pupil_says": "Morgenen er værst.", "bullying": "no"}
    )
    colleague.do(number, "team", 1, "home", {"contacts": [CALL], "parents_view": "Søndagen er tung."})
    teacher.do(number, "team", 1, "measures", {"measures": [MEASURE], "follow_up_on": next_school_day(14)})
    class_community(number, colleague)
    teacher.do(
        number,
        "team",
        1,
        "assessment",
        {"level": "some", "hypothesis": "Overgangene fylder.", "conclusion": "team_goes_on"},
    )


def class_community(number: str, who: Staff) -> None:
    who.do(
        number,
        "team",
        1,
        "class_community",
        {"relations": "De fleste har nogen.", "hypothesis": "Frikvartererne er svære.", "bullying": "no"},
    )


def follow_up(number: str, stage: str, run: int, who: Staff, status: str = "same") -> None:
    who.open(number, stage, run, "follow_up")
    evaluated = who.page.locator("[name^='follow_up-evaluation-'][name$='-carried_out']").count()
    who.fill("follow_up", {"status": status, "school_view": "Fremmødet svinger."})
    if evaluated:
        who.fill("follow_up", {"evaluation": [LOOK_AGAIN] * evaluated})
    who.finish()


@pytest.mark.row("B03", "B04", "D22", "D23", "D24", "D25", "D26", "D28", "D31", "D32", "D34")
def test_concern_goes_through_all_four_stages_to_external_partners(portal, people):
    teacher, colleague, third = (Staff(people.page_as(email)) for email in (TEACHER, COLLEAGUE, THIRD))
    coordinator, leader = Staff(people.page_as(COORDINATOR)), Staff(people.page_as(LEADER))
    pupil = pupil_of(portal, "aertebjerg", "5.B", 6)

    number = teacher.raise_concern([pupil], CONCERN, step="concern")
    stage_one(number, teacher, colleague, third)
    follow_up(number, "team", 1, teacher)
    teacher.decide(number, "team", 1, "still_concern", reason="Seks uger uden ændring.", next_on=next_school_day(10))

    assert "Ressourceteamet hjælper" in teacher.case_text(number)
    teacher.do(number, "resource_help", 1, "request", {"help_with": "Frikvartererne.", "parents_informed": "agree"})
    coordinator.do(
        number, "resource_help", 1, "sparring", {"advice": "Byg på morgenen.", "follow_up_on": next_school_day(14)}
    )
    follow_up(number, "resource_help", 1, teacher)
    teacher.decide(number, "resource_help", 1, "still_concern", reason="Stadig væk.", next_on=next_school_day(10))

    coordinator.do(
        number,
        "joint_plan",
        1,
        "plan",
        {
            "class_support": "Ugeplan på tavlen.",
            "pupil_part": "Er med til at lave planen.",
            "home_part": "Skriver om morgenen.",
            "runs_until": next_school_day(40),
            "follow_up_on": next_school_day(21),
        },
    )
    leader.do(number, "joint_plan", 1, "coordinator", {"coordinator": "Lone Fuglsang"})
    coordinator.page.goto("/my/")
    coordinator.page.locator(f"li:has-text('{number}') button[value=accept]").click()
    expect(coordinator.page.locator("main")).to_contain_text("Lone Fuglsang")
    follow_up(number, "joint_plan", 1, coordinator)
    coordinator.decide(
        number, "joint_plan", 1, "still_concern", reason="Planen hjalp ikke nok.", next_on=next_school_day(10)
    )

    leader.do(
        number,
        "external",
        1,
        "involve",
        {"partners": ["ppr", "child_family"], "question": "Hvad kan gøre dagen mulig?"},
    )
    page = leader.case_text(number)

    assert "Eksterne ressourcepersoner inddrages" in page
    assert "PPR" in page
    assert "Børne- og familieafdelingen" in page or "Børne- og familieafdeling" in page
    answers = leader.case_text(number, "answers/")
    assert "Hvad kan gøre dagen mulig?" in answers
    timeline = leader.case_text(number, "timeline/")
    assert "Planen hjalp ikke nok." in timeline
    assert portal.manage("verify_timeline", number) == "1 timelines verify.\n"


@pytest.mark.row("D27", "B04")
def test_measures_work_the_team_goes_on_closes_later_and_reopens_on_new_absence(portal, people):
    teacher, colleague, third = (Staff(people.page_as(email)) for email in (TEACHER, COLLEAGUE, THIRD))
    pupil = pupil_of(portal, "aertebjerg", "5.B", 7)
    number = teacher.raise_concern([pupil], CONCERN, step="concern")
    stage_one(number, teacher, colleague, third)
    follow_up(number, "team", 1, teacher, status="better")
    date = next_school_day(21)

    teacher.decide(number, "team", 1, "works", reason="Kommer hver dag.", next_on=date)
    working = teacher.case_text(number)
    asked_again = teacher.page.locator(".page__aside").inner_text()
    follow_up(number, "team", 2, teacher, status="solved")
    teacher.decide(number, "team", 2, "closed", reason="Stabilt i tre måneder.")
    closed = teacher.case_text(number)
    teacher.page.goto(f"/cases/{number}/reopen/")
    teacher.page.locator("[name=reason]").fill("Nyt fravær siden vinterferien.")
    teacher.page.locator("main form button[type=submit]").click()
    teacher.page.wait_for_url(f"**/cases/{number}/")

    assert "Karen Brofeldt" in working
    assert "Næste opfølgning, som aftalt" in working
    assert "En fast voksen tager imod ved døren" in working
    assert "Følg op" in asked_again
    assert "Nyt fravær siden vinterferien." not in closed
    assert "Nyt fravær siden vinterferien." in teacher.case_text(number, "timeline/")
    assert (
        portal.shell(
            f"from forms.cases.models import Case; c=Case.objects.get(number='{number}');"
            "print(c.status, c.runs.count())"
        )
        == "open 3"
    )


@pytest.mark.row("D20", "D22")
def test_class_concern_and_two_pupil_cases_share_the_class_assessment(portal, people):
    teacher = Staff(people.page_as("sofie.baekgaard@demo.example"))
    first, second = (pupil_of(portal, "laerkehoej", "8.Y", number) for number in (6, 7))

    of_class = teacher.raise_concern(["8.Y"], CONCERN, step="concern")
    class_community(of_class, teacher)
    cases = [teacher.raise_concern([pupil], CONCERN, step="concern") for pupil in (first, second)]

    for number in cases:
        teacher.open(number, "team", 1, "class_community")
        shown = teacher.page.locator("[name='class_community-relations']").input_value()
        assert shown == "De fleste har nogen."
        assert of_class in teacher.case_text(number)
