"""Nothing that was typed is lost: two people on one step, a session that died, two tabs, a server that was killed."""

import json
import re
import threading
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.server import RunningPortal
from tests.e2e.staff import Staff, pupil_of
from tests.e2e.world import FREE_PUPILS, PASSWORD, school_of

TEACHER, COLLEAGUE = "class.team.en@quellwig.example", "class.team.da@quellwig.example"
RAISE = "/cases/new/?procedure=bullying"
CONCERN = {"seen": "Væk tre mandage i træk.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"}
SAYS, NOTE = "[name='talks-says']", "[name='online-note']"


@pytest.fixture
def school(portal: RunningPortal) -> dict:
    """A school with cases, in the session's portal."""
    return school_of(portal)


def staff(people, email: str = TEACHER, **options) -> Staff:
    return Staff(people.page_as(email, **options))


def raised(who: Staff, pupil: int) -> str:
    """A new case of a pupil that no other test writes about."""
    name = FREE_PUPILS[pupil]
    return who.raise_concern([name], {"seen": "Left out.", "hurt": "no"}, step="report", search=name, at=RAISE)


def save(page: Page) -> None:
    """Press "Save and continue later"."""
    page.locator(".action-bar button[name=save]").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_people_on_one_step_both_texts_are_shown_and_can_stand_together(school, people, axe, scripts):
    teacher = staff(people, java_script_enabled=scripts)
    colleague = staff(people, COLLEAGUE, java_script_enabled=scripts)
    at = (school["ready"], "clarify", 1, "talks")
    for one in (teacher, colleague):
        one.open(*at)
    first, second = f"The breaks are worst ({scripts}).", f"The way home is worst ({scripts})."

    teacher.page.locator(SAYS).fill(first)
    save(teacher.page)
    colleague.page.locator(SAYS).fill(second)
    if scripts:
        colleague.page.locator("[data-saved] button").click(timeout=15_000)
    else:
        save(colleague.page)

    both = colleague.page.locator(".conflict")
    expect(both).to_contain_text(first)
    expect(both).to_contain_text(second)
    expect(both).to_contain_text("Class Ensen")
    if scripts:
        axe(colleague.page)
    colleague.page.locator("[name='pick-says'][value=together]").check()
    colleague.page.locator("button[name=resume]").click()
    teacher.open(*at)
    stands = teacher.page.locator(SAYS).input_value()
    assert first in stands
    assert second in stands


def test_two_people_on_two_steps_of_one_stage_never_meet(school, people):
    teacher, colleague = staff(people), staff(people, COLLEAGUE)
    number = school["begun"]
    teacher.open(number, "clarify", 1, "talks")
    colleague.open(number, "clarify", 1, "online")

    for turn in ("one", "two"):
        teacher.page.locator(SAYS).fill(f"He draws, {turn}")
        colleague.page.locator(NOTE).fill(f"A message, {turn}")
        save(teacher.page)
        save(colleague.page)
        teacher.open(number, "clarify", 1, "talks")
        colleague.open(number, "clarify", 1, "online")

        assert teacher.page.locator(SAYS).input_value() == f"He draws, {turn}"
        assert colleague.page.locator(NOTE).input_value() == f"A message, {turn}"


def test_text_sent_after_the_session_died_is_there_after_logging_in_without_javascript(school, people):
    who = staff(people, java_script_enabled=False)
    page, at = who.page, (school["begun"], "clarify", 1, "talks")
    text = "He says:\nit began in August.\n\n<b>Every</b> break & every day."
    who.open(*at)

    page.context.clear_cookies()
    page.locator(SAYS).fill(text)
    page.locator("[name='talks-who']").fill("The pupil")
    page.locator("button[name=done]:visible").last.click()
    held = page.locator("main").inner_text()
    page.locator("[name='log-in-login']").fill(TEACHER)
    page.locator("[name='log-in-password']").fill("a wrong one")
    page.locator(".held-form button[type=submit]").first.click()
    still_held = page.locator("main").inner_text()
    page.locator("[name='log-in-login']").fill(TEACHER)
    page.locator("[name='log-in-password']").fill(PASSWORD)
    page.locator(".held-form button[type=submit]").first.click()

    assert "it began in August." in held
    assert "it began in August." in still_held
    expect(page).to_have_url(re.compile(r"/clarify/1/talks/$"))
    assert page.locator(SAYS).input_value() == text
    save(page)
    who.open(*at)
    assert page.locator(SAYS).input_value() == text
    assert page.locator("[name='talks-who']").input_value() == "The pupil"


