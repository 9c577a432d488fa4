"""An administrator writes a procedure in the CMS: is stopped at the block by what is wrong, mends it, publishes it,
changes it, and finds in its history in words what changed. Staff read what was written."""

import re

from playwright.sync_api import Locator, Page, expect

ADMINISTRATOR = "administrator@demo.example"
ONE = "/admin/procedures/one/our_way/"
STAGES = "[data-contentpath=stages]"


def open_editor(page: Page) -> None:
    page.goto(ONE)
    page.locator("a[href*='/admin/pages/'][href$='/edit/']").first.click()
    expect(page.locator(f"{STAGES} [data-panel-toggle]")).to_have_count(4)


def title_of(page: Page, name: str) -> Locator:
    return page.locator(f"input[name='{name}-value-title']")


def publish(page: Page) -> None:
    page.locator("footer button[aria-expanded]").first.click()
    page.locator("button[name=action-publish]").click()


def test_an_administrator_writes_mends_publishes_and_changes_a_procedure(people, axe):
    page = people.page_as(ADMINISTRATOR, locale="en-GB")
    page.goto("/admin/procedures/new/shipped/da/")
    page.locator("#id_title").fill("Vores egen vej")
    page.locator("#id_key").fill("our_way")
    page.locator("#id_pages").uncheck()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{ONE}")

    open_editor(page)
    page.locator(f"{STAGES} [data-panel-toggle]").first.click()
    title_of(page, "stages-0").fill("")
    publish(page)
    expect(page.locator(f"{STAGES} .error-message").first).to_contain_text("This stage has no title yet.")
    axe(page, part=STAGES)

    title_of(page, "stages-0").fill("Vi ser på det sammen")
    publish(page)
    expect(page.locator(".messages")).to_contain_text("published")

    open_editor(page)
    page.locator(f"{STAGES} [data-panel-toggle]").nth(1).click()
    title_of(page, "stages-1").fill("Vi får hjælp")
    publish(page)
    expect(page.locator(".messages")).to_contain_text("published")

    open_editor(page)
    page.goto(re.sub(r"/edit/.*", "/history/", page.url))
    history = page.locator("main")
    expect(history).to_contain_text("Version 2 was made.")
    # In the words of the procedure's own language, whoever reads it.
    expect(history).to_contain_text("Fasen ”Vi får hjælp” hed før ”Ressourceteamet hjælper”.")

    reader = people.page_as("karen.brofeldt@demo.example", locale="da")
    reader.goto("/da/vores-egen-vej/")
    expect(reader.locator("main")).to_contain_text("Vi ser på det sammen")
    expect(reader.locator("main")).to_contain_text("Vi får hjælp")
