"""Sign-in services: they say who somebody is and whether a second factor was asked for, and give no right."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured

from forms.people.models import Membership, SignInRequest, User
from portal.settings.sign_in import services
from tests.factories import make_member, make_role, make_school
from tests.portal.doors.provider import running_provider

pytestmark = pytest.mark.django_db

ENTRY = '[{"id": "feide", "name": "Feide", "server": "%s", "client_id": "portal", "secret": "s", %s}]'
MORE = """"second_factor": ["mfa"], "trust_email": true, "school_claim": "org", "role_claim": "affiliation",
          "roles": {"employee": "team"}"""


@pytest.fixture
def feide(settings, monkeypatch):
    with running_provider() as provider:
        monkeypatch.setenv("PORTAL_SIGN_IN_SERVICES", ENTRY % (provider.url, MORE))
        settings.SIGN_IN_SERVICES = services("PORTAL_SIGN_IN_SERVICES")
        apps = [one.app() for one in settings.SIGN_IN_SERVICES]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
        yield provider


def come_in(client, provider, *, start="/accounts/oidc/feide/login/", state=None, **claims):
    """Log in through the service, as a browser is sent there and back."""
    provider.person = {"sub": "feide:1", **claims}
    there = client.get(start).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    provider.asked = asked
    return client.get("/accounts/oidc/feide/login/callback/", {"code": "a-code", "state": state or asked["state"]})


def test_who_has_an_account_comes_in_by_a_verified_address_that_the_service_is_trusted_with(client, feide):
    teacher = make_member(make_school(), "team")
    assert "Feide" in client.get("/accounts/login/").content.decode()

    answer = come_in(client, feide, email=teacher.email.upper(), email_verified=True)

    assert answer.headers["Location"] == "/my/"
    assert feide.asked["code_challenge_method"] == "S256"
    assert SocialAccount.objects.get().user == teacher
    assert client.get("/my/").status_code == 200


def test_an_address_that_is_not_verified_opens_nobodys_account(client, feide):
    teacher = make_member(make_school(), "team")

    answer = come_in(client, feide, email=teacher.email)

    assert answer.status_code == 403
    assert "does not say which of our schools you work at" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    assert client.get("/my/").status_code == 302


def test_somebody_unknown_asks_the_school_gets_no_right_by_it_and_comes_in_once_the_school_has_given_a_role(
    client, feide
):
    school = make_school(sign_in_code="NO974")
    make_role("team")
    leader = make_member(school, "leadership", rank="leadership")
    claims = {"email": "ny@school.example", "name": "Ny Lærer", "org": ["NO974"], "affiliation": "employee"}

    first = come_in(client, feide, **claims)
    come_in(client, feide, **claims)

    assert f"{school.name} has been told that you ask for access" in first.content.decode()
    asked = SignInRequest.objects.get()
    assert (asked.school, asked.role.key, asked.settled_at) == (school, "team", None)
    assert not User.objects.filter(email="ny@school.example").exists()

    client.force_login(leader)
    assert "Ny Lærer" in client.get(f"/people/schools/{school.pk}/staff/").content.decode()
    page = client.get(f"/people/asked/{asked.pk}/")
    assert 'value="ny@school.example"' in page.content.decode()
    given = {"email": "ny@school.example", "name": "Ny Lærer", "role": asked.role.pk, "scope": "school"}
    client.post(f"/people/asked/{asked.pk}/", given)
    assert Membership.objects.get(user__email="ny@school.example").role.key == "team"
    assert client.get(f"/people/asked/{asked.pk}/").status_code == 404, "it is settled"

    client.post("/accounts/logout/")
    assert come_in(client, feide, **claims).headers["Location"] == "/my/"


def test_a_request_is_for_those_who_keep_that_schools_staff_and_can_be_refused(client, feide):
    school, other = make_school(sign_in_code="NO974"), make_school()
    come_in(client, feide, email="ny@school.example", org="NO974")
    asked = SignInRequest.objects.get()

    for somebody, status in (
        (make_member(school, "team"), 403),
        (make_member(other, "leadership", rank="leadership"), 404),
    ):
        client.force_login(somebody)
        assert client.get(f"/people/asked/{asked.pk}/").status_code == status
        assert client.post(f"/people/asked/{asked.pk}/refuse/").status_code == status
    asked.refresh_from_db()
    assert asked.settled_at is None

    client.force_login(make_member(school, "leadership", rank="leadership"))
    client.post(f"/people/asked/{asked.pk}/refuse/")
    asked.refresh_from_db()
    assert (asked.accepted, asked.settled_at is None) == (False, False)
    assert not User.objects.filter(email="ny@school.example").exists()


def test_a_second_factor_that_the_service_asked_for_counts_and_another_log_in_is_asked_here(client, feide):
    teacher = make_member(make_school(), "team")
    TOTP.activate(teacher, generate_totp_secret())
    claims = {"email": teacher.email, "email_verified": True}

    assert come_in(client, feide, **claims, amr=["pwd", "mfa"]).headers["Location"] == "/my/"
    client.post("/accounts/logout/")
    assert come_in(client, feide, **claims, amr=["pwd"]).headers["Location"] == "/accounts/2fa/authenticate/"


def test_where_one_is_required_the_services_opens_the_work_and_is_asked_for_anew_before_what_is_most_sensitive(
    client, feide, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    teacher = make_member(make_school(), "team")
    claims = {"email": teacher.email, "email_verified": True, "amr": ["mfa"]}
    come_in(client, feide, **claims)
    assert client.get("/my/").status_code == 200

    again = client.get("/accounts/prove/?next=/cases/").headers["Location"]
    old = come_in(client, feide, start=again, **claims, auth_time=time.time() - 3600)
    assert (feide.asked["prompt"], feide.asked["max_age"]) == ("login", "0")
    assert old.headers["Location"] == "/cases/"
    assert client.session["account_authentication_methods"][-1]["at"] < time.time() - 3000, "an old one is not fresh"

    come_in(client, feide, start=again, **claims, auth_time=time.time())
    assert client.session["account_authentication_methods"][-1]["at"] > time.time() - 60


@pytest.mark.parametrize("forged", ["state", "audience", "issuer", "expired"])
def test_what_is_forged_opens_nothing_and_is_answered_in_words(client, feide, forged):
    teacher = make_member(make_school(), "team")
    claims = {"email": teacher.email, "email_verified": True}
    if forged == "audience":
        feide.audience = "another portal"
    elif forged == "issuer":
        feide.issuer = "https://elsewhere.example"
    elif forged == "expired":
        claims |= {"exp": int(time.time()) - 3600}

    answer = come_in(client, feide, **claims, state="made-up" if forged == "state" else None)

    assert answer.status_code in (200, 401, 403)
    assert "An error occurred while attempting to login via your third-party account." in answer.content.decode()
    assert client.get("/my/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_an_account_that_was_closed_stays_closed(client, feide):
    teacher = make_member(make_school(), "team")
    come_in(client, feide, email=teacher.email, email_verified=True)
    client.post("/accounts/logout/")
    User.objects.filter(pk=teacher.pk).update(is_active=False)

    come_in(client, feide, email=teacher.email, email_verified=True)

    assert client.get("/my/").status_code == 302


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{", "is not JSON"),
        ('{"id": "a"}', "must be a list"),
        ('[{"id": "a", "name": "A", "server": "https://a.example", "client_id": "c"}]', "entry 1, lacks secret"),
        (ENTRY % ("https://a.example", '"colour": "red"'), "not known here: colour"),
        (ENTRY % ("https://a.example", '"roles": []'), "another kind in: roles"),
        (ENTRY % ("a.example", '"scope": []'), "must be an address"),
    ],
)
def test_a_variable_that_cannot_be_used_is_refused_with_what_is_wrong_and_no_secret(monkeypatch, value, said):
    monkeypatch.setenv("PORTAL_SIGN_IN_SERVICES", value)

    with pytest.raises(ImproperlyConfigured, match=said) as refused:
        services("PORTAL_SIGN_IN_SERVICES")
    assert "PORTAL_SIGN_IN_SERVICES" in str(refused.value)


def test_a_service_that_does_not_answer_is_told_in_words(client, settings, monkeypatch):
    monkeypatch.setenv("PORTAL_SIGN_IN_SERVICES", ENTRY % ("http://127.0.0.1:9", MORE))
    settings.SIGN_IN_SERVICES = services("PORTAL_SIGN_IN_SERVICES")
    apps = [one.app() for one in settings.SIGN_IN_SERVICES]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}

    answer = client.get("/accounts/oidc/feide/login/")

    assert answer.status_code == 502
    assert "An error occurred while attempting to login via your third-party account." in answer.content.decode()