def test_a_concern_written_while_the_session_died_is_raised_after_logging_in(school, people):
    page = staff(people, java_script_enabled=False).page
    page.goto(RAISE)

    page.context.clear_cookies()
    page.locator("[name='report-seen']").fill("She stood alone at the gate again.")
    page.locator("main form button[name=raise]:visible").last.click()
    page.locator("[name='log-in-login']").fill(TEACHER)
    page.locator("[name='log-in-password']").fill(PASSWORD)
    page.locator(".held-form button[type=submit]").first.click()

    assert page.locator("[name='report-seen']").input_value() == "She stood alone at the gate again."


def test_text_sent_from_a_page_that_a_log_in_in_another_tab_made_old_is_sent_once_more(school, people):
    who = staff(people)
    page, at = who.page, (school["begun"], "clarify", 1, "talks")
    who.open(*at)
    page.context.clear_cookies()
    people.log_in(page.context.new_page(), TEACHER, PASSWORD)

    page.locator(SAYS).fill("Typed before the log-in elsewhere.")
    save(page)
    page.locator(".held-form button[type=submit]").first.click()

    expect(page).to_have_url(re.compile(r"/clarify/1/talks/$"))
    assert page.locator(SAYS).input_value() == "Typed before the log-in elsewhere."


def test_answers_of_two_cases_in_two_tabs_never_mix(school, people):
    first = staff(people)
    second = Staff(first.page.context.new_page())
    numbers = [raised(first, 1), raised(first, 2)]
    tabs = list(zip((first, second), numbers, strict=True))
    for who, number in tabs:
        who.open(number, "clarify", 1, "talks")

    for who, number in reversed(tabs):
        who.page.locator(SAYS).fill(f"About {number}")
    for who, _number in tabs:
        save(who.page)

    for who, number in tabs:
        who.open(number, "clarify", 1, "talks")
        assert who.page.locator(SAYS).input_value() == f"About {number}"
        assert f"About {next(n for n in numbers if n != number)}" not in who.case_text(number, "answers/")


def test_every_save_that_was_acknowledged_is_there_after_the_server_was_killed(fresh_portal, people):
    who, colleague = Staff(people.page_as("karen.brofeldt@demo.example")), "soeren.tangaa@demo.example"
    pupil = pupil_of(fresh_portal, "aertebjerg", "5.B", 8)
    number = who.raise_concern([pupil], CONCERN, step="concern")
    by_itself, by_many = (number, "team", 1, "pupil"), (number, "team", 1, "home")
    who.open(*by_itself)
    who.fill("pupil", {"view_obtained": "talked", "pupil_says": "Typed, and saved by itself."})
    expect(who.page.locator("[data-saved]")).to_contain_text(re.compile(r"\d\d[:.]\d\d"), timeout=20_000)
    writer = Writer(who.page, f"{fresh_portal.url}/cases/{number}/team/1/home/autosave/", "home-parents_view")

    writer.start()
    writer.wait_for(5)
    fresh_portal.kill()
    writer.join()
    fresh_portal.start()
    other = Staff(people.page_as(colleague))
    other.open(*by_many)
    stands = other.page.locator("[name='home-parents_view']").input_value()
    other.open(*by_itself)
    saved_by_itself = other.page.locator("[name='pupil-pupil_says']").input_value()

    assert int(stands.removeprefix("Save ")) >= writer.acknowledged >= 5
    assert saved_by_itself == "Typed, and saved by itself."
    assert fresh_portal.manage("verify_timeline", number) == "1 timelines verify.\n"
    # A colleague of the same role goes on from there, in another browser.
    other.do(*by_itself, {"bullying": "no"})
    who.open(*by_itself)
    assert who.page.locator("[name='pupil-bullying'][value=no]").is_checked()
    assert who.page.locator("[name='pupil-pupil_says']").input_value() == "Typed, and saved by itself."


class Writer(threading.Thread):
    """Saves one text after another as a page's autosave does, until the server is gone. It knows what was answered."""

    def __init__(self, page: Page, address: str, field: str) -> None:
        super().__init__(daemon=True)
        page.goto(address.replace("autosave/", ""))
        self.version = int(page.locator("[name=base_version]").input_value())
        self.acknowledged, self.field = 0, field
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        origin = re.match(r"https?://[^/]+", address)[0]
        headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/json", "Origin": origin}
        self.request = urllib.request.Request(address, headers=headers, method="POST")

    def run(self) -> None:
        """Save until it fails."""
        for number in range(1, 10_000):
            fields = [[self.field, f"Save {number}"], ["base_version", str(self.version)]]
            self.request.data = json.dumps({"fields": fields}).encode()
            try:
                with urllib.request.urlopen(self.request, timeout=20) as response:
                    self.version = json.load(response)["version"]
            except (OSError, urllib.error.URLError, ValueError):
                return
            self.acknowledged = number

    def wait_for(self, saves: int) -> None:
        """Wait until so many saves were answered."""
        deadline = time.monotonic() + 60
        while self.acknowledged < saves and self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.acknowledged >= saves
