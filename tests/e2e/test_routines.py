"""Duties that come back, in a browser: the monthly look with a measure for a class, and the Norwegian round."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.staff import Staff


def begin(who: Staff, title: str) -> str:
    """From the page of tasks to a duty's page, and begin it; the address of the record."""
    page = who.page
    page.goto("/my/")
    page.locator("main a[href='/routines/']").first.click()
    page.locator("main tbody th a").filter(has_text=title).first.click()
    page.locator("main form:not([method=get]) button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/routines/\d+/[a-z_]+/[a-z_]+/\d+/$"))
    return page.url


def finish(who: Staff, at: str) -> None:
    """The button of the record's page."""
    who.page.goto(at)
    who.page.locator("button[name=finish]").click()
    who.page.wait_for_load_state()


@pytest.mark.row("D09")
def test_resource_team_looks_at_data_starts_a_measure_for_a_class_and_is_asked_for_its_effect(people, axe):
    team = Staff(people.page_as("inge.moelgaard@demo.example"))
    page = team.page
    first = begin(team, "fraværsdata")

    page.goto(f"{first}steps/look/")
    page.locator("[name='look-patterns']").fill("8.Y kommer sent om torsdagen.")
    page.locator("[name='look-measures-0-what']").fill("Idræt flyttes til sidste lektion.")
    page.locator("[name='look-measures-0-for_whom']").select_option(label="Klasse 8.Y")
    page.locator("[name='look-measures-0-responsible']").select_option(label="Malik Strand")
    expect(page.locator("[data-saved]")).not_to_be_empty(timeout=15_000)  # the draft has saved itself
    team.finish()
    expect(page.locator("main")).to_contain_text("Idræt flyttes til sidste lektion.")
    finish(team, first)
    second = begin(team, "fraværsdata")
    page.goto(f"{second}steps/measures_since/")
    expect(page.locator("main")).to_contain_text("Idræt flyttes til sidste lektion.")
    expect(page.locator("main")).to_contain_text("Klasse 8.Y")
    axe(page)
    page.locator("[name$='-carried_out']").first.select_option("yes")
    page.locator("[name$='-effect']").first.select_option("better")
    page.locator("[name$='-then']").first.select_option("stop")
    team.finish()
    page.locator("[name='look-patterns']").fill("De kommer til tiden nu.")
    team.finish()
    finish(team, second)

    page.goto("/routines/")
    expect(page.locator("main")).to_contain_text("Inge Mølgaard")
    expect(page.locator("main")).not_to_contain_text("Idræt flyttes")  # it was stopped
    page.goto(second)
    expect(page.locator("main")).to_contain_text("Idræt flyttes til sidste lektion.")


@pytest.mark.row("N15")
def test_leadership_goes_through_the_pupils_of_a_round_and_each_lands_in_the_open_case(people):
    leader = Staff(people.page_as("astrid.haugland@demo.example"))
    page = leader.page
    at = begin(leader, "Utbytte")

    page.locator("main a[href$='/pupils/']").click()
    boxes = page.locator("input[name=pupil]:checked")
    for _number in range(boxes.count() - 2):
        boxes.last.uncheck()
    labels = page.locator(".ds-field:has(input[name=pupil]:checked) label").all_inner_texts()
    names = [words.split(",")[0] for words in labels]
    page.locator("button[name=choose]:visible").last.click()
    page.goto(f"{at}steps/round_assessment/")
    for place in range(2):
        expect(page.locator(".page-header__kicker")).to_contain_text(names[place])
        page.locator("[name$='-conclusion'][value=doubtful]").check()
        page.locator("[name$='-basis']").fill(f"Sett i runden, elev {place + 1}.")
        leader.finish()
    finish(leader, at)

    link = page.locator(".round a[href^='/cases/']").first
    page.goto(f"{link.get_attribute('href')}timeline/")
    expect(page.locator("main")).to_contain_text("Sett i runden, elev 1.")
