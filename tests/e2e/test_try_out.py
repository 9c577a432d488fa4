"""An administrator sees the Danish procedure as staff will meet it, before anybody else does."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.staff import Staff

EDITOR = "editor@demo.example"
ARTICLE = "/da/arbejdsgang/"
INTAKE = {"seen": "Væk tre mandage.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"}


def editing(people, **options) -> tuple[Page, str]:
    """The editor's browser, and the number of the Danish procedure's page in the CMS."""
    page = people.page_as(EDITOR, **options)
    page.goto("/admin/pages/search/?q=Når+en+elev+har+bekymrende+fravær")
    link = page.locator("a[href*='/edit/']", has_text="Når en elev har bekymrende fravær").first
    return page, re.search(r"/pages/(\d+)/edit/", link.get_attribute("href"))[1]


def fits(page: Page) -> bool:
    """Whether nothing stands out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.row("B01", "B07")
def test_administrator_previews_a_step_and_tries_the_draft_out_through_a_decision(people, axe):
    page, number = editing(people)
    page.goto(f"/admin/pages/{number}/edit/")
    page.locator("[data-side-panel-toggle='preview']").click()
    page.locator("#id_preview_mode").select_option("step-1-2")
    step = page.frame_locator("[data-side-panel='preview'] iframe:not([hidden])").last
    expect(step.locator("h1")).to_have_text("Inddrag hjemmet")
    expect(step.locator("[data-preview-form]")).to_have_count(1)

    page.goto(f"/admin/pages/{number}/edit/")
    page.locator("footer .w-dropdown__toggle").last.click()
    page.locator("button[name='action-try-out']:visible").click()
    page.wait_for_url(f"**/try-out/begin/{number}/")
    axe(page)
    page.locator("main form button[type=submit]").click()

    page.set_viewport_size({"width": 320, "height": 700})
    assert fits(page)
    staff = Staff(page)
    page.locator("input[name=about][value^='pupil:']").check()
    staff.fill("concern", INTAKE)
    page.locator(".action-bar button[name=raise]").click()
    page.wait_for_url(re.compile(r"/try-out/cases/\d{4}-\d+/$"))
    case = page.url
    expect(page.locator(".try-out__told li")).not_to_have_count(0)
    axe(page)

    page.locator(".try-out__tools summary").press("Enter")
    page.locator("form[action$='/try-out/clock/'] button[value='7']").press("Enter")
    page.wait_for_load_state()
    assert page.url == case

    page.goto(f"{case}team/1/home/")
    assert fits(page)
    axe(page)
    page.locator(".try-out__tools summary").click()
    page.locator("form[action$='/try-out/leave-out/'] button").click()
    page.wait_for_url("**/team/1/decide/")
    expect(page.locator(".try-out-would")).not_to_have_count(0)
    axe(page)
    assert fits(page)
    page.locator("input[name=outcome]").nth(1).check()
    page.locator("textarea[name=reason]").fill("Vi har brug for hjælp.")
    page.locator("button[name=decide]").click()
    page.wait_for_url(case)
    expect(page.locator(".try-out__told")).to_contain_text("Ressourceteamet hjælper")

    assert page.request.get(case.replace("/try-out", "")).status == 404
    page.locator("form[action$='/try-out/end/'] button").evaluate("button => button.form.submit()")
    page.wait_for_url(f"**/admin/pages/{number}/edit/")


def test_a_try_out_needs_no_javascript(people):
    page, number = editing(people, java_script_enabled=False)

    page.goto(f"/try-out/begin/{number}/")
    page.locator("main form button[type=submit]").click()
    page.locator("input[name=about][value^='pupil:']").check()
    for key, value in {"raised_by": "parent", "suspicion": "no", "urgency": "this_week"}.items():
        page.locator(f"input[name='concern-{key}'][value='{value}']").check()
    page.locator("textarea[name='concern-seen']").fill("Væk tre mandage.")
    page.locator(".action-bar button[name=raise]").click()
    page.wait_for_url(re.compile(r"/try-out/cases/\d{4}-\d+/$"))
    page.locator(".try-out__tools summary").click()
    page.locator("#try-out-stage").select_option("resource_help")
    page.locator("form[action$='/try-out/stage/'] button").click()

    page.wait_for_url(re.compile(r"/try-out/cases/\d{4}-\d+/resource_help/1/"))
    expect(page.locator("h1")).to_be_visible()
