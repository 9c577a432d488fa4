"""One step a page: asked, saved, marked as done, skipped, repeated, reopened."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forms.cases.models import Attachment, Notice, SensitiveAnswer
from tests.forms.wizard.conftest import World, client_of

pytestmark = pytest.mark.django_db


def test_step_page_asks_every_kind_of_question(teacher: Client, world: World) -> None:
    page = teacher.get(world.url()).content.decode()

    for key in ("short", "long", "count", "day", "clock", "sure", "pick", "picks", "mood", "adult", "services"):
        assert f'name="every-{key}"' in page, key
    for name in ("who-0-name", "calls-0-channel", "notes-0-topic", "circle-1-works", "tries-0-what", "allowed-0-kinds"):
        assert f'name="every-{name}"' in page, name
    assert "Read this." in page


def test_step_page_shows_guidance_who_answers_and_by_when(teacher: Client, world: World) -> None:
    page = teacher.get(world.url()).content.decode()

    assert "<strong>kindly</strong>" in page
    assert "Because." in page
    assert "Team" in page
    assert "Within 5 school days of the start of the stage" in page


def test_title_carries_number_and_step_and_no_name(teacher: Client, world: World) -> None:
    page = teacher.get(world.url()).content.decode()

    title = page[page.index("<title>") : page.index("</title>")]
    assert f"Every kind · {world.case.number}" in title
    assert "Ada" not in title
    assert "Ada Testrup, 5.A" in page


def test_pages_of_a_case_are_kept_by_no_cache(teacher: Client, world: World) -> None:
    pages = [world.url(), world.url("check"), world.url("decide"), "/cases/new/", "/start/wide/work/every/"]

    assert {"no-store" in teacher.get(url).headers["Cache-Control"] for url in pages} == {True}


def test_labels_are_in_the_readers_language(world: World) -> None:
    world.teacher.language = "da"
    world.teacher.save()

    page = client_of(world.teacher).get(world.url()).content.decode()

    assert "Alle slags" in page


def test_save_keeps_what_was_typed_as_it_was_typed(teacher: Client, world: World) -> None:
    sent = {
        "every-long": "  Two\nlines ", "every-count": "not a number", "every-day": "31.2.2026", "every-sure": "yes",
        "every-picks": ["bus"], "every-picks-other": "a boat", "every-circle-0-_id": "school",
        "every-circle-0-works": "The breaks", "every-figures-0-illness": "3", "base_version": "0", "save": "1",
    }  # fmt: skip

    response = teacher.post(world.url(), sent)

    assert response.status_code == 302
    raw = world.answers().raw
    assert raw["long"] == "Two\nlines"
    assert raw["count"] == "not a number"
    assert raw["day"] == "31.2.2026"
    assert raw["picks"] == ["bus", "other:a boat"]
    assert raw["circle"] == [{"_id": "school", "works": "The breaks"}]
    assert raw["figures"] == [{"_id": "figures", "illness": "3"}]
    assert 'value="31.2.2026"' in teacher.get(world.url()).content.decode()


def test_done_step_becomes_values_and_leads_to_the_next(teacher: Client, world: World) -> None:
    sent = {"every-long": "All", "every-count": "2,5", "every-day": "24.12.2026", "every-sure": "yes",
            "base_version": "0", "done": "1"}  # fmt: skip

    response = teacher.post(world.url(), sent)

    assert response.headers["Location"] == world.url("talk")
    answers = world.answers()
    assert answers.status == "done"
    assert (answers.values["count"], answers.values["day"], answers.values["sure"]) == (2.5, "2026-12-24", True)


def test_incomplete_step_names_the_question_and_keeps_the_draft(teacher: Client, world: World) -> None:
    response = teacher.post(world.url(), {"every-count": "many", "base_version": "0", "done": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Error:" in page
    assert 'href="#id_every-long"' in page
    assert 'href="#id_every-count"' in page
    assert world.answers().status == "draft"
    assert world.answers().raw["count"] == "many"


def test_answer_that_opens_a_question_shows_it_before_going_on(teacher: Client, world: World) -> None:
    first = teacher.get(world.url()).content.decode()

    response = teacher.post(
        world.url(), {"every-long": "All", "every-sure": "no", "base_version": "0", "done": "1"}, follow=True
    )

    assert '<template data-question="why"' in first
    page = response.content.decode()
    assert response.redirect_chain[0][0] == f"{world.url()}#field-why"
    assert '<template data-question="why"' not in page
    assert 'name="every-why"' in page


def test_back_saves_what_was_typed(teacher: Client, world: World) -> None:
    response = teacher.post(world.url(), {"every-long": "Half a", "base_version": "0", "back": "1"})

    assert response.headers["Location"] == world.url("concern")
    assert world.answers().raw["long"] == "Half a"


def test_add_row_saves_and_shows_one_more(teacher: Client, world: World) -> None:
    sent = {"every-notes-0-_id": "aaaa", "every-notes-0-topic": "First", "base_version": "0", "add-row": "notes"}

    page = teacher.post(world.url(), sent, follow=True).content.decode()

    assert world.answers().raw["notes"] == [{"_id": "aaaa", "topic": "First"}]
    assert 'name="every-notes-0-topic" class="ds-input" value="First"' in page
    assert 'name="every-notes-1-topic"' in page


def test_remove_row_takes_away_that_row_alone(teacher: Client, world: World) -> None:
    sent = {"every-notes-0-_id": "aaaa", "every-notes-0-topic": "First", "every-notes-4-_id": "bbbb",
            "every-notes-4-topic": "Second", "base_version": "0", "remove-row": "notes:aaaa"}  # fmt: skip

    teacher.post(world.url(), sent)

    assert world.answers().raw["notes"] == [{"_id": "bbbb", "topic": "Second"}]


def test_contact_row_that_only_holds_what_the_page_proposed_is_no_row(teacher: Client, world: World) -> None:
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - as the page proposes it
    sent = {"every-calls-0-_id": "aaaa", "every-calls-0-date": today, "every-calls-0-by": str(world.teacher.pk),
            "every-calls-0-direction": "out", "every-long": "x", "base_version": "0", "save": "1"}  # fmt: skip

    teacher.post(world.url(), sent)

    assert world.answers().raw.get("calls", []) == []


def test_responsible_typed_by_name_is_that_colleague(teacher: Client, world: World) -> None:
    sent = {"every-tries-0-_id": "m", "every-tries-0-what": "Walk together",
            "every-tries-0-responsible": world.colleague.name.upper(), "base_version": "0", "save": "1"}  # fmt: skip

    teacher.post(world.url(), sent)

    assert world.answers().raw["tries"][0]["responsible"] == str(world.colleague.pk)
    assert f'value="{world.colleague.name}"' in teacher.get(world.url()).content.decode()


def test_file_is_kept_and_taken_away(teacher: Client, world: World) -> None:
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

    teacher.post(world.url(), {"every-paper": upload, "every-long": "x", "base_version": "0", "save": "1"})
    kept = Attachment.objects.get()
    page = teacher.get(world.url()).content.decode()
    teacher.post(world.url(), {"remove-file": str(kept.pk), "base_version": str(world.answers().version)})

    assert "plan.pdf" in page
    kept.refresh_from_db()
    assert kept.removed_at is not None


def test_file_of_a_wrong_type_is_refused_in_words_and_the_text_is_kept(teacher: Client, world: World) -> None:
    upload = SimpleUploadedFile("evil.exe", b"MZ\x90\x00" * 50, content_type="application/pdf")

    response = teacher.post(
        world.url(), {"every-paper": upload, "every-long": "Kept", "base_version": "0", "done": "1"}
    )

    assert response.status_code == 200
    assert "The paper" in response.content.decode()
    assert Attachment.objects.count() == 0
    assert world.answers().raw["long"] == "Kept"


def test_skip_needs_a_reason(teacher: Client, world: World) -> None:
    without = teacher.post(world.url(), {"skip": "1", "base_version": "0"}, follow=True)
    teacher.post(world.url(), {"skip": "1", "skip-reason": "Done at home", "base_version": "0"})

    assert without.status_code == 200
    assert world.answers().status == "skipped"
    assert world.answers().skip_reason == "Done at home"


def test_repeated_step_has_answers_of_its_own(teacher: Client, world: World) -> None:
    sent = {"talk-said": "First talk", "base_version": "0", "another": "1"}

    response = teacher.post(world.url("talk"), sent)
    teacher.post(world.url("talk-2"), {"talk-2-said": "Second talk", "base_version": "0", "save": "1"})

    assert response.headers["Location"] == world.url("talk-2")
    assert world.answers("talk").raw["said"] == "First talk"
    assert world.answers("talk", 2).raw["said"] == "Second talk"


def test_waiting_step_says_what_it_waits_for(teacher: Client, world: World) -> None:
    page = teacher.get(world.url("after")).content.decode()
    posted = teacher.post(world.url("after"), {"after-end": "Typed too soon", "base_version": "0", "done": "1"})

    assert "This waits for the step “Every kind”." in page
    assert 'name="after-end"' not in page
    assert posted.status_code == 409
    assert "Typed too soon" in posted.content.decode()


def test_step_of_another_role_is_read_only(teacher: Client, leader: Client, world: World) -> None:
    leader.post(world.url("lead"), {"lead-seen_by": "Seen by me", "base_version": "0", "done": "1"})
    world.case.owner = None
    world.case.save()

    page = client_of(world.colleague).get(world.url("lead")).content.decode()

    assert "Seen by me" in page
    assert 'name="lead-seen_by"' not in page


def test_class_step_is_written_in_the_classs_own_case(teacher: Client, world: World) -> None:
    teacher.post(world.url("group"), {"group-climate": "Calm", "base_version": "0", "done": "1"})

    answers = world.answers("group")
    assert answers.run.case != world.case
    assert answers.run.case.assessment_only
    assert "Calm" in teacher.get(world.url("group")).content.decode()


def test_carried_step_is_shown_and_can_be_reopened(teacher: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})
    decided = teacher.post(world.url("decide"), {"outcome": "on", "reason": "It works", "next_on": "2099-01-05"})

    page = teacher.get(world.url("concern", run=2)).content.decode()
    teacher.post(world.url("concern", run=2), {"reopen": "1"})

    assert decided.status_code == 302
    assert "Reopen the step" in page
    assert "Often away on Mondays." in page
    assert 'name="concern-seen"' in teacher.get(world.url("concern", run=2)).content.decode()


def test_stop_saves_tells_leadership_and_says_what_to_do(teacher: Client, world: World) -> None:
    sent = {"talk-said": "He told me", "talk-hit": "yes", "base_version": "0", "done": "1"}

    page = teacher.post(world.url("talk"), sent, follow=True).content.decode()

    assert "Act now" in page
    assert world.leader.name in page
    assert "12 34 56 78" in page
    assert "Do not tell the parents first." in page
    assert world.answers("talk").raw["said"] == "He told me"
    assert Notice.objects.filter(person=world.leader, kind="stop").count() == 1


def test_alert_says_who_was_told_and_goes_on(teacher: Client, world: World) -> None:
    sent = {"talk-said": "Teased", "talk-bullied": "yes", "base_version": "0", "done": "1"}

    page = teacher.post(world.url("talk"), sent).content.decode()

    assert "Bullying" in page
    assert world.leader.name in page
    assert "Go on" in page
    assert world.answers("talk").status == "done"


def test_sensitive_answer_is_read_by_those_named_on_the_case_alone(
    teacher: Client, colleague: Client, world: World
) -> None:
    teacher.post(world.url("secret"), {"secret-health": "A diagnosis", "base_version": "0", "done": "1"})
    teacher.post(world.url("secret_too"), {"secret_too-worry": "A worry", "base_version": "0", "done": "1"})

    own = teacher.get(world.url("secret")).content.decode()
    others = colleague.get(world.url("secret")).content.decode()
    check = colleague.get(world.url("check")).content.decode()

    assert "A diagnosis" in own
    assert "A worry" in teacher.get(world.url("check")).content.decode()
    assert "A diagnosis" not in others + check
    assert f"Answered by {world.teacher.name} on" in others
    assert SensitiveAnswer.objects.count() == 2


def test_colleague_who_cannot_read_the_annex_saves_the_rest_and_loses_nothing(
    teacher: Client, colleague: Client, world: World
) -> None:
    teacher.post(world.url("secret"), {"secret-health": "A diagnosis", "base_version": "0", "done": "1"})

    colleague.post(world.url("secret"), {"secret-shown": "open", "secret-open": "Hi", "base_version": "1", "save": "1"})

    assert world.answers("secret").raw == {"open": "Hi"}
    assert "A diagnosis" in teacher.get(world.url("secret")).content.decode()


def test_queries_of_a_page_do_not_grow_with_the_case(
    teacher: Client, world: World, django_assert_max_num_queries
) -> None:
    teacher.get(world.url())
    with django_assert_max_num_queries(20):
        teacher.get(world.url())
    for number in range(2, 8):
        teacher.post(world.url("talk"), {"talk-said": f"Talk {number}", "another": "1"})

    with django_assert_max_num_queries(20):
        teacher.get(world.url())


def test_case_of_somebody_else_does_not_exist(world: World) -> None:
    from tests import factories  # noqa: PLC0415 - only this test needs a stranger

    stranger = client_of(factories.make_member(factories.make_school(), "team"))

    pages = [world.url(), world.url("check"), world.url("decide")]
    assert {stranger.get(url).status_code for url in pages} == {404}
    assert stranger.post(world.url(), {"every-long": "x", "base_version": "0", "save": "1"}).status_code == 404
