"""A procedure that no code knows, loaded into a running portal: read, filled in and decided as the shipped ones are."""

import re
import stat

import pytest
from playwright.sync_api import expect

from tests.e2e.server import RunningPortal
from tests.e2e.staff import Staff, next_school_day, today
from tests.e2e.world import FREE_PUPILS, school_of
from tests.e2e.world_pictures import PNG

TEACHER, COLLEAGUE = "class.team.da@quellwig.example", "class.team.en@quellwig.example"
LEADER, RESOURCE = "leadership.en@quellwig.example", "resource.person.en@quellwig.example"
PAGE = "/en/when-a-pupil-is-bullied/"
RAISE = "/cases/new/?procedure=bullying"
REPORT = {"seen": "Left out in every break.", "where": ["online"], "hurt": "no"}
#: One answer of every kind of question.
PLAN = {
    "goal": "Safe in every break",
    "details": "An adult whom the class knows is near.",
    "adults": "2,5",
    "starts": today(),
    "meeting_on": next_school_day(7),
    "meeting_at": "08:15",
    "meeting_place": "Room 12",
    "told": "yes",
    "form": "group",
    "tools": ["game"],
    "worry": "4",
    "group": [{"name": "Gunda Quaade", "role": "mother"}, {"name": "Hugo Quaade", "role": "father"}],
    "calls": [{"date": today(), "channel": "phone", "with_whom": "Gunda", "reached": "yes", "said": "She agrees."}],
    "places": [{"place": "By the bins", "when": "09:45"}],
    "circle": [{"works": "The morning circle"}, {"hard": "The corner by the bins"}],
    "measures": [{"what": "An adult in the yard", "aimed_at": "class", "start": today()}],
    "services": ["school_nurse"],
    "allowed": [{"given_by": "Gunda", "service": "School nurse", "kinds": "How the pupil is", "how": "signature"}],
    "parties": [{"party": "Gunda Quaade", "how": "signed"}],
    "away": [{"illness": "3"}],
    "next_look": next_school_day(14),
}


@pytest.fixture
def school(portal: RunningPortal) -> dict:
    """The school that runs the procedure."""
    return school_of(portal)


def staff(people, email: str, **options) -> Staff:
    return Staff(people.page_as(email, **options))


