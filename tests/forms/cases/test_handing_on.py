"""Handing a pupil's cases on: what goes along is shown, what was gone through is kept, who takes over is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forms.cases.models import Case, Measure, Meeting, Notice
from forms.cases.services.timeline import verify
from forms.people.models import User
from tests.factories import make_case, make_class, make_member, make_pupil, make_school
from tests.person import Person

pytestmark = pytest.mark.django_db


class World:
    """A pupil with a case that has a measure and a meeting ahead, the teacher, and the teacher of the next class."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group, self.next = make_class(self.school, name="5.A"), make_class(self.school, name="5.B")
        self.teacher = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.heir = make_member(self.school, "team", classes=(self.next,), first_teacher=True)
        self.pupil = make_pupil(self.group, first_name="Ada", last_name="Testrup")
        self.case = make_case(pupil=self.pupil, by=self.teacher)
        today = timezone.localdate()
        Measure.objects.create(case=self.case, what="A quiet start", responsible_user=self.teacher)
        Measure.objects.create(case=self.case, what="A lift to school")
        Meeting.objects.create(case=self.case, title="With the home", on=today)
        self.page = reverse("cases:hand_on", args=[self.pupil.pk])

    def sees(self, user) -> bool:
        return self.case in Case.objects.visible_to(User.objects.get(pk=user.pk))


@pytest.fixture
def world() -> World:
    return World()


def test_the_page_shows_what_goes_along_and_names_nobody_in_its_title(world):
    page = Person(world.teacher).open(world.page)

    text = page.main.get_text(" ", strip=True)
    for words in (world.case.number, "A quiet start", world.teacher.name, "A lift to school", "With the home"):
        assert words in text
    assert "nobody is responsible" in text
    assert "Testrup" not in page.title.get_text()
    link = reverse("cases:hand_on", args=[world.pupil.pk])
    assert Person(world.teacher).open(f"/cases/{world.case.number}/").find("a", href=link)


def test_who_takes_over_becomes_the_owner_is_told_and_finds_what_was_gone_through(world):
    person = Person(world.teacher)
    person.open(world.page)
    sent = {"to": world.heir.pk, "needs": "Say hello at the door.", "checked": ["home", "dates"]}

    barred = person.client.post(world.page, sent)
    person.client.post(world.page, sent | {"own": "on"})

    assert "could not open the cases" in barred.content.decode()
    case = Case.objects.get(pk=world.case.pk)
    assert case.owner == world.heir
    entry = case.timeline.get(event="case.handed_on")
    assert entry.text.startswith("Say hello at the door.")
    assert "✓ Pupil and home know who takes over, and when" in entry.text
    assert "– The two of us have talked it through" in entry.text
    assert verify(case) == []
    assert Notice.objects.filter(person=world.heir, case=case, kind="turn").exists()
    line = Person(world.heir).open(f"/cases/{case.number}/timeline/").main.get_text(" ", strip=True)
    assert f"What the case needs was handed on to {world.heir.name}." in line


def test_a_pupil_who_has_moved_to_the_new_class_is_handed_on_without_changing_the_owner(world):
    world.pupil.school_class = world.next
    world.pupil.save()
    person = Person(world.teacher)  # still the owner
    leader = Person(make_member(world.school, "leadership", rank="leadership"))

    leader.open(world.page)
    leader.client.post(world.page, {"to": world.heir.pk, "needs": "Maths first."})

    assert world.sees(world.heir)
    case = Case.objects.get(pk=world.case.pk)
    assert (case.owner, case.timeline.filter(event="case.handed_on").count()) == (world.teacher, 1)
    person.open(world.page, status=404)  # the pupil is not the teacher's any more, the case still is
    person.open(f"/cases/{case.number}/")


def test_handing_on_is_for_who_is_in_charge_of_an_open_case(world):
    colleague = make_member(world.school, "team", classes=(world.group,))
    Person(colleague).open(world.page, status=404)
    Person(world.heir).open(world.page, status=404)
    person = Person(world.teacher)
    person.open(world.page)
    for sent, field in (
        ({"to": world.heir.pk, "needs": " "}, "needs"),
        ({"to": "", "needs": "x"}, "to"),
        ({"to": make_member(make_school(), "team").pk, "needs": "x"}, "to"),
        ({"to": world.heir.pk, "own": "on", "needs": "x", "checked": ["moon"]}, "checked"),
    ):
        response = person.client.post(world.page, sent)
        assert response.status_code == 422
        assert field in response.context["form"].errors
    assert not world.case.timeline.filter(event="case.handed_on").exists()
