"""What pages hold comes through the migration to the editor's shape and back, in rows and in revisions."""

import importlib

import pytest
from django.apps import apps as current
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from guidance.models import ProcedurePage
from guidance.starter.procedures import ensure_procedure_page
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("guidance.migrations.0012_procedures_in_the_editors_shape")


@pytest.fixture
def then():
    """The models as the migration meets them."""
    return MigrationExecutor(connection).loader.project_state(("guidance", "0011_stages_as_json")).apps


def held(language):
    """What a page of the procedure holds, in its row and in its draft."""
    page = ProcedurePage.objects.get(key="bikes", locale__language_code=language)
    return [(one.frame, one.blocks, one.texts) for one in (page, page.get_latest_revision_as_object())]


def test_procedures_come_through_the_migration_and_back(then):
    ensure_procedure_page(bikes())
    before = {language: held(language) for language in ("da", "en")}

    MIGRATION.to_packs(then, None)
    rows = {page.locale.language_code: page for page in then.get_model("guidance", "ProcedurePage").objects.all()}
    MIGRATION.to_the_editor(then, None)

    stage = rows["da"].stages[0]["value"]
    assert rows["da"].frame["title"] == {"da": "Cykler", "en": "Bikes"}
    assert stage["steps"][0]["value"]["rest"]["deadlines"][0]["amount"] == 3
    assert rows["en"].texts[stage["steps"][0]["id"]] == {"title": "Talk", "guidance": "Ask all."}
    assert {language: held(language) for language in ("da", "en")} == before
    assert ProcedurePage.objects.get(key="bikes", locale__language_code="en").written() == bikes()


def test_a_portal_without_procedures_has_nothing_to_migrate(then):
    MIGRATION.to_the_editor(then, None)
    MIGRATION.to_packs(then, None)

    assert not current.get_model("guidance", "ProcedurePage").objects.exists()
