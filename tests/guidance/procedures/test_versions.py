from datetime import UTC, datetime, timedelta

import pytest

from forms.people.models import User
from guidance.models import ProcedureVersion, ProcedureWording, PublishedForGood, Role
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.versions import latest, latest_all, publish
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db

NEW_GUIDANCE = ("Spørg alle.", "Spørg alle to gange.")
NEW_TRANSLATION = ("en: Talk}", "en: Talk together}")
NEW_QUESTION = ("da: Hvor stod den?", "da: Hvor stod cyklen?")
MONDAY = datetime(2026, 8, 10, 8, tzinfo=UTC)


def test_publishing_writes_a_version_and_its_roles():
    version = publish(bikes(), at=MONDAY)

    assert (version.key, version.number, version.published_at, version.published_by) == ("bikes", 1, MONDAY, None)
    assert ProcedureVersion.objects.get().compiled == bikes()
    assert [(role.key, role.title_in("da"), role.rank) for role in Role.objects.all()] == [
        ("crew", "Holdet", "resource"),
        ("finder", "Finder", "resource"),
        ("head", "Leder", "leadership"),
        ("teacher", "Lærer", "teaching"),
    ]
    assert Role.objects.get(key="crew").made_up_of == ["teacher", "finder"]


def test_publishing_the_same_again_writes_nothing():
    first = publish(bikes())

    assert publish(bikes()) == first
    assert (ProcedureVersion.objects.count(), ProcedureWording.objects.count()) == (1, 0)


@pytest.mark.parametrize("change", [NEW_GUIDANCE, NEW_TRANSLATION])
def test_new_words_are_a_dated_row_beside_the_version(change):
    publish(bikes(), at=MONDAY)

    version = publish(bikes(change), at=MONDAY + timedelta(days=7))

    assert version.number == 1
    assert version.compiled == bikes()
    assert version.wording() == bikes(change)
    assert version.wording(at=MONDAY + timedelta(days=6)) == bikes()
    assert version.wording(at=MONDAY + timedelta(days=7)) == bikes(change)


def test_words_may_go_back_to_what_they_were():
    publish(bikes(), at=MONDAY)
    publish(bikes(NEW_GUIDANCE), at=MONDAY + timedelta(days=1))

    version = publish(bikes(), at=MONDAY + timedelta(days=2))

    assert version.wording() == bikes()
    assert version.wordings.count() == 2


def test_new_questions_are_a_new_version():
    publish(bikes())

    second = publish(bikes(NEW_QUESTION))

    assert second.number == 2
    assert [version.number for version in ProcedureVersion.objects.of("bikes")] == [2, 1]
    assert latest("bikes") == second
    assert latest_all() == [second]


def test_a_procedure_that_nobody_published_has_no_latest_version():
    assert latest("bikes") is None


def test_a_version_cannot_be_changed_or_deleted():
    version = publish(bikes())
    version.number = 7

    for write in (
        version.save,
        version.delete,
        ProcedureVersion.objects.all().delete,
        lambda: ProcedureVersion.objects.update(number=7),
    ):
        with pytest.raises(PublishedForGood):
            write()
    assert latest("bikes").number == 1


def test_a_version_outlives_the_account_of_who_published_it():
    user = User.objects.create_user(email="editor@example.org", password="invented")
    publish(bikes(), by=user)

    user.delete()

    assert latest("bikes").published_by is None


def test_a_role_of_two_procedures_has_the_titles_of_both():
    publish(bikes())

    publish(
        bikes(("key: bikes", "key: sykler"), ("[da, en]", "[nb, da, en]"), ("{da: Leder,", "{nb: Rektor, da: Leder,"))
    )

    head = Role.objects.get(key="head")
    assert [head.title_in(language) for language in ("nb", "nn", "da", "en", "fi")] == [
        "Rektor",
        "Rektor",
        "Leder",
        "Head",
        "Leder",
    ]


def test_a_spec_is_read_from_the_database_once(django_assert_num_queries):
    pk = publish(bikes()).pk
    first = ProcedureVersion.objects.get(pk=pk).compiled

    with django_assert_num_queries(1):
        assert ProcedureVersion.objects.get(pk=pk).compiled is first


@pytest.mark.parametrize("change", [NEW_GUIDANCE, NEW_TRANSLATION, ("example: true", "example: false")])
def test_words_do_not_change_the_fingerprint(change):
    assert fingerprint(bikes(change)) == fingerprint(bikes())


@pytest.mark.parametrize(
    "change",
    [
        NEW_QUESTION,
        ("amount: 3, unit: school_days", "amount: 4, unit: school_days"),
        ("kind: short_text", "kind: long_text"),
        ("label: {da: Fundet", "label: {da: Den er fundet"),
        ("        runs: first\n", ""),
    ],
)
def test_questions_change_the_fingerprint(change):
    assert fingerprint(bikes(change)) != fingerprint(bikes())
