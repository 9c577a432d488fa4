"""A question of a team's on the agenda of the resource team's meeting: discussed live, answered, in the case."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.staff import Staff, next_school_day, pupil_of

TEACHER, RESOURCE, COORDINATOR = (
    "karen.brofeldt@demo.example",
    "rikke.damgaard@demo.example",
    "lone.fuglsang@demo.example",
)
CONCERN = {"seen": "Væk tre mandage i træk.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"}
QUESTION = "Hvordan tager vi imod om mandagen?"
ADVICE = "En fast voksen ved døren, og ring søndag aften."


@pytest.mark.row("D07", "D10", "D11", "D29")
def test_request_is_on_the_agenda_is_discussed_live_and_its_answer_is_in_the_case(portal, people):
    teacher, resource = Staff(people.page_as(TEACHER)), Staff(people.page_as(RESOURCE))
    pupil = pupil_of(portal, "aertebjerg", "5.B", 8)
    number = teacher.raise_concern([pupil], CONCERN, step="concern")
    page = teacher.page
    page.goto(f"/cases/{number}/")
    page.locator(f"a[href='/cases/{number}/request/']").click()
    page.locator("[name=text]").fill(QUESTION)
    page.locator("main button[name=ask]").click()
    expect(page.locator("main")).to_contain_text("Væk tre mandage i træk.")  # goes along, typed once

    room = resource.page
    room.goto("/team-meetings/")
    room.locator("main .task-list__link").first.click()
    expect(room.locator("#agenda")).to_contain_text(QUESTION)
    room.locator("form[action$='/begin/'] button").click()
    room.locator(".agenda__item").filter(has_text=pupil).locator("a").click()
    screen = people.page_as(COORDINATOR)
    screen.goto(f"{room.url}screen/")
    with room.expect_response(re.compile(r"/minutes/$")) as saved:
        room.locator("#notes").fill(ADVICE)
    assert saved.value.status == 200
    screen.reload()
    expect(screen.locator("main")).to_contain_text(ADVICE)
    expect(screen.locator("main")).not_to_contain_text(pupil.split()[0])
    expect(screen.locator("main")).not_to_contain_text(number)
    form = room.locator("form[action$='/answer/']")
    expect(form.locator("[name=advice]")).to_have_value(ADVICE)
    day = next_school_day(14)
    form.locator("[name=follow_up_on]").fill(day)
    form.locator("[name=what_1]").fill("Voksen ved døren mandag")
    form.locator("button[name=answer]").click()
    expect(room.locator("main")).to_contain_text("Svaret er givet")

    shown = teacher.case_text(number)
    assert ADVICE in shown
    assert "Voksen ved døren mandag" in shown
    assert ADVICE in teacher.case_text(number, "timeline/")
    page.goto("/my/")
    expect(page.locator("main")).to_contain_text(ADVICE)


def test_one_relieves_another_who_is_told_and_loses_no_word(portal, people):
    first, second = people.page_as(RESOURCE), people.page_as(COORDINATOR)
    first.goto("/team-meetings/new/")
    first.locator("[name=on]").fill(next_school_day(60))
    first.locator("button[name=save]").click()
    address = first.url
    first.locator("form[action$='/begin/'] button").click()
    second.goto(address)
    expect(second.locator("#notes")).to_have_count(0)
    second.locator("form[action$='/relieve/'] button").click()
    first.locator("#notes").fill("Det nåede jeg at skrive.")
    expect(first.locator("[data-saved]")).to_contain_text("Lone Fuglsang")
    second.locator("#notes").fill("Jeg skriver nu.")
    second.locator(".minutes button[name=save]").click()
    first.locator("[data-saved] button").click()

    main = first.locator("main")
    expect(main).to_contain_text("Jeg skriver nu.")
    expect(main).to_contain_text("Det nåede jeg at skrive.")
    first.locator("main button[name=save]").click()
    expect(first.locator("#notes")).to_have_value("Jeg skriver nu.\n\nDet nåede jeg at skrive.")
