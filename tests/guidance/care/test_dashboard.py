"""The CMS's front page says what waits, of what the person may see, and nothing about any one case."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import GroupPagePermission

from forms.people.models import AdministratorScope
from guidance.procedures.versions import publish
from tests.factories import (
    make_administrator,
    make_case,
    make_class,
    make_member,
    make_pupil,
    make_school,
    make_spec,
    make_user,
    make_version,
)
from tests.guidance.care.conftest import days, make_editor, make_page, make_procedure_page
from tests.guidance.care.test_questions import question_of

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")


def words_of(client):
    """What the front page says, as words."""
    return re.sub(r"\s+", " ", strip_tags(client.get(HOME).content.decode().replace("<", " <")))


@pytest.fixture
def school():
    """A school that works by the tiny procedure, with everybody whom it needs but a helper."""
    make_version()
    school = make_school(name="Alpha School")
    make_member(school, "team")
    make_member(school, "leadership", rank="leadership")
    return school


def open_cases(school, count):
    group = make_class(school)
    teacher = make_member(school, "team", classes=(group,), first_teacher=True)
    return [
        make_case(pupil=make_pupil(group, first_name="Pupilla", last_name="Testsen"), by=teacher)
        for _number in range(count)
    ]


def test_the_front_page_says_which_pages_are_due_and_which_questions_are_open(client, wiki):
    make_page("Mine and late", parent=wiki.mine, review_by=days(-4))
    make_page("Mine and not", parent=wiki.mine, review_by=days(4))
    question_of(make_user(), wiki.mine, "Who is meant by this?")
    question_of(make_user(), wiki.theirs, "Not for you.")
    client.force_login(wiki.editor)

    words = words_of(client)

    assert "Pages to read again (1)" in words
    assert "Mine and late 4 days overdue" in words
    assert "Questions from staff (1)" in words
    assert "Who is meant by this? My part" in words
    assert not any(absent in words for absent in ("Mine and not", "Kept by Karen", "Not for you."))


def test_the_front_page_says_which_drafts_wait_for_who_may_publish_them(client, wiki):
    for page in (wiki.mine, wiki.theirs):
        page.title = f"New words of {page.title}"
        page.save_revision()
    seen = {}

    for right in ("publish", "change"):
        client.force_login(make_editor(wiki.mine, rights=(right,)))
        seen[right] = words_of(client)

    assert "Drafts that wait (1)" in seen["publish"]
    assert "New words of My part Draft" in seen["publish"]
    assert "Drafts that wait" not in seen["change"]
    assert "New words of Their part" not in seen["publish"]


def test_the_front_page_says_which_procedures_have_warnings_to_who_edits_them(client, wiki):
    page = make_procedure_page()
    publish(make_spec(stages=[stage | {"guidance": ""} for stage in make_spec_stages()]))
    client.force_login(make_editor(page))
    by_editor = words_of(client)
    client.force_login(wiki.editor)

    assert "Procedures with warnings (1) A tiny procedure" in by_editor
    assert "Procedures with warnings" not in words_of(client)


def make_spec_stages():
    return [stage.model_dump(mode="json", by_alias=True, exclude_defaults=True) for stage in make_spec().stages]


def test_roles_without_a_holder_are_told_to_who_administers_the_school_or_edits_the_procedure(client, school):
    other = make_school(name="Beta School")
    page = make_procedure_page()
    people = {
        "every school": make_administrator(everywhere=True),
        "alpha": make_administrator(school=school),
        "beta's owner": make_administrator(owner=other.owner),
        "editor": make_editor(page),
        "nobody": make_administrator(),
    }
    seen = {}

    for name, user in people.items():
        client.force_login(user)
        words = words_of(client)
        seen[name] = ("Alpha School Helper" in words, "Beta School" in words)

    assert seen == {
        "every school": (True, True),
        "alpha": (True, False),
        "beta's owner": (False, True),
        "editor": (True, True),
        "nobody": (False, False),
    }


def test_a_role_that_is_held_is_not_vacant(client, school):
    make_member(school, "helper", rank="resource")
    client.force_login(make_administrator(everywhere=True))

    assert "Roles that nobody holds" not in words_of(client)


@pytest.mark.parametrize(("count", "shown"), [(1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (6, "6")])
def test_open_cases_are_counted_by_stage_and_fewer_than_five_are_no_number(client, school, count, shown):
    cases = open_cases(school, count)
    client.force_login(make_administrator(school=school))

    words = words_of(client)

    assert f"A tiny procedure Stage Open cases The team works {shown} Help fewer than 5" in words
    assert not any(case.number in words for case in cases)
    assert "Pupilla" not in words


def test_cases_are_counted_where_one_administers_or_edits_the_procedure(client, school):
    open_cases(school, 5)
    open_cases(make_school(name="Beta School"), 6)
    page = make_procedure_page()
    people = {
        "every school": make_administrator(everywhere=True),
        "alpha": make_administrator(school=school),
        "editor": make_editor(page),
        "nobody": make_administrator(),
    }
    seen = {}

    for name, user in people.items():
        client.force_login(user)
        seen[name] = re.findall(r"The team works (\S+)", words_of(client))

    assert seen == {"every school": ["11"], "alpha": ["5"], "editor": ["11"], "nobody": []}


def test_cases_in_a_stage_that_is_gone_are_counted_too(client, school):
    open_cases(school, 5)
    stages = [stage | ({"key": "begin"} if stage["key"] == "start" else {}) for stage in make_spec_stages()]
    publish(make_spec(stages=[_without_way_back(stage) for stage in stages]))
    client.force_login(make_administrator(everywhere=True))

    assert "A stage that the procedure no longer has 5" in words_of(client)


def _without_way_back(stage):
    return stage | {"outcomes": [one for one in stage["outcomes"] if one.get("to") != "start"]}


def test_who_has_work_here_and_none_waiting_is_told_so(client, wiki):
    client.force_login(make_editor(make_page("A quiet part")))
    quiet = words_of(client)
    client.force_login(make_administrator())

    assert "Nothing waits" in quiet
    assert "Nothing waits" not in words_of(client)


def test_the_front_page_costs_the_same_however_much_waits(client, school, wiki):
    everything = make_administrator("guidance.change_pagequestion", everywhere=True)
    group = Group.objects.create(name="All pages")
    for right in ("change", "publish"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{right}_page")
        GroupPagePermission.objects.create(group=group, page=wiki.mine.get_root(), permission=permission)
    everything.groups.add(group)
    make_procedure_page()
    client.force_login(everything)
    asked = []

    for count in (1, 8):
        for number in range(count):
            page = make_page(f"Late {number}", parent=wiki.mine, review_by=days(-1), page_owner=make_user())
            page.save_revision()
            question_of(make_user(), page, f"Question {count} {number}")
            more = make_school(name=f"School {count}{number}", procedure=f"other_{count}_{number}")
            publish(make_spec(key=f"other_{count}_{number}", title=f"Other {count} {number}"))
            open_cases_in(more, f"other_{count}_{number}")
            AdministratorScope.objects.create(user=everything, school=more)
        client.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def open_cases_in(school, procedure):
    group = make_class(school)
    teacher = make_member(school, "team", classes=(group,), first_teacher=True)
    make_case(pupil=make_pupil(group), by=teacher, procedure=procedure)
