"""What the pages of a procedure hold of it, on the packs as they ship."""

import pytest
from django.contrib.auth import get_user_model

from guidance.models import ProcedurePage
from guidance.procedures.packs import to_json
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.procedures import ensure_procedure_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def page(key: str, language: str) -> ProcedurePage:
    """The page of a procedure in a language."""
    return ProcedurePage.objects.get(key=key, locale__language_code=language)


def reworded(spec: ProcedureSpec) -> ProcedureSpec:
    """The same procedure with another title of its first stage in every language."""
    first = spec.stages[0]
    title = first.title.model_validate({language: f"Other ({language})" for language in first.title.root})
    return spec.model_copy(update={"stages": (first.model_copy(update={"title": title}), *spec.stages[1:])})


@pytest.mark.parametrize(("key", "source", "other"), [("dk_absence", "da", "en"), ("no_absence", "nb", "en")])
def test_the_pages_of_a_shipped_procedure_hold_what_is_published(key, source, other):
    published = page(key, source).spec()

    from_source, from_other = page(key, source).written(), page(key, other).written()

    assert from_source == from_other == published
    assert to_json(from_source) == to_json(published)


@pytest.mark.parametrize(("key", "source", "other"), [("dk_absence", "da", "en"), ("no_absence", "nb", "en")])
def test_structure_stands_in_the_source_language_and_texts_alone_in_the_other(key, source, other):
    structured, translated = page(key, source), page(key, other)

    assert [stage["value"]["key"] for stage in structured.blocks] == [stage.key for stage in structured.spec().stages]
    assert structured.texts == {}
    assert (len(translated.stages), translated.frame) == (0, {})
    assert translated.texts[structured.stages[0].id]["title"] == structured.spec().stages[0].title.to(other)


def test_pages_follow_a_newer_state_of_their_procedure():
    newer = reworded(page("dk_absence", "da").spec())

    ensure_procedure_page(newer)

    assert page("dk_absence", "da").written() == newer


def test_a_draft_of_somebody_stays_a_draft_and_goes_on_from_the_newer_state():
    drafted = page("dk_absence", "da")
    drafted.summary = "Only a draft."
    drafted.save_revision(user=get_user_model().objects.create_user(email="editor@example.org"))
    newer = reworded(drafted.spec())

    ensure_procedure_page(newer)

    live = page("dk_absence", "da")
    draft = live.get_latest_revision_as_object()
    assert live.written() == newer
    assert live.summary != "Only a draft."
    assert draft.summary == "Only a draft."
    assert draft.blocks[0]["value"]["title"] == "Other (da)"
    assert live.has_unpublished_changes


def test_a_procedure_without_a_page_in_its_source_language_is_written_nowhere():
    page("dk_absence", "da").unpublish()

    assert page("dk_absence", "en").written() is None


def test_nobody_types_a_procedure_as_data():
    asked = ProcedurePage.get_edit_handler().get_form_class().base_fields

    assert set(asked) & {"frame", "texts"} == set()
    assert {"stages", "intake", "roles", "routines", "documents", "signals"} <= set(asked)
