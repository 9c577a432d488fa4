"""Whatever was submitted under whatever state of a procedure is still shown in the words that it was given in."""

import os

import pytest

from guidance.procedures.spec import Text
from tests.corpus import shelf
from tests.corpus.rendering import shown
from tests.corpus.shelf import entries, missing
from tests.guidance.procedures.examples import bikes

ENTRIES = entries()
WRITING = "CORPUS_WRITE"


@pytest.mark.row("B07")
@pytest.mark.django_db
@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
def test_a_submission_reads_as_it_read_when_it_was_made(entry):
    words = shown(entry)

    if os.environ.get(WRITING) and not entry.expected.exists():
        entry.expected.write_text(words, encoding="utf-8")
    assert entry.expected.exists(), f"{entry.name} is not whole: python -m tests.corpus add"
    assert words == entry.expected.read_text(encoding="utf-8"), (
        "if the portal's own words were changed on purpose, delete expected.txt and run python -m tests.corpus add: "
        "its difference shows what else has changed"
    )


def test_every_pack_and_schema_that_ships_has_an_entry():
    assert [why for _spec, why in missing()] == [], "run: python -m tests.corpus add"


def test_a_pack_that_asks_something_new_needs_an_entry_and_one_with_new_guidance_does_not(monkeypatch):
    asked, explained = bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?")), shelf.shipped()[0]
    explained = explained.model_copy(update={"guidance": Text({explained.source_language: "Ny vejledning."})})
    monkeypatch.setattr(shelf, "shipped", lambda: [asked, explained])

    assert [why for _spec, why in missing()] == ["the pack of “bikes” asks what no entry of the corpus asks"]


def test_a_changed_schema_needs_an_entry(monkeypatch):
    monkeypatch.setattr(shelf, "schema_digest", lambda: "another")

    assert [spec.key for spec, _why in missing()] == ["everything"]


def test_the_corpus_is_not_empty_and_asks_every_kind_of_question():
    kinds = {
        field["kind"]
        for entry in ENTRIES
        for stage in entry.held["spec"]["stages"]
        for step in stage.get("steps", ())
        for field in step.get("fields", ())
    }

    assert len(ENTRIES) >= 3
    assert len(kinds) >= 21
