"""A form that is sent twice, by a double click, a reload or a second tab, does once what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from forms.cases.enums import AskStatus
from forms.cases.models import Approach, Attachment, Case, Contact, CoordinatorAsk, Correction, Decision, Notice
from forms.cases.services.closing import end_case
from forms.cases.services.timeline import verify
from forms.people.models import Guardianship, Membership, Partner, Pupil, SchoolClass, Sending
from forms.people.services.sendings import KEPT, forget_old
from guidance.models import Role
from tests import factories
from tests.at_once import at_once
from tests.forms.wizard.conftest import World, client_of
from tests.forms.wizard.conftest import world as world
from tests.person import typed_in

pytestmark = pytest.mark.django_db

REPEATED = "You had sent this already. It stands here once."


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What the page's form would send unchanged."""
    page = BeautifulSoup(client.get(url).content, "html.parser").main
    token = page.find("input", attrs={"name": "form_token"})
    return typed_in(token.find_parent("form"))


@dataclass
class Twice:
    """The two answers to what was sent twice from one page."""

    first: Any
    second: Any

    @classmethod
    def sent(cls, client: Client, url: str, **typed: Any) -> "Twice":
        """Open the page, fill it in, and send it twice."""
        sent = form_of(client, url) | typed
        return cls(client.post(url, sent), client.post(url, sent, follow=True))

    def led_to_the_same(self) -> bool:
        """Whether both led to one place, and the second said why."""
        same = self.first.headers["Location"] == self.second.redirect_chain[0][0]
        return same and REPEATED in self.second.content.decode()


def test_contact_is_logged_once_with_and_without_a_case(world: World) -> None:
    client = client_of(world.teacher)
    other = factories.make_pupil(world.group)
    said = {"with_whom": "Mother", "reached": "yes", "said": "Ill again."}

    on_case = Twice.sent(client, f"/cases/{world.case.number}/contact/", **said)
    alone = Twice.sent(client, "/contacts/new/", pupil=str(other.pk), **said)

    assert (on_case.led_to_the_same(), alone.led_to_the_same()) == (True, True)
    assert list(Contact.objects.order_by("pk").values_list("pupil", "case")) == [
        (world.pupil.pk, world.case.pk),
        (other.pk, None),
    ]
    assert world.case.timeline.filter(event="contact.logged").count() == 1


def test_what_was_written_anew_on_the_same_page_is_not_lost(world: World) -> None:
    client, url = client_of(world.teacher), f"/cases/{world.case.number}/contact/"
    sent = form_of(client, url) | {"with_whom": "Mother", "reached": "yes", "said": "Ill again."}

    client.post(url, sent)
    client.post(url, sent | {"said": "Not ill after all."})

    assert set(Contact.objects.values_list("said", flat=True)) == {"Ill again.", "Not ill after all."}


def test_same_contact_from_a_second_tab_is_the_first_one(world: World) -> None:
    client, url = client_of(world.teacher), f"/cases/{world.case.number}/contact/"
    tabs = [form_of(client, url), form_of(client, url)]

    for sent in tabs:
        client.post(url, sent | {"with_whom": "Mother", "reached": "yes", "said": "Ill again.", "at": "09:10"})

    assert Contact.objects.count() == 1
    assert world.case.timeline.filter(event="contact.logged").count() == 1


def test_approach_is_recorded_once_and_answered_once(world: World) -> None:
    client = client_of(world.teacher)
    typed = {"pupil": str(world.pupil.pk), "from_whom": "Father", "about": "Sleeps badly."}

    recorded = Twice.sent(client, "/approaches/new/", **typed)
    client.post("/approaches/new/", form_of(client, "/approaches/new/") | typed)  # a second tab
    answered = Twice.sent(client, recorded.first.headers["Location"], answer="We have talked.")

    assert (recorded.led_to_the_same(), answered.led_to_the_same()) == (True, True)
    assert Approach.objects.get().answer == "We have talked."


def concern(world: World) -> tuple[Pupil, dict[str, str]]:
    """A pupil without a case, and what is sent to raise a concern."""
    pupil = factories.make_pupil(world.group)
    return pupil, {"about": f"pupil:{pupil.pk}", "concern-seen": "Away on Mondays", "raise": "1"}


def test_concern_is_raised_once(world: World) -> None:
    pupil, typed = concern(world)

    twice = Twice.sent(client_of(world.teacher), "/cases/new/", **typed)

    case = Case.objects.get(pupil=pupil)
    assert twice.led_to_the_same()
    assert twice.first.headers["Location"] == f"/cases/{case.number}/"
    assert case.timeline.filter(event="case.opened").count() == 1
    assert verify(case) == []


