"""New translations of what is published change nothing of what it asks."""

from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.retelling import retold
from tests.guidance.procedures.examples import bikes


def test_translations_are_taken_over_and_questions_are_not():
    published = bikes()
    drafted = bikes(
        ("en: Talk}", "en: Speak}"),
        ("kind: date, required: true", "kind: date"),
        ("languages: [da, en]", "languages: [da, en, nb]"),
    )

    told = retold(published, drafted)

    assert told.step("search", "talk").title.to("en") == "Speak"
    assert told.intake.by_key["seen"].required
    assert told.languages == ("da", "en", "nb")
    assert fingerprint(told) == fingerprint(published)


def test_a_translation_of_other_words_than_those_published_is_not_taken_over():
    drafted = bikes(("{da: Tal sammen, en: Talk}", "{da: Snak, en: Chat}"))

    assert retold(bikes(), drafted).step("search", "talk").title.root == {"da": "Tal sammen", "en": "Talk"}


def test_what_has_not_changed_is_the_same():
    assert retold(bikes(), bikes()) == bikes()
