"""A draft is submitted by its editor and approved by an administrator, who sees in words what it would mean."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page, TaskState

from forms.cases.models import Case
from guidance.models import ProcedurePage, ProcedureVersion
from guidance.moderation.groups import ADMINISTRATORS, EDITORS
from guidance.procedures.versions import latest
from tests.factories import make_case, make_class, make_member, make_pupil, make_school, make_spec, make_user
from tests.guidance.procedures.pages import block, drafted, loaded

pytestmark = pytest.mark.django_db


def member_of(group: str) -> Any:
    """Somebody in a group, and in no other."""
    person = make_user()
    person.groups.add(Group.objects.get(name=group))
    return person


def browser(person) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    """What a page says, without markup."""
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def other_label(blocks: list[dict[str, Any]]) -> None:
    """What was said is asked in other words."""
    block(blocks, "start", "talk", "said")["label"] = "What did the home say?"


def no_outcome(blocks: list[dict[str, Any]]) -> None:
    """A stage that is never left: an error."""
    block(blocks, "help")["outcomes"] = []


@pytest.fixture
def page() -> ProcedurePage:
    """The page of the tiny procedure, in Danish, which the portal has addresses for."""
    return loaded(make_spec(languages=["da"]))


@pytest.fixture
def editor():
    """Who writes."""
    return member_of(EDITORS)


@pytest.fixture
def administrator():
    """Who approves."""
    return member_of(ADMINISTRATORS)


def submitted(page: ProcedurePage, by: Any, change: Any) -> TaskState:
    """The task in which a changed draft waits."""
    drafted(page, change, user=by)
    page = ProcedurePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, by)
    return ProcedurePage.objects.get(pk=page.pk).current_workflow_task_state


def meaning(page: ProcedurePage) -> str:
    """The address of what publishing would mean."""
    return reverse("procedure_meaning", args=[page.pk])


def act(page: ProcedurePage, name: str, state: TaskState) -> str:
    """The address of a workflow's action."""
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk])


class TestRights:
    """What set-up gives the two groups."""

    def test_editors_edit_and_submit_and_do_not_publish(self, page, editor):
        rights = page.permissions_for_user(editor)

        assert (rights.can_edit(), rights.can_publish(), rights.can_submit_for_moderation()) == (True, False, True)

    def test_administrators_publish(self, page, administrator):
        assert page.permissions_for_user(administrator).can_publish()

    @pytest.mark.parametrize("group", [EDITORS, ADMINISTRATORS])
    def test_neither_sees_any_case(self, page, group):
        case = make_case()
        client = browser(member_of(group))

        assert client.get("/admin/").status_code == 200
        assert client.get(reverse("cases:detail", args=[case.number])).status_code == 404
        assert not Case.objects.visible_to(member_of(group)).exists()

    def test_pages_that_are_no_procedures_keep_the_workflow_of_their_place(self, page):
        home = Page.objects.get(pk=page.get_parent().pk).specific

        assert page.get_workflow().name == "Approval of procedures"
        assert home.get_workflow() != page.get_workflow()


class TestApproval:
    """The task itself tells what it is about."""

    def test_the_editor_submits_from_the_form_and_the_task_waits_in_the_administrators_list(
        self, page, editor, administrator
    ):
        submitted(page, editor, other_label)

        shown = text_of(browser(administrator).get("/admin/"))

        assert "Procedures that wait for your approval" in shown
        assert f"Submitted by {editor.name}" in shown
        assert "A new version is made: number 2." in shown
        assert "“What was said” before" in shown
        assert "Procedures that wait for your approval" not in text_of(browser(editor).get("/admin/"))

    def test_the_editor_shows_the_summary_above_the_form(self, page, editor, administrator):
        submitted(page, editor, other_label)

        shown = text_of(browser(administrator).get(reverse("wagtailadmin_pages:edit", args=[page.pk])))

        assert "A new version is made: number 2." in shown

    def test_the_window_of_the_task_shows_the_summary(self, page, editor, administrator):
        state = submitted(page, editor, other_label)

        shown = browser(administrator).get(act(page, "approve", state)).json()["html"]

        assert "A new version is made: number 2." in shown
        assert "“What was said” before" in shown

    @pytest.mark.row("B01")
    def test_approving_publishes_the_version_and_it_is_the_approvers(self, page, editor, administrator):
        state = submitted(page, editor, other_label)

        browser(administrator).post(act(page, "approve", state), {"comment": "Good."})

        version = latest("tiny")
        assert (version.number, version.published_by) == (2, administrator)
        history = text_of(browser(editor).get(reverse("wagtailadmin_pages:history", args=[page.pk])))
        assert "Version 2 was made." in history
        assert "Good." in history

    def test_asking_for_changes_publishes_nothing(self, page, editor, administrator):
        state = submitted(page, editor, other_label)

        browser(administrator).post(act(page, "reject", state), {"comment": "Say it shorter."})

        assert ProcedureVersion.objects.filter(key="tiny").count() == 1
        assert ProcedurePage.objects.get(pk=page.pk).current_workflow_state.status == "needs_changes"

    def test_a_draft_with_errors_can_be_submitted_and_not_approved(self, page, editor, administrator):
        state = submitted(page, editor, no_outcome)
        client = browser(administrator)

        shown = text_of(client.get(meaning(page)))
        client.post(act(page, "approve", state), {"comment": ""})

        assert "It cannot be published before its errors are mended." in shown
        assert "What must be mended" in shown
        assert "so it cannot be approved" in shown
        assert ProcedureVersion.objects.filter(key="tiny").count() == 1
        assert ProcedurePage.objects.get(pk=page.pk).workflow_in_progress

    def test_the_editor_cannot_approve(self, page, editor):
        state = submitted(page, editor, other_label)

        browser(editor).post(act(page, "approve", state), {"comment": ""})

        assert ProcedureVersion.objects.filter(key="tiny").count() == 1


