"""Whatever is sent gets a clear answer: never a 500, no answer lost, none given to another case."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forms.cases.models import Answers, Approach, Attachment, Case, Contact
from tests import factories
from tests.at_once import at_once
from tests.forms.wizard.conftest import World, client_of

pytestmark = pytest.mark.django_db


def management(world: World, step: str = "every") -> dict[str, str]:
    """formtools' own field, as the page has it."""
    return {f"run-{world.case.runs.get().pk}-current_step": step}


def test_management_data_of_another_run_is_refused_and_the_text_stays(teacher: Client, world: World) -> None:
    sent = {"run-99999-current_step": "every", "every-long": "Meant for elsewhere", "base_version": "0", "done": "1"}

    response = teacher.post(world.url(), sent)

    assert response.status_code == 409
    assert "Meant for elsewhere" in response.content.decode()
    assert not Answers.objects.filter(step="every").exists()


def test_management_data_of_another_step_is_refused(teacher: Client, world: World) -> None:
    sent = {**management(world, "talk"), "every-long": "Meant for elsewhere", "base_version": "0", "done": "1"}

    assert teacher.post(world.url(), sent).status_code == 409
    assert not Answers.objects.filter(step="every").exists()


@pytest.mark.parametrize("values", [["every", "every"], ["every", "talk"]])
def test_doubled_management_data_is_no_error(teacher: Client, world: World, values: list[str]) -> None:
    name = next(iter(management(world)))

    response = teacher.post(world.url(), {name: values, "every-long": "Kept", "base_version": "0", "save": "1"})

    assert response.status_code == (302 if len(set(values)) == 1 else 409)


def test_missing_management_data_harms_nothing(teacher: Client, world: World) -> None:
    response = teacher.post(world.url(), {"every-long": "Kept", "save": "1"})

    assert response.status_code == 302
    assert world.answers().raw["long"] == "Kept"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "٣", "1.5"])
def test_version_that_is_no_version_is_taken_for_none(teacher: Client, world: World, version: str) -> None:
    response = teacher.post(world.url(), {"every-long": "Kept", "base_version": version, "save": "1"})

    assert response.status_code == 302
    assert world.answers().raw["long"] == "Kept"


@pytest.mark.parametrize("step", ["nothing", "talk-1", "talk-0", "talk-99999", "talk-two", "every-2", "talk--2"])
def test_unknown_step_is_not_found(teacher: Client, world: World, step: str) -> None:
    assert teacher.get(world.url(step)).status_code == 404
    assert teacher.post(world.url(step), {"save": "1"}).status_code == 404


@pytest.mark.parametrize("path", ["nostage/1/every", "work/2/every", "work/0/every", "work/1/check/x"])
def test_unknown_stage_or_run_is_not_found(teacher: Client, world: World, path: str) -> None:
    assert teacher.get(f"/cases/{world.case.number}/{path}/", follow=True).status_code == 404


def test_done_address_decides_nothing(teacher: Client, world: World) -> None:
    responses = [teacher.get(world.url("done")), teacher.post(world.url("done"), {"outcome": "over"})]

    assert {response.headers["Location"] for response in responses} == {world.url("check")}
    assert Case.objects.get(pk=world.case.pk).is_open
    assert world.case.runs.count() == 1


def test_fields_that_the_step_does_not_have_are_ignored(teacher: Client, world: World) -> None:
    sent = {"every-long": "Kept", "every-owner": "me", "talk-said": "Stray", "every-circle-0-_id": "nowhere",
            "every-circle-0-works": "Stray", "every-calls-0-admin": "x", "base_version": "0", "save": "1"}  # fmt: skip

    teacher.post(world.url(), sent)

    assert {key: text for key, text in world.answers().raw.items() if text} == {"long": "Kept"}
    assert not Answers.objects.filter(step="talk").exists()


def test_text_that_is_too_long_is_refused_in_words_and_stays_on_the_page(teacher: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "Earlier", "base_version": "0", "save": "1"})

    response = teacher.post(world.url(), {"every-long": "Much " * 6_000, "base_version": "1", "done": "1"})

    assert response.status_code == 200
    assert "The answer is too long" in response.content.decode()
    assert "Much Much" in response.content.decode()
    assert world.answers().raw["long"] == "Earlier"


def test_ten_megabytes_are_refused_without_an_error(teacher: Client, world: World) -> None:
    response = teacher.post(world.url(), {"every-long": "x" * 10_000_000, "base_version": "0", "done": "1"})

    assert response.status_code == 413
    assert "What you sent is too large" in response.content.decode()
    assert "at most 5 MB" in response.content.decode()
    assert not Answers.objects.filter(step="every").exists()


