"""The main job without a mouse: raise a concern, fill in its steps, decide."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.staff import number_in
from tests.e2e.world import FREE_PUPILS, school_of

MOST_TABS = 200
#: Whether the element that has the focus, what is drawn before it, or its field looks otherwise than without it.
FOCUS_SHOWS = """() => {
    const element = document.activeElement;
    const looks = () => [[element, null], [element, "::before"], [element.closest(".ds-field") || element, null]]
        .map(([one, part]) => { const look = getComputedStyle(one, part);
            return [look.outline, look.boxShadow, look.borderColor, look.backgroundColor].join(); }).join("|");
    const focused = looks();
    element.blur();
    const blurred = looks();
    element.focus({ focusVisible: true });
    return focused !== blurred;
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what the selector names has the focus, and see that the focus shows."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            shown = page.evaluate(FOCUS_SHOWS)
            assert shown, f"nothing shows that {selector} has the focus"
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)
    page.wait_for_load_state()


def write(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def test_concern_is_raised_filled_in_and_decided_without_a_mouse(portal, people):
    school_of(portal)
    page = people.page_as("class.team.en@quellwig.example")
    page.goto("/my/")

    press(page, "main a[href^='/cases/new/']")
    page.wait_for_url("**/cases/new/**")
    expect(page.locator("[name=procedure][value=bullying]")).to_be_checked()
    write(page, "#subject-search", FREE_PUPILS[3])
    press(page, "button[name=search]")
    expect(page.locator("[name=about]")).to_have_count(1)
    press(page, "[name=about]", "Space")
    write(page, "[name='report-seen']", "Left out in every break.")
    press(page, ".action-bar button[name=raise]")
    page.wait_for_url(re.compile(r"/cases/\d{4}-\d+/"))
    number = number_in(page.url)

    press(page, f"main a.ds-button[href*='/cases/{number}/clarify/1/']")
    page.wait_for_url("**/clarify/1/talks/")
    write(page, "[name='talks-who']", "The pupil")
    press(page, "[name='talks-safe']", "Space")
    press(page, ".action-bar button[name=done]")
    page.wait_for_url(re.compile(r"/clarify/1/(climate|background)/$"))
    if "climate" in page.url:  # not yet answered for this class by another test's case
        press(page, ".action-bar button[name=done]")
    page.wait_for_url("**/clarify/1/background/")
    write(page, "[name='background-open']", "Likes to draw.")
    press(page, ".action-bar button[name=done]")
    page.wait_for_url("**/clarify/1/check/")
    press(page, f"main a[href='/cases/{number}/clarify/1/decide/']")
    page.wait_for_url("**/clarify/1/decide/")
    press(page, "[name=outcome]", "Space")
    write(page, "[name=reason]", "It goes on.")
    press(page, "button[name=decide]")

    expect(page).to_have_url(re.compile(rf"/cases/{number}/$"))
    expect(page.locator("main")).to_contain_text("Act and look again")