class TestDryRun:
    """What publishing would mean, said beforehand; nothing of any case's content."""

    @pytest.fixture
    def cases(self, page) -> list[Case]:
        """Six cases in the first stage of version 1, at one school."""
        school = make_school()
        group = make_class(school)
        owner = make_member(school, "team", classes=(group,), first_teacher=True)
        return [make_case(pupil=make_pupil(group), by=owner) for _number in range(6)]

    def test_it_counts_where_cases_stand_and_what_it_means_for_them(self, page, cases, administrator):
        drafted(page, other_label)

        shown = text_of(browser(administrator).get(meaning(page)))

        assert "A new version is made: number 2." in shown
        assert "6 cases run on an earlier version" in shown
        assert "The team works 1 6 Could go over when their next stage begins" in shown
        assert f"{cases[0].number}: The team works (version 1)" in shown
        assert cases[0].school.name in shown
        assert ProcedureVersion.objects.filter(key="tiny").count() == 1

    def test_nothing_of_a_cases_content_stands_there(self, page, cases, administrator):
        drafted(page, other_label)

        shown = browser(administrator).get(meaning(page)).content.decode()

        assert cases[0].pupil.last_name not in shown
        assert "Often away on Mondays." not in shown
        assert cases[0].owner.name not in shown

    def test_who_may_not_see_numbers_gets_no_numbers_and_no_count_under_five(self, page, cases, editor):
        drafted(page, other_label)
        client = browser(editor)

        many = text_of(client.get(meaning(page)))
        Case.objects.filter(pk__in=[case.pk for case in cases[:2]]).update(assessment_only=True)
        few = text_of(client.get(meaning(page)))

        assert "The team works 1 6 Could go over" in many
        assert "The team works 1 fewer than 5 Could go over" in few
        assert "At least 0 cases run" in few
        for shown in (many, few):
            assert cases[0].number not in shown

    def test_it_says_what_a_stage_that_is_taken_out_means(self, page, cases, administrator):
        def without_start(blocks: list[dict[str, Any]]) -> None:
            del blocks[0]
            block(blocks, "help")["outcomes"] = [one for one in block(blocks, "help")["outcomes"]
                                                 if one["value"]["key"] == "done"]  # fmt: skip

        drafted(page, without_start)

        shown = text_of(browser(administrator).get(meaning(page)))

        assert "Stages: gone: “The team works”." in shown
        assert "Could go over when their next stage begins" in shown  # “More is needed” leads to Help

    def test_new_guidance_touches_no_case(self, page, cases, administrator):
        drafted(page, lambda blocks: block(blocks, "start", "talk").update(guidance="Listen."))

        shown = text_of(browser(administrator).get(meaning(page)))

        assert "No new version: only guidance or translations have new words." in shown
        assert "No running case is concerned." in shown

    def test_it_costs_the_same_for_many_cases(self, page, cases, administrator, django_assert_max_num_queries):
        drafted(page, other_label)
        client = browser(administrator)
        client.get(meaning(page))

        with django_assert_max_num_queries(45):
            client.get(meaning(page))

    @pytest.mark.parametrize("who", ["nobody", "stranger", "reader"])
    def test_others_do_not_get_it(self, page, who):
        people = {"stranger": make_user, "reader": lambda: member_of("Editors")}
        client = browser(people[who]()) if who != "nobody" else Client()
        if who == "reader":
            Group.objects.get(name="Editors").page_permissions.all().delete()

        response = client.get(meaning(page))

        assert response.status_code in (302, 403)

    def test_a_page_that_is_no_procedure_has_none(self, administrator):
        assert browser(administrator).get(reverse("procedure_meaning", args=[1])).status_code == 404


