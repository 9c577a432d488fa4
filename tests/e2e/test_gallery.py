"""Every component in its states, for every eye and hand: the gallery stands for the pages that are made of them."""

import pytest
from playwright.sync_api import expect

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}

# Width, colours, scripts and motion combined so that each pair of them is seen at least once. "Without scripts" keeps
# ours from loading: axe itself could not run in a browser whose JavaScript is switched off.
COMBINATIONS = [
    (WIDE, "light", "with scripts", "no-preference"),
    (WIDE, "dark", "without scripts", "reduce"),
    (NARROW, "light", "without scripts", "no-preference"),
    (NARROW, "dark", "with scripts", "reduce"),
    (WIDE, "light", "with scripts", "reduce"),
    (NARROW, "dark", "without scripts", "no-preference"),
]


@pytest.mark.parametrize(("viewport", "colours", "scripts", "motion"), COMBINATIONS)
def test_every_component_is_accessible_and_fits(people, axe, viewport, colours, scripts, motion):
    page = people.anonymous(viewport=viewport, color_scheme=colours, reduced_motion=motion)
    if scripts == "without scripts":
        page.route("**/static/js/**", lambda route: route.abort())

    page.goto("/styleguide/")

    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/en/no-such-page/"])
def test_pages_of_the_account_and_of_errors_are_accessible(people, axe, address):
    page = people.anonymous(viewport=NARROW)

    page.goto(address)

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_menu_opens_on_a_narrow_screen_without_our_scripts(people):
    page = people.anonymous(viewport=NARROW)
    page.route("**/static/js/**", lambda route: route.abort())
    page.goto("/styleguide/")
    link = page.locator("#site-menu").get_by_role("link", name="Procedures")
    expect(link).to_be_hidden()

    page.get_by_role("button", name="Menu", exact=True).press("Enter")

    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_keyboard_comes_past_the_header_first(people):
    page = people.anonymous()
    page.goto("/en/no-such-page/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_errors_get_the_focus_and_lead_to_a_folded_question(people):
    page = people.anonymous()
    page.goto("/styleguide/")
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_focused()

    summary.get_by_role("link", name="Whom is it about?").click()

    expect(page.locator("#id_wrong-subject")).to_be_focused()


def test_paper_shows_the_content_alone_and_unfolds_it(people):
    page = people.anonymous()
    page.goto("/styleguide/")

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.get_by_text("They are counted in school days.")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_text("They are counted in school days.")).to_be_hidden()
