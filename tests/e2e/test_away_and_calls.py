"""A coordinator goes on leave and comes back; and a call that was not answered is logged on a small telephone."""

import datetime
import json
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.server import RunningPortal
from tests.e2e.world import school_of

#: A case of the school with a coordinator, and the colleague who is to stand in: this file's own.
MADE = """
import json
from forms.cases.services.cases import raise_concern
from forms.cases.services.coordinator import answer_ask, ask_directly
from forms.people.models import School, User
from tests import factories
school = School.objects.get(slug="quellwig")
known = User.objects.filter(email="away@quellwig.example").first()
if known is None:
    people = {}
    for word in ("away", "deputy"):
        user = factories.make_user(email=f"{word}@quellwig.example", name=f"{word.title()} Quellsen", language="en")
        people[word] = factories.make_member(school, "resource_person", rank="resource", user=user)
    teacher = User.objects.get(email="class.team.en@quellwig.example")
    group = teacher.memberships.get().classes.get()
    pupil = factories.make_pupil(group, first_name="Ulla", last_name="Quint")
    factories.make_guardian(pupil, first_name="Gerda", last_name="Quint")
    raw = {"seen": "Left out.", "where": ["online"], "hurt": "no"}
    case = raise_concern(
        school=school, procedure_key="bullying", raw=raw, by=teacher, owner=teacher, raised_by="team", pupil=pupil
    )[0]
    answer_ask(ask_directly(case.pk, people["away"], by=teacher).pk, accept=True, by=people["away"])
from forms.cases.models import Case
case = Case.objects.get(pupil__last_name="Quint", pupil__first_name="Ulla")
print(json.dumps({"case": case.number, "school": school.pk}))
"""


@pytest.fixture
def made(portal: RunningPortal) -> dict:
    school_of(portal)
    return json.loads(portal.shell(MADE).splitlines()[-1])


def test_a_coordinator_on_leave_has_all_open_with_the_deputy_and_back_afterwards(people, axe, screenshot, made):
    leader = people.page_as("leadership.en@quellwig.example")
    away = people.page_as("away@quellwig.example")
    deputy = people.page_as("deputy@quellwig.example")
    deputy.goto("/my/")
    expect(deputy.locator("main")).not_to_contain_text(made["case"])
    assert deputy.goto(f"/cases/{made['case']}/").status == 404

    leader.goto(f"/people/schools/{made['school']}/staff/")
    leader.get_by_role("link", name="Set a leave").click()
    axe(leader)
    leader.get_by_label("Who is away").select_option(label="Away Quellsen")
    today = datetime.date.today()  # noqa: DTZ011 - the browser's own day
    leader.get_by_label("First day").fill(today.isoformat())
    leader.get_by_label("Last day").fill((today + datetime.timedelta(days=20)).isoformat())
    leader.get_by_label("Who stands in").select_option(label="Deputy Quellsen")
    leader.get_by_role("button", name="Set the leave").click()
    expect(leader.locator("main")).to_contain_text("On leave")

    deputy.goto("/my/")
    expect(deputy.locator("main")).to_contain_text(made["case"])
    expect(deputy.locator("main")).to_contain_text("for Away Quellsen, who is on leave")
    deputy.goto(f"/cases/{made['case']}/")
    expect(deputy.locator("main")).to_contain_text("Deputy Quellsen stands in")
    axe(deputy)
    screenshot(deputy, "case-with-a-deputy")

    leader.goto(f"/people/schools/{made['school']}/staff/")
    leader.locator("tr", has_text="Away Quellsen").locator("a[href$='/end/'][href*='/leave/']").click()
    leader.get_by_role("button", name="End the leave now").click()

    deputy.goto("/my/")
    expect(deputy.locator("main")).not_to_contain_text(made["case"])
    assert deputy.goto(f"/cases/{made['case']}/").status == 404
    away.goto("/my/")
    expect(away.locator("main")).to_contain_text(made["case"])
    away.goto(f"/cases/{made['case']}/timeline/")
    expect(away.locator("main")).to_contain_text("What was with Deputy Quellsen is with Away Quellsen again.")


class Taps:
    """A thumb, whose taps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, place: Locator, typed: str = "") -> None:
        """Tap, and type where one has tapped."""
        place.tap()
        self.count += 1
        if typed:
            self.page.keyboard.type(typed)


def test_a_call_that_was_not_answered_is_logged_with_at_most_six_taps_on_a_small_screen(people, axe, screenshot, made):
    page = people.page_as("class.team.en@quellwig.example", viewport={"width": 360, "height": 640}, has_touch=True)
    page.goto(f"/cases/{made['case']}/")
    begun, thumb = time.monotonic(), Taps(page)

    thumb.on(page.get_by_role("link", name="Log a contact"))
    page.wait_for_url("**/contact/")
    axe(page)
    screenshot(page, "contact-on-a-phone")
    thumb.on(page.get_by_label("With whom"), "Gerda Quint")
    thumb.on(page.locator("label").filter(has_text="No").last)
    thumb.on(page.get_by_label("What was said"), "No answer, no message left.")
    thumb.on(page.get_by_role("button", name="Save the contact"))
    page.wait_for_load_state()

    assert thumb.count <= 6
    assert time.monotonic() - begun < 60
    expect(page.locator("body")).to_contain_text("The contact is logged.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto(f"/cases/{made['case']}/timeline/")
    expect(page.locator("main")).to_contain_text("No answer, no message left.")
