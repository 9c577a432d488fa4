"""Keys of what is sealed: replaced while the portal runs, stopped and gone on with, and missed in words."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from forms.cases import annex
from forms.cases.models import SensitiveAnswer
from portal.management.commands import rotate_keys
from tests.factories import make_user
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_answers_annex import SECRET, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys():
    return [Fernet.generate_key().decode() for _ in range(2)]


def secrets(count: int):
    """Sealed answers in one case, and who wrote them."""
    names = [f"secret{number}" for number in range(count)]
    run, by = run_of(step("talk", *(field(name, "long_text", sensitive=True) for name in names)))
    save(run, by, **dict.fromkeys(names, SECRET))
    return run, by


def rotate() -> dict[str, int]:
    out = StringIO()
    call_command("rotate_keys", "--json", stdout=out, stderr=StringIO())
    return json.loads(next(line for line in out.getvalue().splitlines() if line.startswith("{")))


def test_everything_sealed_gets_the_newest_key_and_the_old_one_can_go(settings, keys):
    old, new = keys
    settings.ANNEX_KEYS = [old]
    secrets(3)
    person, secret = make_user(), generate_totp_secret()
    TOTP.activate(person, secret)
    settings.ANNEX_KEYS = [new, old]

    assert rotate() == {"sealed": 4, "already": 0, "closed": 0}
    assert rotate() == {"sealed": 0, "already": 4, "closed": 0}

    settings.ANNEX_KEYS = [new]
    assert {annex.unseal(row.sealed)["raw"] for row in SensitiveAnswer.objects.all()} == {SECRET}
    assert annex.unseal(Authenticator.objects.get().data["secret"]) == secret


def test_a_run_that_was_stopped_goes_on_where_it_stopped(settings, keys, monkeypatch):
    old, new = keys
    settings.ANNEX_KEYS = [old]
    secrets(5)
    settings.ANNEX_KEYS = [new, old]
    monkeypatch.setattr(rotate_keys, "CHUNK", 2)
    real, seen = annex.renewed, []

    def stops_in_the_third_chunk(sealed):
        seen.append(sealed)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return real(sealed)

    monkeypatch.setattr(annex, "renewed", stops_in_the_third_chunk)
    with pytest.raises(KeyboardInterrupt):
        rotate()

    monkeypatch.setattr(annex, "renewed", real)
    assert rotate() == {"sealed": 1, "already": 4, "closed": 0}


def test_what_no_key_opens_is_named_and_left_as_it_is(settings, keys):
    old, new = keys
    settings.ANNEX_KEYS = [old]
    secrets(1)
    row = SensitiveAnswer.objects.get()
    settings.ANNEX_KEYS = [new]
    errors = StringIO()

    with pytest.raises(CommandError, match="1 rows are opened by none of the keys"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)

    assert errors.getvalue() == f"cases.SensitiveAnswer {row.pk}: no key opens it\n"
    assert SensitiveAnswer.objects.get().sealed == row.sealed


def test_with_a_key_missing_the_page_says_so_nothing_is_written_over_and_all_else_is_served(client, settings, keys):
    old, new = keys
    settings.ANNEX_KEYS = [old]
    run, by = secrets(1)
    sealed = SensitiveAnswer.objects.get().sealed
    settings.ANNEX_KEYS = [new]
    client.force_login(by)
    address = f"/cases/{run.case.number}/{run.stage}/{run.number}/talk/"

    shown, sent = client.get(address), client.post(address, {"talk-secret0": "Something else", "base_version": "1"})

    for answer in (shown, sent):
        assert answer.status_code == 503
        assert "the key for it is missing" in answer.content.decode()
    assert SensitiveAnswer.objects.get().sealed == sealed
    assert client.get("/my/").status_code == client.get("/cases/").status_code == 200
