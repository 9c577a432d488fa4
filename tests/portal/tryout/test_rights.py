"""Who may try a procedure out, and the ways into it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Workflow, WorkflowTask

from forms.people.models import User
from guidance.models import ProcedurePage
from guidance.procedures.versions import publish
from guidance.starter.procedures import ensure_procedure_page
from tests import factories
from tests.forms.wizard.specs import wide
from tests.portal.tryout.conftest import Walk, administrator, cms_user, draft_of

pytestmark = pytest.mark.django_db


def with_right(codename: str) -> User:
    """Somebody with one right on all pages, through a group."""
    user = cms_user()
    group = Group.objects.create(name=codename)
    permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=permission)
    user.groups.add(group)
    return user


def logged_in(user: User) -> Client:
    """The person's browser."""
    client = Client()
    client.force_login(user)
    return client


def published() -> ProcedurePage:
    """The page of a published procedure, with a draft beside it."""
    spec = wide()
    publish(spec)
    return ensure_procedure_page(spec)[0]


@pytest.mark.parametrize("codename", ["change_page", "publish_page"])
def test_who_may_edit_or_publish_the_page_may_try_out_its_draft(draft, codename):
    walk = Walk(logged_in(with_right(codename)), draft)

    assert walk.begin().path == "/try-out/cases/new/"


def test_who_approves_the_page_in_a_workflow_may_try_out_what_is_to_be_approved(draft):
    user = cms_user()
    group = Group.objects.create(name="approvers")
    user.groups.add(group)
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    assert Walk(logged_in(user), draft).get(f"/try-out/begin/{draft.pk}/").response.status_code == 404

    draft.save_revision()
    workflow.start(draft, administrator())

    assert Walk(logged_in(user), draft).begin().path == "/try-out/cases/new/"


def test_who_may_do_nothing_with_the_page_gets_nothing_of_its_draft(draft):
    for user in (cms_user(), factories.make_member(factories.make_school(), "team")):
        client = logged_in(user)

        assert client.get(f"/try-out/begin/{draft.pk}/").status_code == 404
        assert client.post(f"/try-out/begin/{draft.pk}/", {"source": "draft"}).status_code == 404
        assert client.get("/try-out/cases/new/").status_code == 404


def test_who_is_not_logged_in_is_asked_to(draft):
    for path in (f"/try-out/begin/{draft.pk}/", "/try-out/cases/new/", "/try-out/my/"):
        assert Client().get(path).url == f"/accounts/login/?next={path}"
    for name in ("clock", "person", "stage", "leave-out", "again", "end"):
        assert Client().post(f"/try-out/{name}/").status_code == 302


def test_whoever_may_enter_the_cms_can_be_trained_on_what_is_published_and_never_sees_the_draft():
    page = published()
    walk = Walk(logged_in(cms_user()), page)

    shown = walk.client.get(f"/try-out/begin/{page.pk}/")
    walk.begin(source="draft")

    assert "The draft, as it was saved last" not in shown.content.decode()
    assert walk.path == f"/try-out/begin/{page.pk}/"  # a source that is not theirs is no choice
    walk.begin(source="published")
    assert "A wide procedure · as published" in " ".join(walk.text.split())


def test_a_right_that_is_taken_away_ends_the_try_out(draft):
    user = with_right("change_page")
    walk = Walk(logged_in(user), draft).begin()
    user.groups.clear()

    assert walk.get("/try-out/my/").response.status_code == 404


def test_another_persons_try_out_is_another(draft):
    one, other = Walk(logged_in(administrator()), draft).begin().raise_concern(), logged_in(with_right("change_page"))

    assert other.get(f"/try-out/cases/{one.number}/").status_code == 404


def test_the_editor_leads_to_it_and_saves_what_was_typed_first(draft):
    client = logged_in(administrator())
    address = f"/try-out/begin/{draft.pk}/"

    edit = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    listing = client.get(f"/admin/pages/{draft.get_parent().pk}/").content.decode()

    assert address in edit
    assert 'name="action-try-out"' in edit
    assert address in listing


def test_a_page_that_is_no_procedure_has_no_way_to_it(draft):
    parent = draft.get_parent()

    edit = logged_in(administrator()).get(f"/admin/pages/{parent.pk}/edit/").content.decode()

    assert "action-try-out" not in edit
    assert "/try-out/" not in edit


def test_the_published_page_leads_people_of_the_cms_to_it():
    page = published()

    assert f"/try-out/begin/{page.pk}/?source=published" in logged_in(cms_user()).get(page.url).content.decode()
    teacher = factories.make_member(factories.make_school(), "team")
    assert "/try-out/" not in logged_in(teacher).get(page.url).content.decode()


def test_a_draft_that_is_no_procedure_yet_says_what_is_missing(draft):
    draft.frame = {name: value for name, value in draft.frame.items() if name != "intake"}
    draft.save_revision()
    client = logged_in(administrator())

    response = client.get(f"/try-out/begin/{draft.pk}/")

    assert response.status_code == 200
    assert "This cannot be tried out yet" in response.content.decode()
    assert "Write the step that is asked when a concern is raised." in response.content.decode()
    assert "Problem(" not in response.content.decode()


def test_what_is_published_can_be_tried_out_while_the_draft_is_no_procedure():
    page = published()
    page.frame = {}
    page.save_revision()
    walk = Walk(logged_in(administrator()), page).get(f"/try-out/begin/{page.pk}/")

    assert "Try out what is published" in walk.text
    walk.get(f"/try-out/begin/{page.pk}/?source=published")

    assert walk.response.context["form"]["source"].value() == "published"


def test_a_draft_that_stops_being_a_procedure_says_so_in_the_middle(draft):
    walk = Walk(logged_in(administrator()), draft).begin().raise_concern()
    draft.frame = {}
    draft.save_revision()

    walk.get(walk.url("every"))

    assert walk.response.status_code == 422
    assert "This cannot be tried out yet" in walk.text


def test_a_draft_with_errors_can_be_walked_and_says_which_pages_need_what_is_missing(db):
    spec = wide()
    stage = spec.stages[0]
    broken = stage.steps[0].model_copy(update={"responsible": ("nobody_knows",)})
    page = draft_of(
        spec.model_copy(update={"stages": (stage.model_copy(update={"steps": (broken, *stage.steps[1:])}),)})
    )
    walk = Walk(logged_in(administrator()), page)

    assert "The draft has errors" in walk.get(f"/try-out/begin/{page.pk}/").text
    assert "Problem(" not in walk.text
    walk.begin().raise_concern()
    walk.get(walk.url("every"))
    assert walk.response.status_code == 422
    assert "nobody_knows" in walk.text
    assert "Problem(" not in walk.text
    assert "nothing is saved, nobody is told" in walk.text


def test_it_speaks_the_language_of_the_page_or_another_of_the_procedure(draft):
    walk = Walk(logged_in(administrator()), draft)

    walk.begin(language="da").raise_concern().get(walk.url("every"))

    assert '<html lang="da"' in walk.text
    assert "Alle slags" in walk.text
