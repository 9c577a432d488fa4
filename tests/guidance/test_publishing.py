"""Publishing a procedure's page makes a version, whichever way it is published; a draft with errors stays a draft."""

import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from forms.cases.errors import BadInput
from guidance.models import ClosedProcedure, ProcedurePage, ProcedureVersion, ProcedureWording, Role
from guidance.procedures.publishing import NotSound
from guidance.procedures.versions import latest, offered
from tests.factories import make_case, make_user
from tests.guidance.procedures.pages import block, drafted, loaded, question

pytestmark = pytest.mark.django_db


def other_label(blocks: list[dict[str, Any]]) -> None:
    """What is asked in the talk is asked in other words."""
    block(blocks, "search", "talk", "place")["label"] = "Hvor stod cyklen?"


def other_guidance(blocks: list[dict[str, Any]]) -> None:
    """The talk has other guidance."""
    block(blocks, "search", "talk")["guidance"] = "Spørg alle to gange."


def no_outcome(blocks: list[dict[str, Any]]) -> None:
    """A stage that is never left: an error."""
    block(blocks, "replace")["outcomes"] = []


def numbers(key: str = "bikes") -> list[int]:
    """The versions that there are."""
    return list(ProcedureVersion.objects.of(key).order_by("number").values_list("number", flat=True))


