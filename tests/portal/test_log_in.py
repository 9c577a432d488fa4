"""Logging in: what is refused is refused in words."""

import pytest


@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_words(client):
    response = client.post("/accounts/login/", {"login": "nobody@school.example", "password": "a wrong password"})

    assert response.status_code == 200
    assert "The email address and/or password you specified are not correct." in response.content.decode()
