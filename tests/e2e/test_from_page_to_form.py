"""From the very step of a procedure that somebody reads to the form in which it is filled in."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.staff import Staff, number_in, pupil_of

PROCEDURES = {
    "Danish": ("/da/arbejdsgang/", "ole.vesterlund@demo.example", ("aertebjerg", "7.A", 8), "dk_absence"),
    "Norwegian": ("/nb/handlingsveileder/steg-for-steg/", "kari.nygaard@demo.example", ("fjellbekk", "6B", 8),
                  "no_absence"),
}  # fmt: skip
INTAKE = {
    "dk_absence": {"seen": "Væk tre mandage.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"},
    "no_absence": {"noticed_by": "contact_teacher", "seen": "Borte tre mandager.", "violence_suspected": "no"},
}


@pytest.mark.row("B06")
@pytest.mark.parametrize("name", PROCEDURES)
def test_every_step_that_is_read_leads_to_its_own_form(portal, people, name):
    address, teacher, _pupil, _key = PROCEDURES[name]
    page = people.page_as(teacher)
    page.goto(address)

    steps = page.locator(".step:has(.step__form)").evaluate_all(
        "steps => steps.map(step => [step.querySelector('.step__title').lastChild.textContent.trim(),"
        " step.querySelector('.step__form a').getAttribute('href')])"
    )
    reached = {}
    for title, link in steps:
        body = page.request.get(link).text()
        reached[title] = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)[1]

    assert len(steps) > 15
    assert {title: title in heading.replace("&#x27;", "'") for title, heading in reached.items()} == dict.fromkeys(
        reached, True
    )


@pytest.mark.row("B06")
@pytest.mark.parametrize("name", PROCEDURES)
def test_reader_raises_a_concern_from_its_step_and_fills_in_the_next_from_its_own(portal, people, name):
    address, teacher, pupil, key = PROCEDURES[name]
    who = Staff(people.page_as(teacher))
    page = who.page
    page.goto(address)
    links = page.locator(".stage").first.locator(".step__form a")

    links.nth(0).click()
    page.locator("main a[href^='/cases/new/']").click()
    step = page.locator("[name$='-seen']").get_attribute("name").removesuffix("-seen")
    number = who.raise_concern([pupil_of(portal, *pupil)], INTAKE[key], step=step, at="")
    page.goto(address)
    wanted = links.nth(1).get_attribute("href").rstrip("/").rsplit("/", 1)[1]
    links.nth(1).click()
    page.locator(f"main a[href*='/cases/{number}/']").click()

    expect(page).to_have_url(re.compile(rf"/cases/{number}/\w+/1/{wanted}/$"))
    assert number_in(page.url) == number
    expect(page.locator("main form.step-form")).to_be_visible()
