"""Every kind of page, in each language, on a wide and a narrow screen, light and dark, with and without our scripts.

Nobody is kept from using a page, nothing has to be scrolled sideways, the browser complains of nothing, a page has one
heading of the first level, and no pupil's name stands in a title.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.e2e.browser import assert_accessible
from tests.e2e.server import RunningPortal
from tests.e2e.staff import next_school_day
from tests.e2e.world import FREE_PUPILS, PUPILS, school_of

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
#: Language, screen, colours, our scripts. Each pair of two of them is seen, and the two of a language differ in all.
ROWS = [
    ("da", WIDE, "light", True),
    ("da", NARROW, "dark", False),
    ("nb", WIDE, "dark", False),
    ("nb", NARROW, "light", True),
    ("en", WIDE, "light", False),
    ("en", NARROW, "dark", True),
]
NAMES = {name for both in (*PUPILS, *FREE_PUPILS) for name in both.split()}
Prepare = Callable[[Page, dict[str, Any]], None]


@dataclass(frozen=True)
class Kind:
    """A kind of page: its address (by language where it differs, with keys of the school), who looks at it, and what
    brings it into its state.
    """

    name: str
    address: str | dict[str, str]
    who: str = "class_team"  # a role of the school, "stranger", "editor", or "" for nobody
    prepare: Prepare | None = None
    status: int = 200
    part: str | None = None  # what axe looks at, where that is not the whole page

    def at(self, language: str, school: dict[str, Any]) -> str:
        """The address."""
        address = self.address if isinstance(self.address, str) else self.address[language]
        return address.format(lang=language, **school)


def press_done(page: Page, _school: dict[str, Any]) -> None:
    page.locator("button[name=done]:visible").last.click()


def press_raise(page: Page, _school: dict[str, Any]) -> None:
    page.locator("main form button[name=raise]:visible").last.click()


def press_submit(page: Page, _school: dict[str, Any]) -> None:
    page.locator("main form[method=post] button[type=submit]").last.click()


def save_over_a_newer_version(page: Page, _school: dict[str, Any]) -> None:
    page.locator("[name='talks-says']").fill("Written at the same time.")
    page.locator("[name=base_version]").evaluate("field => { field.value = '0'; }")
    page.locator("button[name=save]").first.click()


def send_without_a_session(page: Page, _school: dict[str, Any]) -> None:
    page.context.clear_cookies()
    page.locator("[name='talks-says']").fill("Typed while nobody was logged in.")
    page.locator("button[name=done]:visible").last.click()


def press_answer(page: Page, _school: dict[str, Any]) -> None:
    page.locator("main form button[name=answer]").click()


def press_propose(page: Page, _school: dict[str, Any]) -> None:
    for name, value in (("every_amount", "14"), ("starts_on", next_school_day(3)), ("until_on", next_school_day(60))):
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button[name=propose]").click()


def write_over_newer_minutes(page: Page, _school: dict[str, Any]) -> None:
    if page.locator("#notes").count() == 0:
        page.locator("form[action$='/relieve/'] button").click()
    page.locator("#notes").fill("Written at the same time.")
    page.locator(".minutes [name=base_version]").evaluate("field => { field.value = '99'; }")
    page.locator(".minutes button[name=save]").click()


def open_the_menu(page: Page, _school: dict[str, Any]) -> None:
    if (toggle := page.locator("[popovertarget=site-menu]:not([popovertargetaction])")).is_visible():
        toggle.click()
    page.locator(".person-menu summary").click()


def try_it_out(page: Page, _school: dict[str, Any]) -> None:
    """From the bar of the CMS into a try-out, and on to the decision of a stage with all that it would set going."""
    page.goto(page.locator("a[href*='/try-out/begin/']").first.get_attribute("href"))
    page.locator("main form button[type=submit]").click()
    page.locator(".try-out__tools summary").click()
    page.locator("form[action$='/try-out/stage/'] button").click()
    page.locator(".try-out__tools summary").click()
    page.locator("form[action$='/try-out/leave-out/'] button").click()
    page.locator(".try-out-would").first.wait_for()


def unfold(page: Page) -> None:
    """Open what is folded, but for the menu: it lies over the page, and is looked at by itself."""
    page.evaluate("document.querySelectorAll('details:not(.person-menu)').forEach((fold) => { fold.open = true; })")


READING = [
    Kind("front page", "/{lang}/", who=""),
    Kind("section", {"da": "/da/til-skoleledelsen/", "nb": "/nb/handlingsveileder/", "en": "/en/denmark/"}, who=""),
    Kind(
        "role",
        {
            "da": "/da/til-skoleledelsen/roller/ressourceteam/",
            "nb": "/nb/handlingsveileder/roller/kontaktlarer/",
            "en": "/en/denmark/roles/resource-team/",
        },
        who="",
    ),
    Kind(
        "procedure",
        {"da": "/da/arbejdsgang/", "nb": "/nb/handlingsveileder/steg-for-steg/", "en": "/en/norway/step-by-step/"},
        who="",
    ),
    Kind(
        "guidance",
        {
            "da": "/da/vejledning/vurder-bekymringen/",
            "nb": "/nb/handlingsveileder/veiledning/bekymringsfullt-fravar/",
            "en": "/en/denmark-guidance/assess-the-concern/",
        },
        who="",
    ),
    Kind(
        "list of guidance",
        {"da": "/da/vejledning/", "nb": "/nb/handlingsveileder/veiledning/", "en": "/en/norway/guidance/"},
        who="",
    ),
    Kind(
        "tool",
        {
            "da": "/da/vejledning/fra-bekymring-til-handling/",
            "nb": "/nb/handlingsveileder/tiltakssirkelen/",
            "en": "/en/norway/circle-tool/",
        },
        who="",
    ),
    Kind(
        "literature",
        {"da": "/da/litteratur/", "nb": "/nb/handlingsveileder/litteratur/", "en": "/en/denmark-literature/"},
        who="",
    ),
    Kind(
        "glossary",
        {"da": "/da/ordliste/", "nb": "/nb/handlingsveileder/ordliste/", "en": "/en/denmark-glossary/"},
        who="",
    ),
    Kind(
        "search with a hit",
        {"da": "/da/search/?q=frav%C3%A6r", "nb": "/nb/search/?q=frav%C3%A6r", "en": "/en/search/?q=absence"},
        who="",
    ),
    Kind("search without a hit", "/{lang}/search/?q=xqzw", who=""),
    Kind("log in", "/accounts/login/", who=""),
    Kind("not found", "/{lang}/no-such-page/", who="", status=404),
]
STEP = "/cases/{begun}/clarify/1"
WORKING = [
    Kind("front page of staff", "/{lang}/"),
    Kind("my tasks", "/my/"),
    Kind("the menu of a person", "/my/", prepare=open_the_menu, part=".person-menu"),
    Kind("tasks of leadership", "/my/", who="leadership"),
    Kind("the whole school", "/school/", who="leadership"),
    Kind("cases that are overdue", "/cases/?status=open&date=overdue", who="leadership"),
    Kind("list of cases", "/cases/"),
    Kind("list of cases, filtered to nothing", "/cases/?status=closed&whose=nobody"),
    Kind("raise a concern", "/cases/new/?procedure=bullying"),
    Kind("raise a concern, errors", "/cases/new/?procedure=bullying", prepare=press_raise, status=0),
    Kind("from a step of the guidance", "/start/bullying/clarify/talks/"),
    Kind("step, begun", STEP + "/talks/"),
    Kind("step, errors", STEP + "/talks/", prepare=press_done),
    Kind("step with a file", STEP + "/online/"),
    Kind("step about the class", "/cases/{ready}/clarify/1/climate/"),
    Kind("step, waiting", STEP + "/background/"),
    Kind("step, conflict", "/cases/{ready}/clarify/1/talks/", prepare=save_over_a_newer_version, status=409),
    Kind("step, stop", STEP + "/report/?stop=hurt"),
    Kind("step of every kind of question", "/cases/{acting}/act/1/plan/"),
    Kind("step, carried", "/cases/{acting}/act/2/plan/"),
    Kind("step, held text", STEP + "/talks/", prepare=send_without_a_session),
    Kind("check your answers", "/cases/{ready}/clarify/1/check/"),
    Kind("decision", "/cases/{ready}/clarify/1/decide/"),
    Kind("decision, steps missing", "/cases/{begun}/clarify/1/decide/"),
    Kind("decision, proposed", "/cases/{proposed}/clarify/1/decide/", who="leadership"),
    Kind("decision, decided", "/cases/{acting}/clarify/1/decide/"),
    Kind("case", "/cases/{acting}/"),
    Kind("case, proposal", "/cases/{proposed}/", who="leadership"),
    Kind("case, closed", "/cases/{closed}/", who="leadership"),
    Kind("answers of a case", "/cases/{acting}/answers/"),
    Kind("timeline of a case", "/cases/{acting}/timeline/", who="leadership"),
    Kind("end a case", "/cases/{begun}/end/", who="leadership"),
    Kind("reopen a case", "/cases/{closed}/reopen/", who="leadership"),
    Kind("give a case", "/cases/{begun}/give/", who="leadership"),
    Kind("ask for a coordinator", "/cases/{begun}/coordinator/", who="leadership"),
    Kind("log a contact on a case", "/cases/{begun}/contact/"),
    Kind("measures of a case", "/cases/{acting}/measures/"),
    Kind("add a measure", "/cases/{acting}/measures/new/"),
    Kind("add a measure, errors", "/cases/{acting}/measures/new/", prepare=press_submit, status=422),
    Kind("school calendar", "/people/schools/{school}/calendar/", who="leadership"),
    Kind("add days to the calendar", "/people/schools/{school}/calendar/new/", who="leadership"),
    Kind("second factor", "/accounts/2fa/"),
    Kind("where one is logged in", "/accounts/sessions/"),
    Kind("contacts", "/contacts/"),
    Kind("log a contact", "/contacts/new/"),
    Kind("log a contact, errors", "/contacts/new/", prepare=press_submit, status=422),
    Kind("take down an approach", "/approaches/new/"),
    Kind("approach", "/approaches/{approach}/"),
    Kind("requests", "/requests/", who="resource_person"),
    Kind("request, to answer", "/requests/{request}/", who="resource_person"),
    Kind("request, errors", "/requests/{request}/", who="resource_person", prepare=press_answer, status=422),
    Kind("ask for help in a case", "/cases/{ready}/request/"),
    Kind("ask for help without a case", "/requests/new/"),
    Kind("put in touch", "/cases/{ready}/introduce/"),
    Kind("team meetings", "/team-meetings/", who="resource_person"),
    Kind("plan a team meeting", "/team-meetings/new/", who="resource_person"),
    Kind("plan the half-year", "/team-meetings/series/new/", who="resource_person"),
    Kind("the half-year, proposed", "/team-meetings/series/new/", who="resource_person", prepare=press_propose),
    Kind("team meeting, planned", "/team-meetings/{team_meeting}/", who="resource_person"),
    Kind("team meeting, going on", "/team-meetings/{going}/", who="resource_person"),
    Kind("team meeting on a screen", "/team-meetings/{going}/screen/", who="leadership"),
    Kind("item of an agenda", "/team-meetings/{going}/items/{item}/", who="resource_person"),
    Kind("item on a screen", "/team-meetings/{going}/items/{item}/screen/", who="resource_person"),
    Kind("call a meeting", "/meetings/{ready}/new/"),
    Kind("meeting of a case", "/meetings/{ready}/{called}/"),
    Kind("meeting on a screen", "/meetings/{ready}/{called}/screen/"),
    Kind("invitation to a meeting", "/meetings/{ready}/{called}/invitation/"),
    Kind("minutes, two have written", "/meetings/{ready}/{called}/", prepare=write_over_newer_minutes, status=409),
    Kind("duties that come back", "/routines/", who="resource_person"),
    Kind("duty that comes back", "{monthly}", who="resource_person"),
    Kind("record of a duty, begun", "{monthly_begun}", who="resource_person"),
    Kind("record of a duty, finished", "{monthly_done}", who="leadership"),
    Kind("step of a duty", "{monthly_begun}steps/look/", who="resource_person"),
    Kind("step of a duty, errors", "{monthly_begun}steps/look/", who="resource_person", prepare=press_done),
    Kind("what measures have done", "{monthly_begun}steps/measures_since/", who="resource_person"),
    Kind("measure without a case", "{monthly_begun}measures/new/", who="resource_person"),
    Kind("measure without a case, errors", "{monthly_begun}measures/new/", "resource_person", press_submit, 422),
    Kind("round", "{round}", who="leadership"),
    Kind("pupils of a round", "{round}pupils/", who="leadership"),
    Kind("step of a round", "{round}steps/round_assessment/", who="leadership"),
    Kind("figures of a school", "/figures/schools/{school}/", who="leadership"),
    Kind("people", "/people/", who="leadership"),
    Kind("profile", "/people/me/"),
    Kind("class", "/people/classes/{class}/"),
    Kind("change a class", "/people/classes/{class}/edit/", who="leadership"),
    Kind("pupil", "/people/pupils/{pupil}/"),
    Kind("change a pupil", "/people/pupils/{pupil}/edit/", who="leadership"),
    Kind("guardian", "/people/guardians/{guardian}/edit/", who="leadership"),
    Kind("new guardian", "/people/pupils/{pupil}/guardians/new/", who="leadership"),
    Kind("staff", "/people/schools/{school}/staff/", who="leadership"),
    Kind("new member of staff", "/people/schools/{school}/staff/new/", who="leadership"),
    Kind("services", "/people/schools/{school}/partners/", who="leadership"),
    Kind("import", "/people/import/", who="leadership"),
    Kind("import of pupils", "/people/import/{school}/pupils/", who="leadership"),
    Kind("log out", "/accounts/logout/"),
    Kind("decision in a try-out", "/da/arbejdsgang/", who="editor", prepare=try_it_out),
    Kind("a case of somebody else", "/cases/{begun}/", who="stranger", status=404),
    Kind("a concern of somebody without a school", "/cases/new/", who="editor", status=403),
]


def seen_in(row: int) -> list[Kind]:
    """The kinds of page that are looked at in a row: each kind in three, one a language, that differ in all else."""
    return [kind for number, kind in enumerate((*READING, *WORKING)) if row in ((0, 2, 5), (1, 3, 4))[number % 2]]


def test_each_kind_of_page_is_seen_in_each_language_wide_and_narrow_light_and_dark_with_and_without_scripts():
    seen = {kind.name: {row for row in range(len(ROWS)) if kind in seen_in(row)} for kind in (*READING, *WORKING)}

    assert len(seen) == len(READING) + len(WORKING)
    for name, rows in seen.items():
        assert {ROWS[row][0] for row in rows} == {"da", "nb", "en"}, name
        for part in (1, 2, 3):
            assert len({str(ROWS[row][part]) for row in rows}) == 2, name


@pytest.mark.parametrize("row", range(len(ROWS)), ids=lambda row: "-".join(str(part) for part in ROWS[row]))
def test_every_page_can_be_used_by_everyone(portal: RunningPortal, people, row):
    school = school_of(portal)
    wrong: list[str] = []
    pages: dict[str, Page] = {}

    for kind in seen_in(row):
        if kind.who not in pages or pages[kind.who].is_closed():
            pages[kind.who] = opened(people, kind.who, school, row)
        page = pages[kind.who]
        wrong += [f"{kind.name}: {words}" for words in looked_at(page, kind, school, row)]
        if kind.prepare is send_without_a_session:
            page.close()

    assert not wrong, "\n".join(wrong)


def opened(people, who: str, school: dict[str, Any], row: int) -> Page:
    language, screen, colours, scripts = ROWS[row]
    options = {"viewport": screen, "color_scheme": colours, "locale": language, "reduced_motion": "reduce"}
    if not who:
        page = people.anonymous(**options)
    elif who == "stranger":
        page = people.page_as(school["stranger"], **options)
    elif who == "editor":
        page = people.page_as("editor@demo.example", **options)
    else:
        page = people.page_as(f"{who.replace('_', '.')}.{language}@quellwig.example", **options)
    if not scripts:
        # Ours are kept from loading: axe itself could not run in a browser whose JavaScript is switched off. The
        # browser is told, for a route of Playwright's would switch its cache off too.
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setBlockedURLs", {"urls": ["*/static/js/*"]})
    return page


def looked_at(page: Page, kind: Kind, school: dict[str, Any], row: int) -> list[str]:
    """What is wrong with a page."""
    language, screen, _colours, scripts = ROWS[row]
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text and (not scripts or kind.status != 200)
        if message.type in ("error", "warning") and not expected:
            said.append(f"the console says {message.text}")

    page.on("console", note)
    try:
        answer = page.goto(kind.at(language, school))
        if kind.prepare:
            kind.prepare(page, school)
            page.wait_for_load_state()
        elif answer.status != kind.status:
            said.append(f"answers {answer.status}")
        unfold(page)
        said += judged(page, kind, screen["width"], {"stranger": "en", "editor": "da"}.get(kind.who, language))
    except Exception as error:  # noqa: BLE001 - the other pages are looked at all the same
        said.append(str(error).split("\n")[0])
    finally:
        page.remove_listener("console", note)
    return said


def judged(page: Page, kind: Kind, width: int, language: str) -> list[str]:
    found = []
    needs = page.evaluate("document.documentElement.scrollWidth")
    if needs > width:
        found.append(f"is {needs} px wide on a screen of {width}")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"has {headings} headings of the first level")
    title = page.title()
    if named := sorted(name for name in NAMES if name in title):
        found.append(f"names {named} in its title")
    if (lang := page.locator("html").get_attribute("lang")) != language:
        found.append(f"is in {lang}")
    try:
        assert_accessible(page, part=kind.part)
    except AssertionError as violations:
        found.append(str(violations))
    return found