@pytest.mark.parametrize("page", ["/contacts/new/", "/approaches/new/", "/cases/new/", "decide"])
def test_ten_megabytes_are_too_large_for_every_other_form_too(teacher: Client, world: World, page: str) -> None:
    address = world.url("decide") if page == "decide" else page

    response = teacher.post(address, {"reason": "x" * 10_000_000})

    assert response.status_code == 413
    assert (Case.objects.count(), Contact.objects.count(), Approach.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("day", ["31.02.2026", "2026-13-01", "soon", "99999999", "0000-00-00", "1.1.99999"])
def test_date_that_is_none_is_kept_as_it_was_typed_and_named(teacher: Client, world: World, day: str) -> None:
    sent = {"every-long": "All", "every-day": day, "base_version": "0", "done": "1"}

    response = teacher.post(world.url(), sent)

    assert response.status_code == 200
    assert "The day" in response.content.decode().split("ds-error-summary")[1].split("</ul>")[0]
    assert (world.answers().raw["day"], world.answers().status) == (day, "draft")


@pytest.mark.parametrize("day", ["31.02.2026", "yesterday", "1999-01-01"])
def test_decision_on_a_wrong_date_is_refused_at_the_date(teacher: Client, world: World, day: str) -> None:
    teacher.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})

    page = teacher.post(world.url("decide"), {"outcome": "on", "reason": "It works so far", "next_on": day})

    assert page.status_code == 200
    assert "It works so far" in page.content.decode()
    assert "id_next_on" in page.content.decode().split("ds-error-summary")[1].split("</ul>")[0]
    assert not world.case.runs.get().decisions.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7" + b"x" * 10 * 1024 * 1024, "The file is too large: at most 10 MB."), (b"", "The file is empty.")],
)
def test_file_of_a_wrong_size_is_refused_in_words(teacher: Client, world: World, content: bytes, words: str) -> None:
    sent = {"every-paper": SimpleUploadedFile("plan.pdf", content), "every-long": "Kept", "base_version": "0"}

    response = teacher.post(world.url(), {**sent, "save": "1"})

    assert words in response.content.decode()
    assert (world.answers().raw["long"], Attachment.objects.count()) == ("Kept", 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_different_texts_sent_at_the_same_moment_one_is_saved_and_the_other_shown(world: World) -> None:
    def sender(text: str) -> Any:
        client = client_of(world.teacher)
        return lambda: client.post(world.url(), {"every-long": text, "base_version": "0", "save": "1"})

    texts = ("First text of two", "Second text of two")
    answers = at_once(*map(sender, texts))

    assert sorted(one.status_code for one in answers) == [302, 409]
    refused = next(one for one in answers if one.status_code == 409).content.decode()
    assert all(text in refused for text in texts)
    assert world.answers().raw["long"] in texts


def test_characters_that_no_database_takes_are_left_out(teacher: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "Be\x00fore\x07", "base_version": "0", "save": "1"})

    assert world.answers().raw["long"] == "Before"


def test_too_many_rows_are_refused_in_words(teacher: Client, world: World) -> None:
    rows = {f"every-notes-{number}-topic": "x" for number in range(120)}

    response = teacher.post(world.url(), {**rows, "base_version": "0", "save": "1"})

    assert response.status_code == 200
    assert "At most" in response.content.decode()


def test_row_ids_that_are_doubled_or_strange_become_ids(teacher: Client, world: World) -> None:
    sent = {"every-notes-0-_id": "same", "every-notes-0-topic": "One", "every-notes-1-_id": "same",
            "every-notes-1-topic": "Two", "every-notes-2-_id": "<script>", "every-notes-2-topic": "Three",
            "base_version": "0", "save": "1"}  # fmt: skip

    teacher.post(world.url(), sent)

    rows = world.answers().raw["notes"]
    assert [row["topic"] for row in rows] == ["One", "Two", "Three"]
    assert len({row["_id"] for row in rows}) == 3


