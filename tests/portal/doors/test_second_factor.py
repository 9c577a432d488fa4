"""The second factor: set up, asked for, remembered for a device, and proved anew before what is most sensitive."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import RequestFactory

from forms.people.second_factor import freshly_proved, is_fresh
from tests.portal.doors.codes import code_of

pytestmark = pytest.mark.django_db


def test_an_authenticator_app_is_asked_for_at_the_next_log_in(client, teacher, log_in, set_up_app):
    log_in(client, teacher)
    secret = set_up_app()
    client.post("/accounts/logout/")

    asked = log_in(client, teacher)
    assert asked.redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")
    assert client.get("/my/").status_code == 302, "nobody is logged in before the second step"

    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()

    with time_machine.travel(time.time() + 60):  # a code counts once
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert client.get("/my/").status_code == 200


def test_secrets_lie_sealed_in_the_database_and_recovery_codes_let_in_once(client, teacher, log_in, set_up_app):
    log_in(client, teacher)
    secret = set_up_app()
    shown = BeautifulSoup(client.get("/accounts/2fa/recovery-codes/").content, "html.parser")
    codes = re.findall(r"[0-9a-z]{8}", shown.find("textarea").text)
    assert not BeautifulSoup(client.get("/accounts/2fa/recovery-codes/").content, "html.parser").find("textarea")

    held = " ".join(str(one.data) for one in Authenticator.objects.all())
    assert secret not in held
    assert codes
    assert not [code for code in codes if code in held]

    client.post("/accounts/logout/")
    log_in(client, teacher)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert client.get("/my/").status_code == 200

    client.post("/accounts/logout/")
    log_in(client, teacher)
    again = client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "Incorrect code." in again.content.decode()


def test_a_device_of_ones_own_is_remembered_for_thirty_days(client, teacher, log_in, set_up_app):
    log_in(client, teacher)
    secret = set_up_app()
    client.post("/accounts/logout/")
    log_in(client, teacher)
    with time_machine.travel(time.time() + 60):
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        client.post("/accounts/2fa/trust/", {"action": "trust"})
        client.post("/accounts/logout/")
    with time_machine.travel(time.time() + 29 * 86400):
        assert log_in(client, teacher).redirect_chain[-1][0] == "/my/"
        client.post("/accounts/logout/")
    with time_machine.travel(time.time() + 32 * 86400):
        assert log_in(client, teacher).redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")


@pytest.mark.django_db(transaction=True)  # what is noted when a change is committed, it notes in the session
def test_where_it_is_required_nothing_of_the_work_opens_before_one_is_set_up(
    client, teacher, log_in, set_up_app, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    landed = log_in(client, teacher)
    assert landed.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "You need a second factor to go on" in landed.content.decode()

    for closed in ("/my/", "/cases/", "/people/", "/cases/new/", "/admin/"):
        assert client.get(closed).headers["Location"] == "/accounts/2fa/", closed
    assert client.post("/contacts/new/", {}).headers["Location"] == "/accounts/2fa/"
    assert client.get("/en/search/").status_code == 200, "the guidance is for everybody"

    set_up_app()
    assert client.get("/my/").status_code == 200

    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert client.get("/my/").headers["Location"] == "/accounts/2fa/"


def test_a_text_that_was_held_is_not_delivered_past_the_second_factor(client, teacher, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    answer = client.post(
        "/held/",
        {
            "held-path": "/contacts/new/",
            "said": "She was asleep when I called at ten.",
            "held-login-login": teacher.email,
            "held-login-password": "a long word of passage 7",
        },
    )

    words = answer.content.decode()
    assert "She was asleep when I called at ten." in words
    assert "Set it up in a new tab" in words or "second step" in words or "log in" in words.lower()


def test_what_is_most_sensitive_asks_for_a_proof_that_is_fresh(client, teacher, log_in, set_up_app, settings):
    """A view that wears the question, asked through the session that a log-in leaves behind."""
    settings.SECOND_FACTOR_REQUIRED = True
    view = freshly_proved(lambda request: HttpResponse("the export"))

    def ask():
        request = RequestFactory().get("/cases/2026-00001/export/?all=1")
        request.session, request.user = client.session, teacher
        return request, view(request)

    log_in(client, teacher)
    _request, answer = ask()
    assert answer.headers["Location"] == "/accounts/prove/?next=/cases/2026-00001/export/%3Fall%3D1"
    assert client.get(answer.headers["Location"]).headers["Location"] == "/accounts/2fa/", "there is none to prove"

    secret = set_up_app()
    with time_machine.travel(time.time() + 11 * 60):
        request, answer = ask()
        assert not is_fresh(request)
        where = client.get(answer.headers["Location"]).headers["Location"]
        assert where == "/accounts/2fa/reauthenticate/?next=%2Fcases%2F2026-00001%2Fexport%2F%3Fall%3D1"
        back = client.post(where, {"code": code_of(secret), "next": "/cases/2026-00001/export/?all=1"})
        assert back.headers["Location"] == "/cases/2026-00001/export/?all=1"
        assert ask()[1].content == b"the export"


def test_nobody_is_led_away_by_the_question_for_a_proof(client, teacher, log_in, set_up_app):
    log_in(client, teacher)
    set_up_app()

    where = client.get("/accounts/prove/?next=https://elsewhere.example/").headers["Location"]

    assert where == "/accounts/2fa/reauthenticate/?next=%2F"