class TestMovingFromTheCms:
    """An administrator, who sees numbers and stages alone, moves all that can be moved."""

    @pytest.fixture
    def cases(self, page) -> list[Case]:
        """Three cases in the first stage of version 1; version 2 is published."""
        school = make_school()
        group = make_class(school)
        owner = make_member(school, "team", classes=(group,), first_teacher=True)
        made = [make_case(pupil=make_pupil(group), by=owner) for _number in range(3)]
        made[0].runs.get().answers.all().delete()  # as if its stage had just begun
        drafted(page, other_label).publish()
        return made

    def test_those_between_stages_are_moved_and_the_others_told_of(self, cases, administrator):
        client = browser(administrator)
        url = reverse("cases_cms:running", args=["tiny"])

        before = text_of(client.get(url))
        after = text_of(client.post(url, {"to": "2"}, follow=True))

        assert "1 case can be moved now" in before
        assert "2 cases can go over when their next stage begins" in before
        assert "1 case was moved" in after
        assert [Case.objects.get(pk=one.pk).version.number for one in cases] == [2, 1, 1]
        entry = cases[0].timeline.get(event="case.version_moved")
        assert (entry.by, entry.data) == (administrator, {"old": 1, "new": 2})

    def test_many_are_moved_in_counted_rounds(self, cases, administrator, monkeypatch):
        monkeypatch.setattr("forms.cases.views.moving_all.AT_ONCE", 1)
        client = browser(administrator)
        url = reverse("cases_cms:running", args=["tiny"])

        first = client.post(url, {"to": "2", "plan": "1"}, follow=True)
        rounds = [text_of(first)]
        for done in ("1", "2"):
            rounds.append(text_of(client.post(url, {"to": "2", "plan": "1", "done": done}, follow=True)))

        assert "1 of 3 done" in rounds[0]
        assert "2 of 3 done" in rounds[1]
        assert "3 cases were moved, or go over at their next stage." in rounds[2]
        assert "There was nothing to move." in text_of(client.post(url, {"to": "2", "plan": "1"}, follow=True))

    @pytest.mark.parametrize("sent", [{}, {"to": "x"}, {"to": "1"}, {"to": "9" * 30}, {"to": "²"}])
    def test_nonsense_moves_nothing(self, cases, administrator, sent):
        response = browser(administrator).post(reverse("cases_cms:running", args=["tiny"]), sent, follow=True)

        assert response.status_code == 200
        assert not Case.objects.filter(version__number=2).exists()

    def test_others_may_neither_see_nor_move(self, cases, editor):
        client = browser(editor)
        url = reverse("cases_cms:running", args=["tiny"])

        client.post(url, {"to": "2"})

        assert client.get(url).status_code in (302, 403)
        assert not Case.objects.filter(version__number=2).exists()

    def test_a_procedure_that_does_not_exist(self, administrator):
        assert browser(administrator).get(reverse("cases_cms:running", args=["nothing"])).status_code == 404


class TestTwoEditors:
    """Wagtail's own locks and warnings hold for a procedure's page as for any other."""

    def test_a_lock_keeps_others_from_saving(self, page, editor, administrator):
        browser(administrator).post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
        client = browser(editor)
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        before = page.revisions.count()

        shown = text_of(client.get(url))
        streams = [one.name for one in ProcedurePage._meta.get_fields() if isinstance(one, StreamField)]
        response = client.post(url, {"title": "Mine"} | {f"{name}-count": "0" for name in streams})

        assert f"was locked by {administrator.name}" in shown
        assert "could not be saved as it is locked" in text_of(response)
        assert page.revisions.count() == before

    def test_a_draft_that_waits_for_approval_is_locked_for_its_editor(self, page, editor, administrator):
        submitted(page, editor, other_label)
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])

        for person, may_write in ((editor, False), (administrator, True)):
            assert ("Page locked" not in text_of(browser(person).get(url))) is may_write

    def test_whoever_else_has_it_open_or_has_saved_it_meanwhile_is_told_of(self, page, editor, administrator):
        revision = drafted(page, lambda _blocks: None, user=editor)
        ping = reverse("wagtailadmin_editing_sessions:ping", args=["guidance", "procedurepage", page.pk, 0])
        browser(administrator).post(ping, {"is_editing": "1"})
        seen = browser(editor).post(ping, {"revision_id": revision.pk}).json()["other_sessions"]
        drafted(page, other_label, user=administrator)

        after = browser(editor).post(ping, {"revision_id": revision.pk}).json()["other_sessions"]

        assert [(one["user"], one["is_editing"]) for one in seen] == [(administrator.name, True)]
        assert any(one["revision_id"] for one in after)
