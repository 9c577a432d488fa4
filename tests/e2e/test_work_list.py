"""A teacher with five minutes and a phone: from the list, one tap to the very step; without JavaScript too."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import assert_accessible

PHONE = {"width": 360, "height": 740}
TEACHER = "karen.brofeldt@demo.example"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_one_tap_leads_from_the_list_to_the_step_that_is_due(people, scripts):
    page = people.page_as(TEACHER, viewport=PHONE, java_script_enabled=scripts)
    page.goto("/my/")
    lines = page.locator("#overdue .task-list__link, #this_week .task-list__link, #mine .task-list__link")
    steps = [one for one in lines.all() if re.search(r"/cases/[\d-]+/\w+/\d+/[\w-]+/$", one.get_attribute("href"))]
    title, width = steps[0].inner_text(), page.evaluate("document.documentElement.scrollWidth") if scripts else 0
    if scripts:
        assert width <= PHONE["width"]
        assert_accessible(page)

    steps[0].click()

    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator("main form button[name=done]").first).to_be_visible()
