"""What a teacher finds unclear in a step reaches whoever looks after the page, and comes back answered."""

import re

from playwright.sync_api import expect

EDITOR = "editor@demo.example"
SENTENCE, ANSWER = "Skal vi ringe samme dag?", "Ja, inden kl. 10 samme dag."


def a_step_of_their_own(portal):
    """Who works on an open case of the demonstration, and the address of a step that they have not answered."""
    code = (
        "from forms.cases.models import Answers, Case\n"
        "for case in Case.objects.open().filter(stage='team', version__key='dk_absence', owner__isnull=False):\n"
        "    run = case.runs.get(ended_at=None)\n"
        "    if not Answers.objects.filter(run__case=case, step='home').exists():\n"
        "        print(case.owner.email, f'/cases/{case.number}/team/{run.number}/home/')\n"
        "        break"
    )
    return portal.shell(code).split()


def test_a_teacher_asks_from_a_step_and_reads_the_editors_answer(portal, people, axe):
    teacher, step = a_step_of_their_own(portal)
    page = people.page_as(teacher)
    page.goto(step)
    typed = page.locator("form.step-form textarea:visible").first
    typed.fill("Halvt skrevet")

    page.locator("[data-unclear]").click()
    dialog = page.locator("#unclear-dialog")
    axe(page, part="#unclear-dialog")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[role=alert]")).not_to_be_empty()
    dialog.locator("textarea").fill(SENTENCE)
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[data-thanks]")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("[data-unclear]")).to_be_focused()
    expect(typed).to_have_value("Halvt skrevet")

    editor = people.page_as(EDITOR)
    editor.goto("/admin/questions/?state=open")
    editor.get_by_role("link", name=SENTENCE).click()
    expect(editor.locator("main")).not_to_contain_text(step.split("/")[2])
    editor.locator("#id_answer").fill(ANSWER)
    editor.locator("main form button[type=submit]").click()
    expect(editor).to_have_url(re.compile(r"/admin/questions/$"))

    page.goto("/my/")
    answered = page.locator(".task-list__item", has_text=SENTENCE)
    expect(answered).to_contain_text(ANSWER)
    answered.locator("button[type=submit]").click()
    expect(page.locator("main")).not_to_contain_text(ANSWER)


def test_without_a_script_the_question_opens_beside_what_is_being_typed(portal, people):
    teacher, step = a_step_of_their_own(portal)
    page = people.page_as(teacher, java_script_enabled=False)
    page.goto(step)
    typed = page.locator("form.step-form textarea:visible").first
    typed.fill("Halvt skrevet")

    with page.context.expect_page() as opened:
        page.locator("[data-unclear]").click()
    beside = opened.value
    beside.locator("textarea").fill("Hvem er hjemmet her?")
    beside.locator("main form button[type=submit]").click()

    expect(beside.locator(f"main a[href='{step}']")).to_be_visible()
    expect(typed).to_have_value("Halvt skrevet")