def test_it_is_read_on_its_page_with_its_diagram_and_a_way_into_the_form_from_each_step(school, people, axe):
    page = people.anonymous()

    page.goto(PAGE)

    expect(page.get_by_role("heading", level=1)).to_have_text("When a pupil is bullied")
    expect(page.locator("main svg").first).to_be_visible()
    text = page.locator("main").inner_text()
    for words in (
        "Keep what was written online",
        "Two must agree.",
        "Only when the last look says that it has stopped.",
        "Within 5 working days",
        "Ask all classes",
        "An invented municipality",
    ):
        assert words in text, words
    steps = ["report", "talks", "online", "climate", "background", "plan", "tell", "look"]
    ways = page.locator(".step__form a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert [way.rstrip("/").rsplit("/", 1)[1] for way in ways if "/start/" in way][: len(steps)] == steps
    axe(page)


def test_a_reader_goes_from_the_page_to_the_concern_without_knowing_an_address(school, people):
    page = people.page_as(COLLEAGUE)
    page.goto(PAGE)

    page.get_by_role("link", name=re.compile("Fill in.*What was seen")).click()
    page.get_by_role("main").get_by_role("link", name="Raise a concern").click()

    expect(page.get_by_role("group", name=re.compile("Where does it happen"))).to_be_visible()
    expect(page.get_by_label("When a pupil is bullied")).to_be_checked()


def test_it_is_filled_in_and_decided_by_the_people_in_question(school, portal, people, tmp_path):
    teacher, colleague, leader = (staff(people, email) for email in (TEACHER, COLLEAGUE, LEADER))
    picture = tmp_path / "screen.png"
    picture.write_bytes(PNG)

    number = teacher.raise_concern([FREE_PUPILS[0]], REPORT, step="report", search="Quaade Zita", at=RAISE)
    at = (number, "clarify", 1)

    # A question that an answer opens, an alert, a second talk, a step that exists because of an answer.
    waits = colleague
    waits.open(*at, "background")
    waiting = waits.page.locator("main").inner_text()
    teacher.do(
        *at,
        "talks",
        {"who": "Zita", "says": "In the breaks.", "safe": "no", "tomorrow": "I am there.", "goes_on": "yes"},
    )
    alerted = teacher.page.locator("main").inner_text()
    teacher.open(*at, "talks")
    teacher.page.locator("button[name=another]").click()
    teacher.page.wait_for_url("**/talks-2/")
    teacher.fill("talks-2", {"who": "Yrsa", "safe": "yes"})
    teacher.finish()
    colleague.do(*at, "online", {"proof": str(picture), "note": "A message in the group."})
    colleague.do(*at, "climate", {"mood": "3", "habits": "They help the small ones."})
    teacher.do(*at, "background", {"health": "Sleeps badly.", "open": "Likes to draw."})
    leader.open(*at, "background")
    withheld = leader.page.content()

    # Two must agree, and the second does not.
    teacher.page.goto(f"/cases/{number}/clarify/1/decide/")
    teacher.page.locator("[name=outcome][value=nothing]").check()
    teacher.page.locator("[name=reason]").fill("It was once.")
    teacher.page.locator("button[name=decide]").click()
    expect(teacher.page.locator("main")).to_contain_text("It was once.")
    leader.page.goto(f"/cases/{number}/clarify/1/decide/")
    leader.page.locator("[name=refusal]").fill("It goes on online.")
    leader.page.locator("button[name=refuse]").click()
    teacher.decide(*at, "act", reason="It goes on.")

    # Every kind of question, what they bind, and what leaves the stage.
    run = (number, "act", 1)
    teacher.do(*run, "plan", PLAN | {"paper": str(picture)})
    teacher.do(*run, "tell", {"told": "yes", "help": "Look at the breaks with us."})
    leader.acknowledge(number)
    look_again(teacher, *run)
    teacher.page.goto(f"/cases/{number}/act/1/decide/")
    ways = teacher.page.locator(".offers").inner_text()
    teacher.decide(*run, "again", reason="It is less.", next_on=next_school_day(14))
    teacher.open(number, "act", 2, "plan")
    carried = teacher.page.locator("main").inner_text()
    look_again(teacher, number, "act", 2)
    teacher.decide(number, "act", 2, "stays_away", reason="Away all week.")

    assert "Talk with the pupils" in waiting
    assert "The leadership knows now" in alerted
    assert "Sleeps badly." not in withheld
    assert "Likes to draw." in withheld
    assert "Only when the last look says that it has stopped." in ways
    assert "Safe in every break" in carried
    assert "The corner by the bins" in carried
    case = leader.case_text(number)
    for words in ("An adult in the yard", "Gunda Quaade", "Meeting with the homes"):
        assert words in case, words
    leader.case_text(number, "answers/")
    runs = leader.page.locator("main nav.tabs a[href^='?run=']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    answers = "".join(leader.case_text(number, f"answers/{run}") for run in runs)
    for words in ("By the bins", "2.5", "With the group", "screen.png", "She agrees.", "School nurse", "08:15"):
        assert words in answers, words
    assert portal.manage("verify_timeline", number) == "1 timelines verify.\n"
    assert (
        portal.shell(
            f"from forms.cases.models import Case; c=Case.objects.get(number='{number}');"
            "print(c.status, c.runs.count(), c.measures.count(), c.meetings.count(),"
            " c.participants.filter(role_key='').count(),"
            " c.measures.get().evaluations.count(),"
            " [x.version.key for x in Case.objects.filter(linked_from__case=c, linked_from__kind='beside')])"
        )
        == "closed 3 1 1 2 2 ['dk_absence']"
    )


def look_again(who: Staff, number: str, stage: str, run: int) -> None:
    who.do(
        number,
        stage,
        run,
        "look",
        {"status": "less", "effect": [{"carried_out": "yes", "effect": "same", "then": "continue"}]},
    )


def test_a_stop_of_its_intake_says_whom_to_call_before_a_case_exists(school, people):
    teacher = staff(people, COLLEAGUE)
    page = teacher.page

    page.goto(RAISE)
    page.locator("[name='report-hurt'][value=yes]").check()

    expect(page.locator("main")).to_contain_text("See to it now")
    expect(page.locator("main")).to_contain_text("Leadership")


def test_a_file_is_kept_privately_and_reaches_those_who_may_see_it_alone(school, portal, people, tmp_path):
    teacher = staff(people, TEACHER)
    colleague, stranger = (staff(people, email) for email in (COLLEAGUE, school["stranger"]))
    picture, program = tmp_path / "screen.png", tmp_path / "game.png"
    picture.write_bytes(PNG)
    program.write_bytes(b"MZ\x90\x00" * 100)
    at = (school["begun"], "clarify", 1, "online")

    teacher.open(*at)
    teacher.fill("online", {"proof": str(program), "note": "A film"})
    teacher.page.locator("button[name=save]").click()
    refused = teacher.page.locator("main").inner_text()
    kept_note = teacher.page.locator("[name='online-note']").input_value()
    teacher.fill("online", {"proof": str(picture)})
    teacher.page.locator("button[name=save]").click()
    teacher.page.wait_for_url(f"**/cases/{school['begun']}/")
    colleague.open(*at)
    address = colleague.page.get_by_role("link", name="screen.png").get_attribute("href")
    served = colleague.page.request.get(address)
    anonymous = people.anonymous().request.get(address, max_redirects=0)
    files = [path for path in (portal.var / "private").rglob("*") if path.is_file()]

    assert teacher.page.locator(".ds-error-summary").count() == 0
    assert "PDF" in refused
    assert kept_note == "A film"
    assert (served.status, served.body()) == (200, PNG)
    assert served.headers["content-disposition"].startswith("attachment")
    assert stranger.page.request.get(address).status == 404
    assert anonymous.status == 302
    assert {path.suffix for path in files} == {""}
    assert {stat.S_IMODE(path.stat().st_mode) & 0o007 for path in files} == {0}
