"""Whatever the draft of a procedure's pages holds comes out as a file, and the file makes the same draft elsewhere."""

import itertools
from typing import Any

import pytest
from django.test import Client
from hypothesis import assume, given, settings

from guidance.exchange.copying import under_key
from guidance.exchange.drafts import draft_pages, write_drafts
from guidance.procedures.packs import loads, to_json
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.front import front_page
from tests.factories import make_user
from tests.guidance.exchange.conftest import client_of, yaml_file
from tests.guidance.procedures.strategies import property_test, specs

LIST = "/admin/procedures/"
_numbers = itertools.count(1)


def exported(client: Client, key: str) -> bytes:
    return client.get(f"{LIST}one/{key}/export/draft.yaml").content


def imported(client: Client, raw: bytes, key: str) -> ProcedureSpec | None:
    response = client.post(f"{LIST}new/file/", {"file": yaml_file(raw), "key": key})
    assert response.status_code == 302, response.context["form"].errors
    return draft_pages(key).spec


def has_only_numbers_of_this_world(data: Any) -> bool:
    """PostgreSQL gives a number of seventeen digits back as another kind of number."""
    if isinstance(data, dict | list):
        return all(has_only_numbers_of_this_world(one) for one in (data.values() if isinstance(data, dict) else data))
    return not isinstance(data, float) or abs(data) < 1e15


@pytest.fixture
def admin(db: None) -> Client:
    """An administrator's browser, and front pages in both languages of the examples."""
    for language in ("da", "en"):
        front_page(language)
    return client_of(make_user(is_superuser=True))


@pytest.mark.django_db
@settings(property_test, max_examples=6)
@given(spec=specs())
def test_the_export_of_a_draft_is_the_draft_and_its_import_is_the_same(admin, spec):
    number = next(_numbers)
    spec = under_key(spec, f"one_{number}")
    assume(has_only_numbers_of_this_world(to_json(spec)))
    homes = {language: front_page(language) for language in ("da", "en")}
    write_drafts(spec, by=make_user(), parents=homes)
    draft = draft_pages(spec.key).spec
    assume(draft is not None)  # a title of nothing but spaces is none to an editor

    raw = exported(admin, spec.key)
    copy = imported(admin, raw, f"two_{number}")

    assert draft == spec
    assert loads(raw) == spec
    assert copy == under_key(spec, f"two_{number}")


@pytest.mark.django_db
@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("key", ["dk_absence", "no_absence"])
def test_the_shipped_procedures_survive_it_too(admin, key):
    raw = exported(admin, key)

    assert imported(admin, raw, "ours") == under_key(draft_pages(key).spec, "ours")
    assert loads(raw) == draft_pages(key).spec
