"""Somebody leaves for good: what is open for them goes to others in one go, and each case says so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forms.cases.models import Approach, Case, Measure, Participant
from forms.cases.services import going
from forms.cases.services.contacts import record_approach
from forms.cases.services.coordinator import ask_directly
from forms.cases.services.going import move_all
from tests.factories import make_case, make_class, make_member, make_pupil, make_school
from tests.person import Person

pytestmark = pytest.mark.django_db


class World:
    """A teacher with three cases, an approach and tasks in a colleague's case, who goes; and those who follow."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.gone = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.heir, self.other = (make_member(self.school, "team", classes=(self.group,)) for _ in range(2))
        self.owned = [make_case(pupil=make_pupil(self.group), by=self.gone) for _ in range(2)]
        self.theirs = make_case(pupil=make_pupil(self.group), by=self.leader, owner=self.leader)
        today = timezone.localdate()
        Case.objects.filter(pk=self.theirs.pk).update(coordinator=self.gone)
        Measure.objects.create(case=self.theirs, what="A lift", responsible_user=self.gone, responsible="x")
        Participant.objects.create(case=self.theirs, user=self.gone, from_on=today)
        self.asked = ask_directly(self.owned[0].pk, self.gone, by=self.leader)
        self.approach = record_approach(
            from_whom="Gunda",
            about="The breaks",
            channel="phone",
            by=self.gone,
            owner=self.gone,
            answer_by=today,
            pupil=make_pupil(self.group),
        )

    @property
    def page(self) -> str:
        return reverse("cases:going", args=[self.school.pk, self.gone.pk])


@pytest.fixture
def world() -> World:
    return World()


def owners(*cases) -> list:
    return [Case.objects.get(pk=case.pk).owner for case in cases]


def test_ending_the_last_role_leads_to_a_page_that_previews_all_that_is_open_and_moves_it(world):
    person = Person(world.leader)
    end = reverse("people:member_end", args=[world.gone.memberships.get().pk])
    warned = person.open(end).main.get_text(" ", strip=True)
    ended = person.client.post(end, {"last_day": ""})
    page = person.open(world.page)
    text = page.main.get_text(" ", strip=True)

    response = person.client.post(
        world.page,
        {"to": world.heir.pk, "approaches": "on", f"case_{world.owned[1].pk}": world.other.pk},
    )
    after = person.open(world.page).main.get_text(" ", strip=True)

    assert "things are open for this person" in warned
    assert ended["Location"] == world.page
    for words in ("owner of 2 cases", "coordinates 1 case", "1 running measure", "takes part in 1 case", "1 approach"):
        assert words in text
    assert response.status_code == 302
    assert "Nothing is open" in after
    assert owners(*world.owned) == [world.heir, world.other]
    theirs = Case.objects.get(pk=world.theirs.pk)
    assert (theirs.owner, theirs.coordinator) == (world.leader, world.heir)
    assert theirs.measures.get().responsible_user == world.heir
    assert theirs.measures.get().responsible == world.heir.name
    assert theirs.participants.get(user__isnull=False).user == world.heir
    assert Approach.objects.get(pk=world.approach.pk).owner == world.heir
    for case in (*world.owned, world.theirs):
        assert case.timeline.filter(event="tasks.moved").count() == 1
    line = person.open(reverse("cases:timeline", args=[world.theirs.number])).main.get_text(" ", strip=True)
    assert f"{world.heir.name} has what was open here for {world.gone.name}." in line
    assert case.notices.filter(person=world.heir, kind="turn").exists()


def test_what_breaks_off_half_way_goes_on_from_where_it_came_to(world, monkeypatch):
    whole, count = going.move_case, iter(range(10))

    def break_off(*args, **more):
        if next(count) == 1:
            raise ConnectionError("The server was stopped.")
        return whole(*args, **more)

    monkeypatch.setattr(going, "move_case", break_off)
    with pytest.raises(ConnectionError):
        move_all(world.gone, world.school, to=world.heir, by=world.leader)
    half = owners(*world.owned)
    moved, left = move_all(world.gone, world.school, to=world.heir, by=world.leader)
    again, _none = move_all(world.gone, world.school, to=world.heir, by=world.leader)

    assert half == [world.heir, world.gone]
    assert owners(*world.owned) == [world.heir, world.heir]
    assert (moved, left, again) == (2, [], 0)
    assert world.owned[0].timeline.filter(event="tasks.moved").count() == 1


def test_a_case_that_is_closed_to_who_moves_stays_and_is_named_by_number_alone(world):
    closed = world.owned[0]
    Case.objects.filter(pk=closed.pk).update(restricted=True)
    person = Person(world.leader)
    page = person.open(world.page)

    response = person.client.post(world.page, {"to": world.heir.pk, f"case_{closed.pk}": world.heir.pk}, follow=True)

    assert closed.number in page.main.get_text(" ")
    assert closed.pupil.full_name not in page.main.get_text(" ")
    assert page.find(attrs={"name": f"case_{closed.pk}"}) is None
    assert owners(*world.owned) == [world.gone, world.heir]
    assert f"These were not moved: {closed.number}." in response.content.decode()


def test_only_who_keeps_the_registers_moves_and_only_to_somebody_of_the_school(world):
    stranger = make_member(make_school(), "team")
    teacher = Person(world.other)
    teacher.open(world.page, status=403)
    assert teacher.client.post(world.page, {"to": world.heir.pk}).status_code == 403
    Person(stranger).open(world.page, status=404)
    person = Person(world.leader)
    person.open(reverse("cases:going", args=[world.school.pk, stranger.pk]), status=404)
    person.open(world.page)

    answers = [person.client.post(world.page, {"to": pk}).status_code for pk in (stranger.pk, world.gone.pk, "", "x")]

    assert answers == [422] * 4
    assert owners(*world.owned) == [world.gone, world.gone]
