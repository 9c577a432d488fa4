"""Registers of roles, words and published versions."""

import pytest
from wagtail.models import Locale

from forms.people.models import AdministratorScope
from guidance.models import GlossaryTerm, ProcedureVersion, Role
from guidance.procedures.versions import publish
from guidance.registers.glossary import TermRegister
from guidance.registers.roles import RoleRegister
from guidance.registers.versions import VersionRegister
from tests.factories import (
    TINY,
    make_administrator,
    make_case,
    make_member,
    make_role,
    make_school,
    make_spec,
    make_version,
)
from tests.forms.people.registers_world import address, rights_over

pytestmark = [pytest.mark.django_db, pytest.mark.row("B05")]


@pytest.fixture
def admin(client):
    rights = [
        right
        for register in (RoleRegister, TermRegister, VersionRegister)
        for right in rights_over(register.model, *register.actions)
    ]
    user = make_administrator(*rights)
    client.force_login(user)
    return user


def errors_of(answer):
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


# Roles.


def role_values(**changes):
    return {
        "titles_da": "",
        "titles_nb": "",
        "titles_en": "",
        "summary_da": "",
        "rank": "teaching",
        "key": "",
    } | changes


def test_a_role_is_made_with_words_in_each_language(client, admin):
    values = role_values(titles_da="Læsevejleder", titles_en="Reading adviser", summary_da="Hjælper.", rank="resource")

    client.post(address(RoleRegister, "create"), values)

    role = Role.objects.get()
    assert (role.key, role.titles, role.summary, role.rank) == (
        "laesevejleder", {"da": "Læsevejleder", "en": "Reading adviser"}, {"da": "Hjælper."}, "resource",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({}, "titles"),
        ({"titles_da": "x" * 121}, "titles"),
        ({"titles_da": "Ny", "key": "Not A Key"}, "key"),
        ({"titles_da": "Ny", "key": "taken"}, "key"),
        ({"titles_da": "Ny", "rank": "emperor"}, "rank"),
        ({"titles_da": "Ny", "made_up_of": ["nobody"]}, "made_up_of"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused_at_the_field(client, admin, changes, at):
    make_role("taken")

    answer = client.post(address(RoleRegister, "create"), role_values(**changes))

    assert list(errors_of(answer)) == [at]
    assert Role.objects.count() == 1


def test_two_roles_of_the_same_title_get_keys_of_their_own(client, admin):
    for _number in range(2):
        client.post(address(RoleRegister, "create"), role_values(titles_da="Åben rådgivning!"))

    assert set(Role.objects.values_list("key", flat=True)) == {"aaben_raadgivning", "aaben_raadgivning_2"}


def test_a_role_is_not_made_a_part_of_itself(client, admin):
    team = make_role("team", made_up_of=["part"])
    part = make_role("part")

    answer = client.post(address(RoleRegister, "edit", part.pk), role_values(titles_en="Part", made_up_of=["team"]))

    assert errors_of(answer) == {"made_up_of": ["This would make the role a part of itself."]}
    assert team.made_up_of == ["part"]


def test_a_role_that_was_changed_in_the_register_keeps_its_words_when_a_procedure_is_published(client, admin):
    make_version()
    role = Role.objects.get(key="helpers")
    values = role_values(titles_da="Hjælpere", titles_en="Assistants", rank="teaching", key="other")
    values["made_up_of"] = ["helper"]

    page = client.get(address(RoleRegister, "edit", role.pk)).content.decode()
    client.post(address(RoleRegister, "edit", role.pk), values)
    publish(make_spec(title="Another title"))

    role.refresh_from_db()
    assert "These procedures name this role" in page
    assert "A tiny procedure" in page
    assert (role.key, role.titles) == ("helpers", {"en": "Assistants", "da": "Hjælpere"})
    assert (role.rank, role.made_up_of) == ("teaching", ["helper"])


def test_a_role_that_nobody_changed_follows_the_procedure_that_is_published_last(client, admin):
    make_version()
    roles = [role | ({"title": "Assistants"} if role["key"] == "helpers" else {}) for role in TINY["roles"]]

    publish(make_spec(roles=roles))

    assert Role.objects.get(key="helpers").titles == {"en": "Assistants"}


def test_a_role_that_is_named_and_held_is_not_deleted_and_says_where(client, admin):
    make_version()
    own, other = make_school(name="Alpha School"), make_school(name="Beta School")
    for school in (own, own, other):
        make_member(school, "helper", rank="resource")
    AdministratorScope.objects.create(user=admin, school=own)
    url = address(RoleRegister, "delete", Role.objects.get(key="helper").pk)

    asked, answer = client.get(url).content.decode(), client.post(url).content.decode()

    for page in (asked, answer):
        assert "The procedure “A tiny procedure” names it: among its roles" in page
        assert "The role “Helpers” is made up of it." in page
        assert "Alpha School: 2 people hold it." in page
        assert "It is held at 1 other school." in page
        assert "Beta" not in page
    assert Role.objects.filter(key="helper").exists()


def test_a_role_that_an_open_case_still_follows_is_not_deleted(client, admin):
    make_case()
    without = [role for role in TINY["roles"] if role["key"] != "helper"]
    without[1] = without[1] | {"made_up_of": ["leadership"]}
    publish(make_spec(roles=without))
    url = address(RoleRegister, "delete", Role.objects.get(key="helper").pk)

    page = client.post(url).content.decode()

    assert "Open cases follow a version of a procedure that names it." in page
    assert Role.objects.filter(key="helper").exists()


def test_a_role_that_nothing_needs_is_deleted(client, admin):
    role = make_role("free")

    client.post(address(RoleRegister, "delete", role.pk))

    assert not Role.objects.exists()


def test_roles_are_found_by_their_titles(client, admin):
    make_role("one", titles={"da": "Sundhedsplejerske"})
    make_role("two", titles={"da": "Læsevejleder"})

    page = client.get(address(RoleRegister), {"q": "LÆSE"})

    assert [row["cells"][0] for row in page.context["rows"]] == ["Læsevejleder"]


# Words.


def test_words_are_kept_by_language_and_procedure(client, admin):
    make_version()
    danish, _made = Locale.objects.get_or_create(language_code="da")
    values = {"term": "Sag", "definition": "Det, der sker.", "source": "", "area": "tiny", "key": ""}

    client.post(f"{address(TermRegister, 'create')}?locale=da", values)
    again = client.post(f"{address(TermRegister, 'create')}?locale=da", values)
    page = client.get(address(TermRegister)).content.decode()

    term = GlossaryTerm.objects.get()
    assert (term.term, term.locale, term.area, term.key) == ("Sag", danish, "tiny", "sag")
    assert errors_of(again) == {"term": ["This language has this word already."]}
    assert "A tiny procedure" in page


def test_a_word_of_a_language_that_is_not_there_is_not_found(client, admin):
    assert client.get(f"{address(TermRegister, 'create')}?locale=xx").status_code == 404


# Versions.


@pytest.fixture
def versions():
    first = make_version()
    second = publish(make_spec(title="A renamed procedure"))
    steps = [stage | {"guidance": "Begin there."} if stage["key"] == "start" else stage for stage in TINY["stages"]]
    publish(make_spec(title="A renamed procedure", stages=steps))
    return first, second


def test_a_version_shows_its_data_and_later_wordings(client, admin, versions):
    _first, second = versions

    page = client.get(address(VersionRegister, "inspect", second.pk))

    words = page.content.decode()
    assert page.context["heading"] == "A renamed procedure, version 2"
    assert "&quot;key&quot;: &quot;tiny&quot;" in words
    assert "Stage “The team works”: the guidance has new words." in words


@pytest.mark.parametrize("seen_from", [0, 1])
def test_a_version_shows_what_is_different_in_another(client, admin, versions, seen_from):
    here, there = versions[seen_from], versions[1 - seen_from]

    page = client.get(address(VersionRegister, "inspect", here.pk), {"with": there.number}).content.decode()

    assert "From version 1 to version 2" in page
    assert "The procedure was called “A tiny procedure” before." in page


@pytest.mark.parametrize("asked", ["9", "x", "1", "%00"])
def test_a_version_is_compared_with_others_of_its_procedure_alone(client, admin, versions, asked):
    first, _second = versions

    assert client.get(address(VersionRegister, "inspect", first.pk), {"with": asked}).status_code == 404


def test_the_list_says_which_version_new_cases_are_raised_in(client, admin, versions):
    page = client.get(address(VersionRegister))

    shown = [(row["cells"][1], row["cells"][-1]) for row in page.context["rows"]]
    assert shown == [(2, "Yes"), (1, "No")]
    assert ProcedureVersion.objects.count() == 2