def history(page: ProcedurePage) -> list[str]:
    """What the page's history says of versions, oldest first."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="guidance.").order_by("timestamp", "pk")
    return [str(entry.message) for entry in entries]


@pytest.fixture
def administrator():
    """Somebody who may do everything in the CMS."""
    return make_user(is_superuser=True, is_staff=True)


@pytest.fixture
def browser(administrator) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def page() -> ProcedurePage:
    """The page of a procedure that was loaded."""
    return loaded()


@pytest.mark.row("B01")
def test_publishing_changed_questions_makes_the_next_version_and_tells_in_words_what_changed(page, administrator):
    drafted(page, other_label).publish(user=administrator)

    assert numbers() == [1, 2]
    version = latest("bikes")
    assert version.published_by == administrator
    assert version.compiled.step("search", "talk").by_key["place"].label.to("da") == "Hvor stod cyklen?"
    said = history(page)
    assert len(said) == 1
    assert said[0].startswith("Version 2 was made.")
    assert "Hvor stod cyklen?" in said[0]


def test_the_summary_stands_in_the_page_history_of_the_cms(page, browser, administrator):
    drafted(page, other_label).publish(user=administrator)

    shown = browser.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()

    assert "Version 2 was made." in shown
    assert "hed før" in shown  # in the page's own language, which its editors read


def test_new_guidance_is_a_wording_and_no_version(page, administrator):
    drafted(page, other_guidance).publish(user=administrator)

    assert numbers() == [1]
    assert ProcedureWording.objects.get().published_by == administrator
    assert "has new words and asks what it asked before" in history(page)[0]


def test_publishing_what_is_published_already_says_and_makes_nothing(page):
    page.save_revision().publish()

    assert (numbers(), ProcedureWording.objects.count(), history(page)) == ([1], 0, [])


def test_publishing_a_translation_is_a_wording_and_no_version(page):
    english = ProcedurePage.objects.get(key="bikes", locale__language_code="en")
    draft = english.get_latest_revision_as_object()
    place = next(place for place, texts in draft.texts.items() if texts.get("title") == "Talk")
    draft.texts = draft.texts | {place: draft.texts[place] | {"title": "Speak"}}

    draft.save_revision().publish()

    assert numbers() == [1]
    assert latest("bikes").wording().step("search", "talk").title.to("en") == "Speak"
    assert "has new words" in history(english)[0]


def test_a_translation_makes_no_version_even_when_roles_have_changed_in_their_register_meanwhile(page):
    english = ProcedurePage.objects.get(key="bikes", locale__language_code="en")
    Role.objects.filter(key="finder").update(rank="leadership")
    draft = english.get_latest_revision_as_object()
    place = next(place for place, texts in draft.texts.items() if texts.get("title") == "Talk")
    draft.texts = draft.texts | {place: draft.texts[place] | {"title": "Speak"}}

    draft.save_revision().publish()

    assert numbers() == [1]
    assert latest("bikes").wording().step("search", "talk").title.to("en") == "Speak"
    assert latest("bikes").wording().role("finder").rank == "resource"


def test_a_translation_of_a_procedure_that_is_not_live_changes_nothing(page):
    page.unpublish()
    english = ProcedurePage.objects.get(key="bikes", locale__language_code="en")
    draft = english.get_latest_revision_as_object()
    draft.texts = {}

    draft.save_revision().publish()

    assert (numbers(), ProcedureWording.objects.count()) == ([1], 0)


class TestErrors:
    """What is wrong blocks publishing, in every way there is; it never blocks a draft."""

    def test_saving_the_draft_is_never_blocked(self, page):
        assert drafted(page, no_outcome).pk

    def test_a_revision_is_not_published(self, page):
        revision = drafted(page, no_outcome)

        with pytest.raises(NotSound) as refused:
            revision.publish()

        assert "cannot be published before this is mended" in refused.value.messages[0]
        page.refresh_from_db()
        assert (numbers(), page.live, len(page.stages[1].value["outcomes"])) == ([1], True, 3)

    def test_publishing_many_pages_at_once_is_refused_whole(self, page, browser):
        drafted(page, no_outcome)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

        response = browser.post(f"{url}?id={page.pk}&next=/admin/", follow=True)

        page.refresh_from_db()
        assert (numbers(), page.has_unpublished_changes) == ([1], True)
        assert "Nothing was published. Cykler: This procedure cannot be published" in response.content.decode()

    def test_the_programs_way_in_answers_with_the_sentence(self, page, browser):
        drafted(page, no_outcome)

        response = browser.post(f"/admin/api/main/pages/{page.pk}/action/publish/", HTTP_ACCEPT="application/json")

        assert response.status_code == 400
        assert "cannot be published before this is mended" in response.content.decode()
        assert numbers() == [1]

    def test_saving_the_live_page_itself_is_the_last_line(self, page):
        draft = drafted(page, no_outcome).as_object()
        draft.live_revision = draft.latest_revision

        with pytest.raises(NotSound):
            draft.save()

        assert numbers() == [1]

    def test_it_cannot_be_scheduled(self, page):
        later = timezone.now() + datetime.timedelta(days=1)
        revision = drafted(page, no_outcome, go_live_at=later)

        with pytest.raises(NotSound):
            revision.publish()

        revision.refresh_from_db()
        assert revision.approved_go_live_at is None

    def test_what_has_become_unsound_is_taken_off_its_schedule_and_others_are_published(self, page, monkeypatch):
        now = timezone.now()
        revision = drafted(page, other_label, go_live_at=now + datetime.timedelta(days=1))
        revision.publish()
        monkeypatch.setattr("guidance.procedures.editing.draft.lint", lambda spec: _findings_of(no_outcome, page))
        revision.approved_go_live_at = now - datetime.timedelta(minutes=1)
        revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
        revision.save()

        call_command("publish_scheduled")

        revision.refresh_from_db()
        assert (numbers(), revision.approved_go_live_at) == ([1], None)
        assert "The schedule could not be kept" in history(page)[-1]


def _findings_of(change: Any, page: ProcedurePage) -> tuple[Any, ...]:
    """What lint finds in a draft with an error."""
    from guidance.procedures.editing import to_spec  # noqa: PLC0415
    from guidance.procedures.lint import lint  # noqa: PLC0415

    blocks = list(page.stages.raw_data)
    change(blocks)
    return lint(to_spec(page.frame, blocks))


def test_a_schedule_makes_the_version_when_its_time_comes_and_it_is_the_schedulers(page, administrator):
    now = timezone.now()
    revision = drafted(page, other_label, go_live_at=now + datetime.timedelta(days=1), user=make_user())
    revision.publish(user=administrator)
    before = numbers()
    revision.refresh_from_db()
    revision.approved_go_live_at = now - datetime.timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()

    call_command("publish_scheduled")

    assert (before, numbers()) == ([1], [1, 2])
    assert latest("bikes").published_by == administrator


class TestKeys:
    """Made at the first publishing, stored with what is published, and never changed after."""

    def test_a_new_question_has_its_key_on_the_page_in_its_revision_and_in_newer_drafts(self, page):
        revision = drafted(page, lambda blocks: block(blocks, "search", "talk")["fields"].append(question()))
        newer = drafted(page, lambda blocks: block(blocks, "search", "talk").update(why="Fordi."))
        revision.publish()

        page.refresh_from_db()
        revision.refresh_from_db()
        newer.refresh_from_db()
        for held in (page, revision.as_object(), newer.as_object()):
            fields = block(list(held.stages.raw_data), "search", "talk")["fields"]
            assert [one["value"]["key"] for one in fields] == ["place", "road_name", "hvilken_farve"]
        assert block(list(newer.as_object().stages.raw_data), "search", "talk")["why"] == "Fordi."

    def test_a_renamed_question_keeps_its_key(self, page):
        drafted(page, lambda blocks: block(blocks, "search", "talk")["fields"].append(question())).publish()
        page.refresh_from_db()

        def renamed_without_key(blocks: list[dict[str, Any]]) -> None:
            asked = block(blocks, "search", "talk")["fields"][-1]["value"]
            asked.update(key="", label="Hvilken kulør?")  # as a window posts it that was opened before the publishing

        drafted(page, renamed_without_key).publish()

        field = latest("bikes").compiled.step("search", "talk").fields[-1]
        assert (field.key, field.label.to("da")) == ("hvilken_farve", "Hvilken kulør?")


class TestUnpublishing:
    """A procedure whose page is taken down takes no new cases; those that run go on."""

    def test_it_is_not_offered_and_running_cases_go_on(self, browser):
        page = loaded(_tiny())
        case = make_case()

        browser.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))

        assert offered("tiny") is None
        with pytest.raises(BadInput, match="takes no new cases any more"):
            make_case(pupil=case.pupil, by=case.owner)
        reader = Client()
        reader.force_login(case.owner)
        assert reader.get(reverse("cases:detail", args=[case.number])).status_code == 200
        assert reader.get(reverse("cases:answers", args=[case.number])).status_code == 200

    def test_the_concern_page_does_not_offer_it(self, browser):
        page = loaded(_tiny())
        case = make_case()
        reader = Client()
        reader.force_login(case.owner)
        url = f"{reverse('wizard:raise')}?pupil={case.pupil.pk}"
        before = reader.get(url).content.decode()

        page.unpublish()

        assert "What is seen" in before
        after = reader.get(url)
        assert after.status_code == 200
        assert "What is seen" not in after.content.decode()
        assert "has no procedure that fits" in after.content.decode()

    def test_what_was_being_written_when_it_was_taken_down_is_held(self):
        page = loaded(_tiny())
        case = make_case()
        reader = Client()
        reader.force_login(case.owner)
        page.unpublish()
        sent = {"pupil": case.pupil.pk, "procedure": "tiny", "concern-seen": "Away every Monday of May", "raise": "1"}

        response = reader.post(reverse("wizard:raise"), sent)

        assert response.status_code == 409
        assert "takes no new cases any more" in response.content.decode()
        assert "Away every Monday of May" in response.content.decode()

    def test_expiry_does_the_same(self):
        page = loaded(_tiny())
        ProcedurePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))

        call_command("publish_scheduled")

        assert offered("tiny") is None
        assert latest("tiny").number == 1

    def test_publishing_it_again_opens_it_again(self):
        page = loaded(_tiny())
        page.unpublish()

        page.save_revision().publish()

        assert offered("tiny").number == 1
        assert not ClosedProcedure.objects.exists()

    def test_deleting_the_page_closes_it_too(self):
        page = loaded(_tiny())

        page.delete()

        assert offered("tiny") is None


def _tiny() -> Any:
    from tests.factories import make_spec  # noqa: PLC0415

    return make_spec(languages=["da"])
