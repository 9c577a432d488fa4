"""The coordinator: asked, accepted or declined, changed and released, and always one at a time."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from forms.cases.enums import AskStatus
from forms.cases.errors import BadInput, StepClosed
from forms.cases.models import Case, Notice
from forms.cases.services.coordinator import answer_ask, ask_directly, release
from forms.people.models import Membership
from forms.people.services.staff import end_member
from tests.factories import make_case, make_class, make_member, make_pupil, make_school
from tests.person import Person

pytestmark = pytest.mark.django_db


class World:
    """A case with its owner, a leader, and two colleagues who could coordinate it."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.owner = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.one, self.two = (make_member(self.school, "helper", rank="resource") for _ in range(2))
        self.case = make_case(pupil=make_pupil(self.group, first_name="Ada"), by=self.owner)

    def url(self, name: str, *more) -> str:
        return reverse(f"cases:{name}", args=[self.case.number, *more])

    def asked(self, person, by=None):
        """Somebody is asked."""
        return ask_directly(self.case.pk, person, by=by or self.owner)

    def coordinator(self):
        return Case.objects.get(pk=self.case.pk).coordinator

    def told(self, person) -> list[str]:
        """What stands in a person's list for information."""
        return list(Notice.objects.filter(person=person, kind="inform").values_list("text", flat=True))


@pytest.fixture
def world() -> World:
    return World()


def test_the_old_coordinator_keeps_the_case_until_the_new_one_has_accepted_and_is_told(world):
    answer_ask(world.asked(world.one).pk, accept=True, by=world.one)

    person = Person(world.owner)
    person.open(world.url("coordinator"))
    person.client.post(world.url("coordinator"), {"person": world.two.pk})
    meanwhile = world.coordinator()
    page = person.open(world.url("detail")).main.get_text(" ", strip=True)
    listed = person.open("/cases/").main.get_text(" ", strip=True)
    ask = world.case.coordinatorasks.get(status=AskStatus.ASKED)
    other = Person(world.two)
    other.open("/my/")
    other.client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "accept"})

    assert meanwhile == world.one
    assert "not answered yet" in page
    assert re.search(rf"{world.two.name}, since", page)
    assert world.one.name in listed
    assert f"{world.two.name} is asked since" in listed
    assert world.coordinator() == world.two
    assert world.told(world.one) == ["Somebody else has accepted to coordinate the case: it is yours no longer."]


def test_who_declines_says_why_and_the_asker_is_told(world):
    ask = world.asked(world.one)
    person = Person(world.one)
    person.open("/my/")

    person.client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "decline", "reason": "I have three already."})
    page = Person(world.owner).open(world.url("people")).main.get_text(" ", strip=True)

    assert world.told(world.owner) == ["The one you asked to coordinate has declined."]
    assert "declined: I have three already." in page
    assert world.coordinator() is None


def test_one_who_lost_the_role_since_being_asked_gets_a_sentence_and_the_asker_is_told(world):
    elsewhere = make_school()
    make_member(elsewhere, "helper", rank="resource", user=world.one)
    ask = world.asked(world.one)
    person = Person(world.one)
    before = person.open("/my/").main.get_text(" ", strip=True)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(user=world.one, school=world.school).update(ends_on=yesterday)

    response = person.client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "accept"}, follow=True)
    again = person.client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "accept"}, follow=True)

    assert "Ada" in before
    assert "You no longer have a role at this school" in response.content.decode()
    assert "Ada" not in response.content.decode()
    assert "answered or taken back" in again.content.decode()
    ask.refresh_from_db()
    assert ask.status == AskStatus.WITHDRAWN
    assert world.coordinator() is None
    assert world.told(world.owner) == [
        "The one you asked to coordinate has no role at the school any more. Ask somebody else."
    ]
    assert world.case.timeline.filter(event="coordinator.lapsed").count() == 1


def test_a_question_lapses_when_the_last_role_at_the_school_ends(world):
    ask = world.asked(world.one)

    end_member(world.one.memberships.get(), by=world.leader)

    ask.refresh_from_db()
    assert ask.status == AskStatus.WITHDRAWN
    assert len(world.told(world.owner)) == 1


def test_a_question_is_taken_back_and_a_coordinator_released_from_the_page_about_people(world):
    ask = world.asked(world.one)
    person = Person(world.owner)
    person.open(world.url("people"))

    for _time in range(2):
        assert person.client.post(world.url("coordinator_back", ask.pk)).status_code == 302
    with pytest.raises(StepClosed):
        answer_ask(ask.pk, accept=True, by=world.one)
    answer_ask(world.asked(world.two).pk, accept=True, by=world.two)
    empty = person.client.post(world.url("coordinator_release"), {"reason": " "})
    for _time in range(2):
        person.client.post(world.url("coordinator_release"), {"reason": "It is calm now."})

    assert empty.status_code == 422
    assert world.coordinator() is None
    events = [one.event for one in world.case.timeline.filter(event__startswith="coordinator.")]
    assert events == [
        "coordinator.asked",
        "coordinator.taken_back",
        "coordinator.asked",
        "coordinator.accepted",
        "coordinator.released",
    ]
    assert world.told(world.two) == ["You coordinate this case no longer."]


def test_only_who_is_in_charge_asks_takes_back_and_releases(world):
    teacher = make_member(world.school, "team", classes=(world.group,))
    ask = world.asked(world.one)
    person = Person(teacher)
    page = person.open(world.url("people"))

    answers = [
        person.client.post(world.url(*name), {"person": world.two.pk, "reason": "x"}).status_code
        for name in (("coordinator",), ("coordinator_back", ask.pk), ("coordinator_release",))
    ]

    assert answers == [403, 403, 403]
    assert page.find("form", action=world.url("coordinator_back", ask.pk)) is None
    other = make_case(pupil=make_pupil(world.group), by=world.owner)
    mine = Person(world.owner)
    mine.open("/my/")
    assert mine.client.post(f"/cases/{other.number}/coordinator/a{ask.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "closed account", "already"])
def test_who_could_not_coordinate_is_not_asked(world, who):
    if who == "already":
        answer_ask(world.asked(world.one).pk, accept=True, by=world.one)
        person = world.one
    elif who == "stranger":
        person = make_member(make_school(), "helper", rank="resource")
    else:
        person = world.two
        person.is_active = False
        person.save()

    with pytest.raises(BadInput):
        world.asked(person)
    assert not world.case.coordinatorasks.filter(status=AskStatus.ASKED).exists()


def test_releasing_where_there_is_nobody_changes_nothing(world):
    before = world.case.timeline.count()

    release(world.case.pk, reason="Nothing to do.", by=world.owner)

    assert world.case.timeline.count() == before
