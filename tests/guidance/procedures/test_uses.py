"""Where a role is used is told, in what is published and in drafts, so that nobody takes it away unseen."""

import pytest

from guidance.procedures.uses import places_of_role, uses_in_words, uses_of_role
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.pages import block, drafted, loaded


def test_the_places_of_a_procedure_that_name_a_role():
    assert list(places_of_role(bikes(), "head", "en")) == [
        "among its roles",
        "in the outcome “Not found”",
        "in the question “Was it stolen?” of the step “Report”",
        "told when a deadline of the step “Talk” has passed",
        "responsible for the stage “A new bike”",
        "responsible for the step “Buy”",
    ]
    assert list(places_of_role(bikes(), "finder", "en")) == [
        "among its roles",
        "in the team “The crew”",
        "responsible for the step “Meeting”",
        "responsible for the routine “Count bikes”",
    ]
    assert list(places_of_role(bikes(), "nobody", "en")) == []


@pytest.mark.django_db
def test_a_draft_that_begins_to_use_a_role_is_told_of_too():
    page = loaded()
    published = uses_of_role("teacher")

    def by_teachers(blocks):
        block(blocks, "replace", "buy")["responsible"] = ["teacher"]

    drafted(page, by_teachers)

    fresh = [use for use in uses_of_role("teacher") if use.drafted]
    assert not any(use.drafted for use in published)
    assert any(use.place.startswith("responsible for the step") and "Buy" in use.place for use in fresh)
    told = uses_in_words("teacher")
    assert len(told) == 2
    assert told[1].startswith("The draft of “Cykler” names it: among its roles; ")


@pytest.mark.django_db
def test_a_draft_that_is_no_procedure_yet_is_told_of_by_its_roles():
    page = loaded()
    drafted(page, lambda blocks: blocks.clear())

    assert [str(use) for use in uses_of_role("head") if use.drafted] == [
        "The draft of “Cykler” names it: among its roles."
    ]
