"""The handbook in the CMS: complete in each language, read by those who write procedures."""

import re

import pytest
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from guidance.handbook.chapters import PAGES, chapters
from guidance.procedures.spec.fields import BIND_FITS, FieldSpec
from tests.factories import make_user

LANGUAGES = ("en", "da", "nb")
KINDS = FieldSpec.model_fields["kind"].annotation.__args__
#: Two binds share their name with a kind of question, which is explained in a chapter of its own.
BINDS = [{"measures": "measures_bind", "consent": "consent_bind"}.get(bind, bind) for bind in BIND_FITS]


@pytest.fixture
def editor(db, client):
    user = make_user(language="en")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_chapters_with_the_same_pictures(language):
    assert sorted(path.name for path in (PAGES / language).glob("*.md")) == sorted(
        path.name for path in (PAGES / "en").glob("*.md")
    )
    assert [[name for name, _alt in one.pictures()] for one in chapters(language)] == [
        [name for name, _alt in one.pictures()] for one in chapters("en")
    ]
    assert [len(one.headings) for one in chapters(language)] == [len(one.headings) for one in chapters("en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_question_and_every_effect_is_explained(language):
    explained = {one.key: one.anchors for one in chapters(language)}

    assert [kind for kind in KINDS if kind not in explained["questions"]] == []
    assert [bind for bind in BINDS if bind not in explained["effects"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_editor_reads_each_chapter_in_their_own_language(client, editor, language):
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = language
    profile.save()

    first = client.get("/admin/handbook/")
    assert chapters(language)[0].title in first.content.decode()
    for one in chapters(language):
        page = client.get(f"/admin/handbook/{one.key}/")
        text = page.content.decode()
        assert one.title in re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)[1]
        assert all(f'href="/admin/handbook/{other.key}/"' in text for other in chapters(language))
        assert not re.search(r"\{#\w+\}", text)


def test_a_chapter_that_does_not_exist_is_not_found(client, editor):
    assert client.get("/admin/handbook/magic/").status_code == 404


def test_nobody_reads_it_without_a_way_into_the_cms(client, db):
    client.force_login(make_user())

    assert client.get("/admin/handbook/").status_code in (302, 403)
