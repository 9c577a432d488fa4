"""What browsers are told: the two content policies, and no caching of what a logged-in person saw."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    """The content policy, by directive."""
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_own_pages_allow_no_inline_script_or_style(client):
    response = client.get("/accounts/login/")

    assert policy(response) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }


def test_the_cms_has_a_policy_of_its_own_that_allows_no_eval_and_nobody_else(client):
    client.force_login(get_user_model().objects.create_superuser("chief@portal.example"))

    found = policy(client.get("/admin/"))

    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self' 'unsafe-inline'"
    assert not [value for value in found.values() if "eval" in value or "http" in value]


@pytest.mark.parametrize("path", ["/admin/nowhere/", "/nowhere/", "/healthz"])
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Content-Security-Policy" in headers


def test_what_a_logged_in_person_saw_is_kept_nowhere(client):
    client.force_login(get_user_model().objects.create_user("teacher@school.example"))

    response = client.get("/nowhere/")

    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))


def test_an_anonymous_page_may_be_kept(client):
    assert "no-store" not in client.get("/en/").headers.get("Cache-Control", "")


def test_the_profile_decides_the_language_of_pages_without_one_in_their_address(client):
    client.force_login(get_user_model().objects.create_user("laerer@skole.example", language="nb"))

    response = client.get("/accounts/password/change/", headers={"accept-language": "da"})

    assert response.headers["Content-Language"] == "nb"


def test_without_a_profile_the_browser_decides_the_language(client):
    response = client.get("/accounts/login/", headers={"accept-language": "da"})

    assert response.headers["Content-Language"] == "da"


def test_nobody_signs_up(client):
    response = client.post(
        "/accounts/signup/", {"email": "me@x.example", "password1": "aaBB1122cc--", "password2": "aaBB1122cc--"}
    )

    assert response.status_code == 200
    assert get_user_model().objects.count() == 0


def test_the_cms_has_no_log_in_form_that_passes_by_the_second_factor(client):
    response = client.get("/admin/login/?next=/admin/pages/")

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/admin/pages/")