def test_concern_with_a_stop_is_raised_once_and_says_again_what_to_do(world: World) -> None:
    pupil, typed = concern(world)

    twice = Twice.sent(client_of(world.teacher), "/cases/new/", **typed | {"concern-violence": "yes"})

    assert Case.objects.filter(pupil=pupil).count() == 1
    assert "Act now" in twice.second.content.decode()
    assert Notice.objects.filter(person=world.leader, kind="stop", case__pupil=pupil).count() == 1


def test_concern_that_is_raised_beside_a_colleagues_is_raised_once(world: World) -> None:
    typed = {"about": f"pupil:{world.pupil.pk}", "concern-seen": "Mine as well", "anyway": "1"}

    twice = Twice.sent(client_of(world.colleague), "/cases/new/", **typed)

    assert twice.led_to_the_same()
    assert Case.objects.filter(pupil=world.pupil).count() == 2


def test_page_that_was_refused_can_be_sent_again(world: World) -> None:
    client, url = client_of(world.teacher), f"/cases/{world.case.number}/contact/"
    sent = form_of(client, url) | {"with_whom": " ", "reached": "yes"}

    first, second = client.post(url, sent), client.post(url, sent)

    assert (first.status_code, second.status_code) == (422, 422)
    assert sent["form_token"] in second.content.decode()
    assert not Sending.objects.exists()


def test_case_is_given_asked_about_ended_and_reopened_once(world: World) -> None:
    leader, case = client_of(world.leader), world.case
    at = f"/cases/{case.number}"

    given = Twice.sent(leader, f"{at}/give/", to=str(world.colleague.pk), reason="You know him.")
    asked = Twice.sent(leader, f"{at}/coordinator/", person=str(world.teacher.pk))
    ended = Twice.sent(leader, f"{at}/end/", closed_as="moved", reason="To another town.")
    reopened = Twice.sent(leader, f"{at}/reopen/", reason="Back, and away again.")

    assert all(one.led_to_the_same() for one in (given, asked, ended, reopened))
    events = list(case.timeline.order_by("position").values_list("event", flat=True))
    told = ("owner.changed", "coordinator.asked", "case.ended", "case.reopened")
    assert [events.count(event) for event in told] == [1] * 4
    assert CoordinatorAsk.objects.get().status == AskStatus.WITHDRAWN  # by the end of the case
    assert case.runs.count() == 2
    assert verify(Case.objects.get(pk=case.pk)) == []


def test_same_person_is_asked_once_from_two_tabs(world: World) -> None:
    leader, url = client_of(world.leader), f"/cases/{world.case.number}/coordinator/"

    for _tab in range(2):
        leader.post(url, form_of(leader, url) | {"person": str(world.teacher.pk)})

    assert CoordinatorAsk.objects.get().person == world.teacher
    assert world.case.timeline.filter(event="coordinator.asked").count() == 1


def test_second_tab_is_told_that_the_case_is_closed(world: World) -> None:
    leader, url = client_of(world.leader), f"/cases/{world.case.number}/end/"
    sent = form_of(leader, url) | {"closed_as": "moved", "reason": "Another town."}
    end_case(world.case.pk, closed_as="moved", reason="Another town.", by=world.leader)

    answer = leader.post(url, sent)

    assert answer.status_code == 422
    assert "The case is closed already." in answer.content.decode()


def test_stage_is_decided_once_and_what_follows_begins_once(world: World) -> None:
    client = client_of(world.teacher)
    client.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})
    sent = {"outcome": "on", "reason": "Works", "next_on": "2099-01-05", "decide": "1"}

    answers = [client.post(world.url("decide"), sent) for _time in range(2)]
    colleague = client_of(world.colleague).post(world.url("decide"), sent | {"reason": "My own words about it."})

    assert [one.headers["Location"] for one in answers] == [f"/cases/{world.case.number}/"] * 2
    assert (colleague.status_code, "My own words about it." in colleague.content.decode()) == (409, True)
    assert Decision.objects.get().by == world.teacher
    assert world.case.runs.count() == 2


def test_answer_is_corrected_and_taken_away_once(world: World) -> None:
    client = client_of(world.leader)
    client.post(world.url(), {"every-long": "All", "every-sure": "yes", "base_version": "0", "done": "1"})
    client.post(world.url("decide"), {"outcome": "on", "reason": "Works", "next_on": "2099-01-05", "decide": "1"})
    at, which = f"/cases/{world.case.number}/answers", f"{world.answers().pk}/long/"

    corrected = Twice.sent(client, f"{at}/correct/{which}", text="Nearly all.")
    standing = Correction.objects.count()
    removed = Twice.sent(client, f"{at}/remove/{which}", reason="The wrong child.")

    assert (corrected.led_to_the_same(), removed.led_to_the_same(), standing) == (True, True, 1)
    events = ("answers.corrected", "answers.removed")
    assert [world.case.timeline.filter(event=event).count() for event in events] == [1, 1]


