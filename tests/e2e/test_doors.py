"""The doors in a browser: a passkey logs in by itself, an authenticator app is set up and asked for."""

import json

from playwright.sync_api import Page, expect

from tests.e2e.browser import People
from tests.e2e.server import running_portal
from tests.portal.doors.codes import code_of
from tests.portal.doors.provider import running_provider

PHONE = {"width": 360, "height": 740}


def with_a_passkey_device(page: Page) -> None:
    """Give the browser a device that makes passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def lone(people, number: int) -> str:
    """Somebody of the demo whom no other test logs in through the form."""
    return [one["email"] for one in people.demo_people() if one["language"] == "nb" and one["school"]][-number]


def test_a_passkey_is_added_and_logs_in_by_itself(people, axe):
    home = people.portal.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    page = people.anonymous(base_url=home, viewport=PHONE)
    with_a_passkey_device(page)
    people.log_in(page, lone(people, 1))

    page.goto("/accounts/2fa/webauthn/add/")
    axe(page)
    page.locator("input[name=name]").fill("Min telefon")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#recovery_codes")).to_be_visible()
    axe(page)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Min telefon")
    axe(page)

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    axe(page)
    page.locator("#passkey_login").click()

    expect(page).to_have_url(f"{home}/my/")


def test_an_app_is_set_up_and_asked_for_on_the_phone(people, axe):
    page, teacher = people.anonymous(viewport=PHONE), lone(people, 2)
    people.log_in(page, teacher)
    page.goto("/accounts/2fa/")
    axe(page)
    page.goto("/accounts/2fa/totp/activate/")
    axe(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form:has(input[name=code]) button[type=submit]").click()
    expect(page.locator("#recovery_codes")).to_be_visible()

    page.context.clear_cookies()
    people.log_in(page, teacher)
    expect(page).to_have_url(f"{people.portal.url}/accounts/2fa/authenticate/")
    axe(page)
    page.locator("#id_code, input[name=code]").first.fill(code_of(secret, steps=1))
    page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
    page.locator("button[value=skip]").click()

    expect(page).to_have_url(f"{people.portal.url}/my/")


def test_staff_come_in_through_a_sign_in_service(browser, tmp_path, axe):
    service = {"id": "feide", "name": "Feide", "client_id": "portal", "secret": "s", "trust_email": True}
    with running_provider() as provider:
        extra = {"PORTAL_SIGN_IN_SERVICES": json.dumps([service | {"server": provider.url}])}
        with running_portal(tmp_path / "portal", **extra) as running:
            people = People(browser, running)
            page = people.anonymous(viewport=PHONE)
            provider.person = {"sub": "feide:1", "email": lone(people, 1), "email_verified": True}
            page.goto("/accounts/login/")
            axe(page)

            page.get_by_role("link", name="Feide").click()

            expect(page).to_have_url(f"{running.url}/my/")
            provider.person = {"sub": "feide:2", "email": "nobody@school.example", "email_verified": True}
            page.context.clear_cookies()
            page.goto("/accounts/login/")
            page.get_by_role("link", name="Feide").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("You have no account here yet")
            axe(page)
            assert not people.close()
