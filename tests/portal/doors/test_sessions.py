"""Sessions end after idleness and can be extended; devices are listed and signed out."""

import time

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

pytestmark = pytest.mark.django_db

HOUR = 3600


def test_an_idle_session_ends_and_one_that_is_used_does_not(client, teacher, log_in):
    start = time.time()
    log_in(client, teacher)
    for minutes in (30, 60, 110):
        with time_machine.travel(start + minutes * 60):
            assert client.get("/my/").status_code == 200

    with time_machine.travel(start + (110 + 61) * 60):
        gone = client.get("/my/")
        assert gone.headers["Location"] == "/accounts/login/?next=/my/"
    assert not Session.objects.exists()


def test_asking_how_long_is_left_is_no_use_and_saying_that_one_is_there_is(client, teacher, log_in):
    start = time.time()
    log_in(client, teacher)
    client.get("/my/")

    with time_machine.travel(start + 40 * 60):
        assert client.get("/session/").json()["left"] == pytest.approx(20 * 60, abs=5)
    with time_machine.travel(start + 50 * 60):
        assert client.get("/session/").json()["left"] == pytest.approx(10 * 60, abs=5)
        assert client.post("/session/").json()["left"] == pytest.approx(HOUR, abs=5)
    with time_machine.travel(start + 100 * 60):
        assert client.get("/my/").status_code == 200
    with time_machine.travel(start + 300 * 60):
        assert client.get("/session/").json() == {"left": 0}


def test_a_session_is_not_written_on_every_request(client, teacher, log_in, django_assert_num_queries):
    log_in(client, teacher)
    client.get("/my/")

    with django_assert_num_queries(2) as asked:  # the session and its person
        client.get("/session/")
    assert not [query for query in asked.captured_queries if "UPDATE" in query["sql"]]


def test_what_was_typed_when_the_session_ended_is_held(client, teacher, log_in):
    start = time.time()
    log_in(client, teacher)
    with time_machine.travel(start + 2 * HOUR):
        answer = client.post("/contacts/new/", {"said": "She was asleep when I called at ten."})

    words = answer.content.decode()
    assert "She was asleep when I called at ten." in words
    assert "Log in and keep my text" in words


def test_other_devices_are_listed_and_signed_out(client, teacher, log_in):
    other = Client(headers={"user-agent": "A phone that was lost"})
    log_in(other, teacher)
    log_in(client, teacher)
    listed = client.get("/accounts/sessions/").content.decode()
    assert "A phone that was lost" in listed
    assert UserSession.objects.filter(user=teacher).count() == 2

    client.post("/accounts/sessions/")

    assert other.get("/my/").status_code == 302
    assert client.get("/my/").status_code == 200