def test_file_is_kept_once(world: World) -> None:
    client = client_of(world.teacher)

    for _time in range(2):
        plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
        answer = client.post(world.url(), {"every-paper": plan, "base_version": "0", "save": "1"})

    assert answer.status_code == 302
    assert Attachment.objects.get().answers.step == "every"
    assert world.case.timeline.filter(event="file.added").count() == 1


def test_people_of_a_school_are_added_once(world: World) -> None:
    keeper = client_of(factories.make_member(world.school, "principal", rank="leadership"))
    at = f"/people/schools/{world.school.pk}"
    before, role = Membership.objects.count(), Role.objects.get(key="team").pk
    ward = f"/people/pupils/{world.pupil.pk}/guardians/new/"

    added = [
        Twice.sent(keeper, f"{at}/pupils/new/", first_name="Bo", last_name="Testesen", school_class=world.group.pk),
        Twice.sent(keeper, ward, first_name="Eva", last_name="Testrup", lives_with="yes"),
        Twice.sent(keeper, f"{at}/classes/new/", name="6.B", grade="6"),
        Twice.sent(keeper, f"{at}/staff/new/", email="new@example.org", name="New Person", role=role, scope="school"),
        Twice.sent(keeper, f"{at}/partners/new/", name="The nurse", service="nurse"),
    ]

    assert [one.led_to_the_same() for one in added] == [True] * 5
    assert Pupil.objects.filter(first_name="Bo").count() == 1
    assert Guardianship.objects.filter(pupil=world.pupil).count() == 1
    assert SchoolClass.objects.filter(name="6.B").count() == 1
    assert Membership.objects.count() == before + 1
    assert Partner.objects.filter(name="The nurse").count() == 1


def test_same_token_from_somebody_else_is_a_sending_of_their_own(world: World) -> None:
    url = f"/cases/{world.case.number}/contact/"
    sent = form_of(client_of(world.teacher), url) | {"with_whom": "Mother", "reached": "yes"}

    for person in (world.teacher, world.colleague):
        client_of(person).post(url, sent)

    assert set(Contact.objects.values_list("made_by", flat=True)) == {world.teacher.pk, world.colleague.pk}


@pytest.mark.parametrize("token", ["", "x", "'--", "f" * 33, "F" * 32, "\x00" * 32])
def test_token_that_is_none_harms_nothing(world: World, token: str) -> None:
    client, url = client_of(world.teacher), f"/cases/{world.case.number}/contact/"

    answer = client.post(url, form_of(client, url) | {"with_whom": "Mother", "reached": "yes", "form_token": token})

    assert answer.status_code == 302
    assert (Contact.objects.count(), Sending.objects.count()) == (1, 0)


def test_sendings_are_forgotten_after_a_month(world: World) -> None:
    now = timezone.now()
    for number, at in enumerate((now - KEPT * 2, now)):
        Sending.objects.create(key=str(number), by=world.teacher, led_to="/", at=at)

    forgotten = forget_old()

    assert (forgotten, Sending.objects.get().key) == (1, "1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["concern", "contact", "approach"])
def test_sent_twice_at_the_same_moment_counts_once(world: World, kind: str) -> None:
    pupil, typed = concern(world)
    called = {"with_whom": "Mother", "reached": "yes"}
    wrote = {"pupil": str(pupil.pk), "from_whom": "Mother", "about": "Sleeps badly."}
    url, changes = {
        "concern": ("/cases/new/", typed),
        "contact": (f"/cases/{world.case.number}/contact/", called),
        "approach": ("/approaches/new/", wrote),
    }[kind]
    sent = form_of(client_of(world.teacher), url) | changes

    answers = at_once(*[_sender(client_of(world.teacher), url, sent) for _time in range(4)])

    rows = {"concern": Case.objects.filter(pupil=pupil), "contact": Contact.objects, "approach": Approach.objects}
    assert {one.status_code for one in answers} == {302}
    assert len({one.headers["Location"] for one in answers}) == 1
    assert rows[kind].count() == 1


def _sender(client: Client, url: str, sent: dict[str, Any]) -> Callable[[], Any]:
    return lambda: client.post(url, sent)
