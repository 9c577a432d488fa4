"""The portal as one meets it: the front page, logging in, the pages that staff land on, in every language."""

import pytest
from playwright.sync_api import Page, expect


def staff(people, language: str) -> str:
    """Somebody of the demo who works at a school, in this language."""
    return next(one["email"] for one in people.demo_people() if one["language"] == language and one["school"])


@pytest.mark.parametrize("language", ["da", "nb", "en"])
def test_anyone_reads_the_front_page_in_each_language(people, axe, language):
    page = people.anonymous(locale=language)

    page.goto("/")

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page).to_have_url(f"{people.portal.url}/{language}/")
    axe(page)


@pytest.mark.parametrize("language", ["da", "nb"])
def test_staff_log_in_and_land_on_what_is_theirs_in_their_own_language(people, axe, language):
    page: Page = people.anonymous(locale="en-GB")

    people.log_in(page, staff(people, language))

    expect(page).to_have_url(f"{people.portal.url}/my/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    axe(page)


def test_logging_in_works_without_javascript(people):
    page = people.anonymous(java_script_enabled=False)

    people.log_in(page, staff(people, "da"))

    expect(page).to_have_url(f"{people.portal.url}/my/")


def test_a_wrong_password_is_refused_in_words_and_nobody_is_logged_in(people, axe):
    page = people.anonymous()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(staff(people, "da"))
    page.locator("input[name=password]").fill("not the password")

    page.locator("main form:has(input[name=password]) button[type=submit]").click()

    expect(page.locator("main")).to_contain_text("not correct")
    axe(page)


def test_what_was_acknowledged_is_still_there_after_the_server_was_killed(fresh_portal, people):
    page = people.page_as(staff(people, "da"))
    page.goto("/my/")

    fresh_portal.kill()
    fresh_portal.start()
    page.reload()

    expect(page).to_have_url(f"{fresh_portal.url}/my/")
