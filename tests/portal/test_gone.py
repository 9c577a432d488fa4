"""What was here and was taken away answers 410, in words, to those who may know of it; what never was answers 404."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from forms.cases.models import Answers, Attachment
from forms.cases.services.answers import attach_file, mark_done, remove_file, save_answers
from forms.cases.services.timeline import record, remove_text
from guidance.models import GuidancePage
from guidance.starter.front import front_page
from tests import factories
from tests.forms.cases.specs import field, run_of, step
from tests.forms.wizard.conftest import client_of
from tests.guidance.test_search import make_page

pytestmark = pytest.mark.django_db


def gone(client: Client, url: str) -> str:
    """The page that says that something is gone."""
    response = client.get(url)
    assert response.status_code == 410
    return response.content.decode()


# --- Guidance


@pytest.mark.parametrize("language", ["da", "nb", "en"])
def test_page_that_was_taken_down_says_so_in_the_language_of_its_address(client, language):
    page = make_page("Om fravær", language=language)
    address = page.url
    GuidancePage.objects.get(pk=page.pk).unpublish()

    response = client.get(address)

    assert response.status_code == 410
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert 'name="robots" content="noindex"' in response.content.decode()


def test_page_that_was_deleted_is_gone_with_those_below_it(client):
    page = make_page("Om fravær")
    address = page.url
    GuidancePage.objects.get(pk=page.pk).delete()

    assert "Søg" in gone(client, address)
    assert client.get(f"{address}below/").status_code == 404
    assert client.get(f"{address.rstrip('/')}x/").status_code == 404


def test_draft_that_nobody_has_seen_was_never_there(client):
    parent = front_page("da")
    page = GuidancePage(title="Om fravær", locale=parent.locale, live=False)
    parent.add_child(instance=page)
    address = page.url

    shown = client.get(address).status_code
    GuidancePage.objects.get(pk=page.pk).delete()

    assert (shown, client.get(address).status_code) == (404, 404)


def test_page_that_is_there_again_is_served(client):
    page = make_page("Om fravær")
    address = page.url
    GuidancePage.objects.get(pk=page.pk).delete()

    assert client.get(make_page("Om fravær").url).status_code == 200
    assert client.get(address).status_code == 200


def test_redirect_leads_on_from_what_is_gone(client):
    page, other = make_page("Om fravær"), make_page("Andet")
    Redirect.objects.create(old_path=Redirect.normalise_path(page.url), redirect_page=other)
    address = page.url
    GuidancePage.objects.get(pk=page.pk).delete()

    response = client.get(address)

    assert (response.status_code, response.headers["Location"].endswith(other.url)) == (301, True)


# --- Cases


@pytest.fixture
def removed():
    """A run whose file, answer and timeline text were taken away by leadership; and its people."""
    run, teacher = run_of(step("talk", field("said", "long_text"), field("plan", "file")))
    leader = factories.make_member(run.case.school, "leadership", rank="leadership")
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    file = attach_file(run.pk, step="talk", occurrence=1, field="plan", upload=upload, by=teacher)
    remove_file(file.pk, by=teacher)
    save_answers(run.pk, step="talk", occurrence=1, raw={"said": "Much."}, base_version=None, by=teacher)
    mark_done(run.pk, step="talk", occurrence=1, by=teacher)
    return run, teacher, leader


def test_file_that_was_taken_away_is_gone_for_those_who_could_read_it_and_unknown_to_others(removed):
    run, teacher, _leader = removed
    address = f"/files/{Attachment.objects.get().token}/"
    stranger = factories.make_member(factories.make_school(), "team")

    assert "This file was taken away from the case." in gone(client_of(teacher), address)
    assert client_of(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_answer_that_was_taken_away_is_gone_and_sending_it_twice_is_no_error(removed):
    run, _teacher, leader = removed
    row = Answers.objects.get(step="talk")
    client = client_of(leader)
    address = f"/cases/{run.case.number}/answers/remove/{row.pk}/said/"

    first, second = (client.post(address, {"reason": "Wrong child."}) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert "This answer was taken away" in gone(client, address)
    assert run.case.timeline.filter(event="answers.removed").count() == 1


def test_text_that_was_taken_away_is_gone_and_sending_it_twice_is_no_error(removed):
    run, _teacher, leader = removed
    entry = record(run.case, "contact.logged", by=leader, text="Said too much.")
    client = client_of(leader)
    address = f"/cases/{run.case.number}/timeline/remove/{entry.pk}/"

    answers = [client.post(address, {"reason": "Ordered erased."}).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert "This text was taken away" in gone(client, address)
    assert remove_text(entry.pk, reason="Again.", by=leader).removed_reason == "Ordered erased."


@pytest.mark.parametrize(("language", "words"), [("da", 'lang="da"'), ("nb", 'lang="nb"'), ("en", 'lang="en"')])
def test_what_is_gone_is_told_in_the_persons_language(removed, language, words):
    _run, teacher, _leader = removed
    teacher.language = language
    teacher.save()

    assert words in gone(client_of(teacher), f"/files/{Attachment.objects.get().token}/")


def test_step_that_an_answer_has_closed_is_gone_and_holds_what_is_still_sent_to_it():
    run, teacher = run_of(
        step("talk", field("well", "yes_no")),
        step("bad", field("why", "long_text"), when={"answer": "talk.well", "is": False}),
    )
    client = client_of(teacher)
    base = f"/cases/{run.case.number}/start/1"
    client.post(f"{base}/talk/", {"talk-well": "no", "save": "1", "base_version": "0"})
    shown = client.get(f"{base}/bad/").status_code
    client.post(f"{base}/talk/", {"talk-well": "yes", "save": "1", "base_version": "1"})

    late = client.post(f"{base}/bad/", {"bad-why": "What I typed meanwhile", "done": "1", "base_version": "0"})
    saved = client.post(
        f"{base}/bad/autosave/", {"fields": [["bad-why", "x"], ["base_version", "0"]]}, content_type="application/json"
    )

    assert shown == 200
    assert "another answer has closed it" in gone(client, f"{base}/bad/")
    assert late.status_code == 409
    assert "What I typed meanwhile" in late.content.decode()
    assert (saved.status_code, "another answer has closed it" in saved.json()["text"]) == (409, True)
    assert not Answers.objects.filter(step="bad").exists()
    assert client.get(f"{base}/unheard_of/").status_code == 404