def test_sent_twice_counts_once(teacher: Client, world: World) -> None:
    sent = {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"}

    first, second = teacher.post(world.url(), sent), teacher.post(world.url(), sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert world.answers().version == 1
    assert world.case.timeline.filter(event="step.done", data__step="every").count() == 1


def test_choice_that_is_no_choice_is_kept_and_named(teacher: Client, world: World) -> None:
    sent = {"every-long": "All", "every-pick": "purple", "every-adult": "999999", "base_version": "0", "done": "1"}

    response = teacher.post(world.url(), sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Choose one of the answers that are offered." in page
    assert world.answers().raw["pick"] == "purple"


def test_older_page_gets_both_texts_and_loses_neither(teacher: Client, colleague: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "First", "base_version": "0", "save": "1"})
    colleague.post(world.url(), {"every-long": "Theirs", "base_version": "1", "save": "1"})

    conflict = teacher.post(world.url(), {"every-long": "Mine", "base_version": "1", "save": "1"})
    solved = teacher.post(
        world.url(),
        {"every-long": "Mine", "base_version": "2", "resolve": "1", "resume": "1", "pick-long": "together",
         "together-long": "Theirs\n\nMine"},
    )  # fmt: skip

    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert world.colleague.name in page
    assert solved.status_code == 302
    assert world.answers().raw["long"] == "Theirs\n\nMine"


def test_conflict_keeps_theirs_where_that_was_chosen(teacher: Client, colleague: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "First", "base_version": "0", "save": "1"})
    colleague.post(world.url(), {"every-long": "Theirs", "base_version": "1", "save": "1"})

    sent = {"every-long": "Mine", "every-short": "Also", "base_version": "2", "resolve": "1", "resume": "1",
            "pick-long": "theirs", "pick-short": "mine"}  # fmt: skip
    teacher.post(world.url(), sent)

    assert world.answers().raw == {"long": "Theirs", "short": "Also"}


def test_rows_of_both_are_kept_where_that_was_chosen(teacher: Client, colleague: Client, world: World) -> None:
    colleague.post(
        world.url(),
        {"every-notes-0-_id": "t", "every-notes-0-topic": "Theirs", "base_version": "0", "save": "1"},
    )

    mine = {"every-notes-0-_id": "m", "every-notes-0-topic": "Mine", "base_version": "0", "save": "1"}
    conflict = teacher.post(world.url(), mine)
    teacher.post(world.url(), {**mine, "base_version": "1", "resolve": "1", "resume": "1", "pick-notes": "together"})

    assert conflict.status_code == 409
    assert [row["topic"] for row in world.answers().raw["notes"]] == ["Theirs", "Mine"]


def test_third_save_during_a_conflict_is_a_conflict_again(teacher: Client, colleague: Client, world: World) -> None:
    colleague.post(world.url(), {"every-long": "One", "base_version": "0", "save": "1"})
    colleague.post(world.url(), {"every-long": "Two", "base_version": "1", "save": "1"})

    sent = {"every-long": "Mine", "base_version": "1", "resolve": "1", "resume": "1", "pick-long": "mine"}
    response = teacher.post(world.url(), sent)

    assert response.status_code == 409
    assert world.answers().raw["long"] == "Two"


def test_decided_stage_refuses_and_shows_the_text(teacher: Client, world: World) -> None:
    teacher.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})
    teacher.post(world.url("decide"), {"outcome": "on", "reason": "Works", "next_on": "2099-01-05"})

    response = teacher.post(world.url(), {"every-long": "Too late a text", "base_version": "1", "save": "1"})

    assert response.status_code == 409
    assert "Too late a text" in response.content.decode()
    assert world.answers().raw["long"] == "All"


def test_answer_never_reaches_another_case(teacher: Client, world: World) -> None:
    other = factories.make_case(
        pupil=factories.make_pupil(world.group), by=world.teacher, procedure="wide", raw={"seen": "Another"}
    )

    teacher.post(world.url(), {"every-long": "Ada's", "base_version": "0", "save": "1"})

    assert list(Answers.objects.filter(step="every").values_list("run__case", flat=True)) == [world.case.pk]
    assert "Ada&#x27;s" not in teacher.get(f"/cases/{other.number}/work/1/every/").content.decode()


def autosave(client: Client, world: World, fields: object, step: str = "every") -> tuple[int, dict]:
    """What autosave answers."""
    response = client.post(f"{world.url(step)}autosave/", json.dumps(fields), content_type="application/json")
    return response.status_code, response.json()


def test_autosave_saves_a_draft_and_says_its_version(teacher: Client, world: World) -> None:
    status, answer = autosave(teacher, world, {"fields": [["every-long", "Half"], ["base_version", "0"]]})

    assert (status, answer["version"]) == (200, 1)
    assert world.answers().status == "draft"
    assert world.answers().raw["long"] == "Half"


def test_autosave_over_a_newer_version_is_a_conflict_with_a_link(
    teacher: Client, colleague: Client, world: World
) -> None:
    colleague.post(world.url(), {"every-long": "Theirs", "base_version": "0", "save": "1"})

    status, answer = autosave(teacher, world, {"fields": [["every-long", "Mine"], ["base_version", "0"]]})

    assert (status, answer["link"]) == (409, world.url())
    assert world.answers().raw["long"] == "Theirs"


@pytest.mark.parametrize("body", [[], {}, {"fields": 1}, {"fields": [["a"]]}, {"fields": [[1, 2]]}, "x", None])
def test_autosave_of_nonsense_is_answered(teacher: Client, world: World, body: object) -> None:
    assert autosave(teacher, world, body)[0] == 400


def test_autosave_of_a_stop_leads_to_what_to_do(teacher: Client, world: World) -> None:
    fields = [["talk-hit", "yes"], ["talk-shown", "hit"], ["base_version", "0"]]

    status, answer = autosave(teacher, world, {"fields": fields}, "talk")

    assert (status, answer["stop"]) == (200, f"{world.url('talk')}?stop=hit")


def test_autosave_without_a_session_says_so(world: World) -> None:
    status, answer = autosave(Client(), world, {"fields": [["every-long", "Half"]]})

    assert status == 401
    assert "logged out" in answer["text"]


def test_rights_are_asked_at_each_save(world: World) -> None:
    stranger = client_of(factories.make_member(factories.make_school(), "team"))

    assert stranger.get(world.url()).status_code == 404
    assert stranger.post(world.url(), {"every-long": "x", "base_version": "0", "save": "1"}).status_code == 404
    assert stranger.post(f"{world.url()}autosave/", "{}", content_type="application/json").status_code == 400
    assert not Answers.objects.filter(step="every").exists()
