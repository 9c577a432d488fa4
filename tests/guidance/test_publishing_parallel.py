"""Published by two at the same moment, a procedure gets one version; a case is moved once."""

from typing import Any

import pytest
from wagtail.models import Locale, Page

from forms.cases.errors import CaseError
from forms.cases.models import Case
from forms.cases.services.moving import move_all, move_version
from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.versions import publish
from tests.at_once import at_once
from tests.factories import make_case, make_spec, make_user
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.pages import block, drafted, loaded

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(key: str) -> list[int]:
    """The versions that there are."""
    return list(ProcedureVersion.objects.of(key).order_by("number").values_list("number", flat=True))


def test_the_first_publishing_of_the_same_procedure_twice_makes_one_version():
    versions = at_once(*(lambda: publish(bikes()) for _number in range(3)))

    assert numbers("bikes") == [1]
    assert {version.pk for version in versions} == {ProcedureVersion.objects.get().pk}


def test_two_different_states_at_once_are_two_versions():
    publish(bikes())

    at_once(*(lambda label=label: publish(bikes(("da: Hvor stod den?", f"da: {label}"))) for label in ("A?", "B?")))

    assert numbers("bikes") == [1, 2, 3]


def test_one_draft_that_two_publish_makes_one_version():
    if not Page.objects.filter(depth=1).exists():  # emptied by a test before
        locale = Locale.objects.get_or_create(language_code="en")[0]
        Page.add_root(title="Root", slug="root", locale=locale)
    page = loaded()

    def other(blocks: list[dict[str, Any]]) -> None:
        block(blocks, "search", "talk", "place")["label"] = "Hvor stod cyklen?"

    revision = drafted(page, other)

    at_once(*(lambda: type(revision).objects.get(pk=revision.pk).publish() for _number in range(2)))

    assert numbers("bikes") == [1, 2]
    assert ProcedurePage.objects.get(pk=page.pk).live_revision_id == revision.pk


def test_a_case_that_its_owner_and_an_administrator_move_at_once_is_moved_once():
    case = make_case()
    case.runs.get().answers.all().delete()
    publish(make_spec(title="A tiny procedure, mended"))
    owner, administrator = case.owner, make_user(is_superuser=True)

    at_once(
        lambda: move_version(case.pk, to=2, by=owner),
        lambda: move_all("tiny", to=2, by=administrator, plan=True, at_most=10),
        lambda: move_all("tiny", to=2, by=administrator, plan=True, at_most=10),
        failing=CaseError,
    )

    assert Case.objects.get(pk=case.pk).version.number == 2
    assert case.timeline.filter(event="case.version_moved").count() == 1
