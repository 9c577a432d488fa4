"""An editor begins a procedure with a shipped one, takes it out as a file, changes the file, takes that in, and
translates a text: in a browser, and without one script of ours having to run."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

EDITOR = "editor@demo.example"
ONE = "/admin/procedures/one/our_guide/"


def fits(page: Page) -> bool:
    """Whether nothing stands out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.row("B07")
def test_an_editor_starts_from_a_shipped_procedure_and_changes_it_by_file_and_by_translation(
    people, axe, tmp_path: Path
):
    page = people.page_as(EDITOR, locale="en-GB")
    page.goto("/admin/procedures/")
    axe(page)
    page.locator("a[href='/admin/procedures/new/']").first.click()
    axe(page)
    page.locator("a[href='/admin/procedures/new/shipped/nb/']").click()
    page.locator("#id_title").fill("Vår egen veileder")
    page.locator("#id_key").fill("our_guide")
    page.locator("#id_pages").uncheck()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{ONE}")
    expect(page.locator("main")).to_contain_text("Vår egen veileder")
    axe(page)

    page.goto(f"{ONE}export/")
    axe(page)
    with page.expect_download() as fetched:
        page.locator("a[href$='/export/draft.yaml']").click()
    file = tmp_path / "ours.yaml"
    fetched.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^title:\n  nb: .*$", "title:\n  nb: Veileder for vår skole", text), encoding="utf-8")

    page.goto(f"{ONE}import/")
    axe(page)
    page.locator("#id_file").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Vår egen veileder")
    axe(page)
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    page.locator("button[name=whole]").click()
    page.wait_for_url(f"**{ONE}")

    page.goto(f"{ONE}texts/en/")
    axe(page)
    assert fits(page)
    page.locator("table a[href$='?show=open']").first.click()
    axe(page)
    assert fits(page)
    page.locator("form.texts textarea").first.fill("A guide for our school")
    page.locator("form.texts button[type=submit]").first.click()
    page.wait_for_load_state()
    expect(page.locator("form.texts")).not_to_contain_text("Veileder for vår skole")
