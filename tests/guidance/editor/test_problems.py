"""The list of what is wrong with a procedure, beside its form and asked for again after each save."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from guidance.models import ProcedurePage
from guidance.starter.procedures import ensure_procedure_page
from tests.factories import make_user
from tests.guidance.editor.posting import address, administrator
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> ProcedurePage:
    """A draft with an error in an option, in the page's own fields, and a warning."""
    page = next(page for page in ensure_procedure_page(bikes()) if page.language == "da")
    steps = page.blocks[0]["value"]["steps"]
    steps[0]["value"] |= {"guidance": "", "why": ""}
    steps[0]["value"]["fields"][0]["value"]["options"][1]["label"] = "x" * 301
    page.frame = {**page.frame, "source": {}}
    page.save_revision()
    return page


def problems(client: Client, page: ProcedurePage) -> str:
    return client.get(f"/admin/procedures/{page.pk}/problems/").content.decode()


def test_each_problem_leads_to_the_block_that_it_is_about(page):
    client = administrator()

    shown, asked = client.get(address(page)).content.decode(), problems(client, page)

    question = page.blocks[0]["value"]["steps"][0]["value"]["fields"][0]
    for html in (shown, asked):
        assert f'data-editor-block="{question["id"]}">Led › Tal sammen › Hvor stod den?</a>' in html
        assert 'data-editor-field="source">Say who made this procedure.</a>' in html
        assert "The step “Talk” has no guidance." in html


def test_the_list_is_for_those_who_may_edit_the_page(page):
    reader = make_user()
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(reader)

    refused = client.get(f"/admin/procedures/{page.pk}/problems/")

    assert refused.status_code == 302
    assert Client().get(f"/admin/procedures/{page.pk}/problems/").status_code == 302
    assert administrator().get("/admin/procedures/99999/problems/").status_code == 404


def test_the_form_costs_the_same_queries_however_long_the_procedure_is(page, django_assert_max_num_queries):
    client = administrator()
    client.get(address(page))
    blocks = page.blocks
    blocks[0]["value"]["steps"][0]["value"]["fields"] += [
        {"type": "date", "value": {"label": f"Dag {number}", "page": f"page-{number}"}, "id": f"n{number}"}
        for number in range(100)
    ]
    page.stages = blocks
    page.save_revision()

    with django_assert_max_num_queries(75):
        client.get(address(page))
