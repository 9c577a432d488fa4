"""A dead session and a rotated token lose no word, and nothing is stored for somebody who is not logged in."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from forms.cases.models import Answers, Contact
from tests import factories
from tests.forms.wizard.conftest import World, client_of

pytestmark = pytest.mark.django_db

TYPED = {
    "every-long": "Everything that the mother said",
    "every-picks": ["bus", "bike"],
    "base_version": "0",
    "done": "1",
}


def test_post_on_a_dead_session_is_answered_by_a_page_that_holds_the_text(world: World) -> None:
    response = Client().post(world.url(), TYPED)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Everything that the mother said</textarea>" in page
    assert 'name="log-in-password"' in page
    assert "no-store" in response.headers["Cache-Control"]
    assert Session.objects.count() == 0
    assert "Ada" not in page


def test_log_in_on_that_page_leads_back_to_the_step_with_what_was_typed(world: World) -> None:
    client = Client()
    client.post(world.url(), TYPED)

    response = client.post(
        "/held/",
        {**TYPED, "held-path": world.url(), "log-in-login": world.teacher.email, "log-in-password": "password"},
    )

    assert response.headers["Location"] == world.url()
    page = client.get(world.url()).content.decode()
    assert "Everything that the mother said" in page
    assert world.answers().raw["picks"] == ["bus", "bike"]
    assert world.answers().status == "draft"


def test_wrong_password_keeps_the_text(world: World) -> None:
    response = Client().post(
        "/held/",
        {**TYPED, "held-path": world.url(), "log-in-login": world.teacher.email, "log-in-password": "wrong"},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "Everything that the mother said" in page
    assert "wrong" not in page
    assert not Answers.objects.filter(step="every").exists()


def test_somebody_else_who_logs_in_saves_nothing_and_can_copy_the_text(world: World) -> None:
    stranger = factories.make_member(factories.make_school(), "team")

    response = Client().post(
        "/held/", {**TYPED, "held-path": world.url(), "log-in-login": stranger.email, "log-in-password": "password"}
    )

    assert response.status_code == 403
    assert "Everything that the mother said" in response.content.decode()
    assert not Answers.objects.filter(step="every").exists()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/x", "/admin/", "/my/", "", "/held/"])
def test_text_is_only_handed_to_our_own_forms(teacher: Client, path: str) -> None:
    assert teacher.post("/held/", {"held-path": path, "x": "y"}, follow=True).status_code == 404


def test_token_that_a_log_in_elsewhere_rotated_is_answered_by_the_same_page(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.teacher)

    response = client.post(world.url(), {**TYPED, "csrfmiddlewaretoken": "x" * 64})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Everything that the mother said" in page
    assert "Send my text" in page
    assert "log-in-password" not in page


def test_text_sent_again_is_saved(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.teacher)
    held = client.post(world.url(), {**TYPED, "csrfmiddlewaretoken": "x" * 64}).content.decode()
    token = held.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    response = client.post("/held/", {**TYPED, "held-path": world.url(), "csrfmiddlewaretoken": token})

    assert response.headers["Location"] == world.url()
    assert world.answers().raw["long"] == TYPED["every-long"]


def test_log_in_in_another_tab_rotates_the_token_and_the_text_survives_that_too(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.teacher)

    response = client.post("/held/", {**TYPED, "held-path": world.url(), "csrfmiddlewaretoken": "x" * 64})

    assert "Everything that the mother said" in response.content.decode()
    assert f'name="held-path" value="{world.url()}"' in response.content.decode()


def test_autosave_with_a_rotated_token_says_so_in_json(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.teacher)

    response = client.post(f"{world.url()}autosave/", "{}", content_type="application/json")

    assert response.status_code == 403
    assert "nothing is lost" in response.json()["text"]


def test_other_forms_with_a_stale_token_get_the_portals_page(world: World) -> None:
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "da"})

    assert response.status_code == 403


def test_visit_without_a_session_goes_by_the_log_in(world: World) -> None:
    for url in (world.url(), world.url("check"), "/cases/new/", "/start/wide/work/every/"):
        assert Client().get(url).headers["Location"] == f"/accounts/login/?next={url}"


def target_of(page: str) -> str:
    """Where the form of a page sends what is in it."""
    return re.search(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page.split("<main")[1])[1]


def test_call_that_was_written_down_on_a_dead_session_is_there_after_log_in_and_logged_by_the_button(
    world: World,
) -> None:
    client, address = Client(), f"/cases/{world.case.number}/contact/"
    sent = {
        "channel": "phone",
        "with_whom": "The mother",
        "reached": "yes",
        "said": "The stomach aches each morning.",
        "on": "2026-01-05",
        "direction": "out",
    }
    held = client.post(address, sent).content.decode()
    log_in = {"held-path": address, "log-in-login": world.teacher.email, "log-in-password": "password"}

    back = client.post("/held/", {**sent, **log_in}).content.decode()
    before = Contact.objects.count()
    client.post(target_of(back), sent)

    assert "The stomach aches each morning." in held
    assert "The stomach aches each morning." in back
    assert "is not saved yet" in back
    assert (before, Contact.objects.get().said) == (0, "The stomach aches each morning.")


def test_decision_that_was_held_is_shown_again_and_made_by_the_button(world: World) -> None:
    client, address = Client(), world.url("decide")
    teacher = client_of(world.teacher)
    teacher.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})
    sent = {"outcome": "on", "reason": "A reason of many words.", "next_on": "2099-01-05"}
    log_in = {"held-path": address, "log-in-login": world.teacher.email, "log-in-password": "password"}

    back = client.post("/held/", {**sent, **log_in}).content.decode()
    before = world.case.runs.count()
    client.post(target_of(back), {**sent, "decide": "1"})

    assert "A reason of many words." in back
    assert (before, world.case.runs.count()) == (1, 2)
