"""A teacher who logs in by the form, with a password."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import make_class, make_member, make_school
from tests.portal.doors.codes import code_of

PASSWORD = "a long word of passage 7"


@pytest.fixture
def teacher():
    school = make_school()
    person = make_member(school, "team", classes=(make_class(school),))
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def log_in():
    """Logs a person in through the form, as far as that goes; the answer, with where it led."""

    def through_the_form(client, person):
        return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True)

    return through_the_form


@pytest.fixture
def set_up_app(client):
    """Sets an authenticator app up for the person who is logged in; its secret."""

    def as_one_does() -> str:
        page = BeautifulSoup(client.get("/accounts/2fa/totp/activate/").content, "html.parser")
        secret = page.find(id="authenticator_secret")["value"]
        answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
        assert answer.status_code == 302, answer.content.decode()
        return secret

    return as_one_does
