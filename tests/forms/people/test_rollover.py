"""The next school year: classes go up with their pupils and teams, all at once, and cases stay with their pupils."""

import datetime

import pytest
from django.urls import reverse

from forms.cases.models import Case
from forms.cases.services.timeline import verify
from forms.people.models import Pupil, SchoolClass, SchoolYear, User
from forms.people.rollover import next_name, rollover_of
from forms.people.services import rollover as service
from tests.factories import make_case, make_class, make_member, make_pupil, make_school, make_year
from tests.person import Person, typed_in

pytestmark = pytest.mark.django_db


class World:
    """A school with a class 7A, a leaving class 9A, its teachers, and cases of a pupil and of the class."""

    def __init__(self) -> None:
        self.school = make_school()
        self.year = make_year(self.school.owner)
        self.after = SchoolYear.objects.create(
            owner=self.school.owner,
            name="next",
            starts_on=self.year.ends_on + datetime.timedelta(days=1),
            ends_on=self.year.ends_on + datetime.timedelta(days=365),
        )
        self.seven = make_class(self.school, name="7A", grade=7)
        self.nine = make_class(self.school, name="9A", grade=9)
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.first = make_member(self.school, "team", classes=(self.seven,), first_teacher=True)
        self.second = make_member(self.school, "team", classes=(self.seven,))
        self.pupil, self.old = make_pupil(self.seven), make_pupil(self.nine)
        self.case = make_case(pupil=self.pupil, by=self.first)
        self.of_class = make_case(school_class=self.seven, by=self.first)
        self.page = reverse("people:rollover", args=[self.school.pk])

    def filled(self, person: Person) -> dict:
        """The page's form as it stands."""
        return typed_in(person.open(self.page).main.find("form", action=self.page))

    def sees(self, user) -> set[Case]:
        return set(Case.objects.visible_to(User.objects.get(pk=user.pk)))


@pytest.fixture
def world() -> World:
    return World()


def test_classes_go_up_with_pupils_and_chosen_teachers_and_cases_follow(world):
    person = Person(world.leader)
    sent = world.filled(person)
    assert sent[f"name_{world.seven.pk}"] == "8A"
    assert f"leaves_{world.nine.pk}" in sent
    sent[f"team_{world.seven.pk}"] = [str(world.first.memberships.get().pk)]

    response = person.client.post(world.page, sent, follow=True)
    again = person.client.post(world.page, sent, follow=True)

    eight = SchoolClass.objects.get(year=world.after)
    assert (eight.name, eight.grade) == ("8A", 8)
    assert "1 pupil went up a class. 1 pupil left." in response.content.decode()
    assert "You had sent this already." in again.content.decode()
    assert "There is no next school year yet" in person.open(world.page).main.get_text(" ", strip=True)
    assert Pupil.objects.get(pk=world.pupil.pk).school_class == eight
    assert Pupil.objects.get(pk=world.old.pk).left_on is not None
    assert world.sees(world.first) == {world.case, world.of_class}
    assert world.sees(world.second) == set()
    of_class = Case.objects.get(pk=world.of_class.pk)
    assert of_class.school_class == eight
    for case in (Case.objects.get(pk=world.case.pk), of_class):
        assert case.timeline.filter(event="class.followed").count() == 1
        assert verify(case) == []
    line = person.open(reverse("cases:timeline", args=[world.case.number])).main.get_text(" ", strip=True)
    assert "class 7A is class 8A now" in line
    assert SchoolClass.objects.filter(year=world.after).count() == 1


def test_nothing_is_changed_where_anything_is_wrong(world, monkeypatch):
    make_pupil(make_class(world.school, name="7B", grade=7))
    person = Person(world.leader)
    sent = world.filled(person)
    twice = {**sent, f"name_{world.seven.pk}": " 8b "}
    refused = person.client.post(world.page, twice)
    empty = person.client.post(world.page, {**sent, f"name_{world.seven.pk}": " "})
    make_pupil(world.seven)
    stale = person.client.post(world.page, sent)
    monkeypatch.setattr(service, "class_followed", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        person.client.post(world.page, world.filled(person))

    assert (refused.status_code, empty.status_code, stale.status_code) == (422, 422, 422)
    assert "Another class gets this name too." in refused.content.decode()
    assert "Give the class a name." in empty.content.decode()
    assert "have changed since you opened this page" in stale.content.decode()
    assert not SchoolClass.objects.filter(year=world.after).exists()
    assert not Pupil.objects.filter(left_on__isnull=False).exists()


def test_only_who_keeps_the_registers_takes_classes_into_the_next_year(world):
    teacher = Person(world.first)
    teacher.open(world.page, status=403)
    assert teacher.client.post(world.page, {"seen": rollover_of(world.school).digest}).status_code == 403
    Person(make_member(make_school(), "leadership", rank="leadership")).open(world.page, status=404)


def test_without_a_next_year_the_page_says_so(world):
    SchoolYear.objects.filter(pk=world.after.pk).delete()

    text = Person(world.leader).open(world.page).main.get_text(" ", strip=True)

    assert "There is no next school year yet" in text


@pytest.mark.parametrize(
    ("name", "grade", "expected"),
    [
        ("7A", 7, "8A"),
        ("7.A", 7, "8.A"),
        ("Klasse 9", 9, "Klasse 10"),
        ("Blue", 3, "Blue"),
        ("0B", 0, "1B"),
        ("12", 7, "12"),
    ],
)
def test_names_go_up_where_they_say_the_grade(name, grade, expected):
    assert next_name(name, grade) == expected


def test_the_page_asks_as_few_queries_for_many_classes(world, django_assert_max_num_queries):
    for number in range(8):
        group = make_class(world.school, name=f"{number}X", grade=number)
        make_pupil(group)
        make_member(world.school, "team", classes=(group,))

    with django_assert_max_num_queries(8):
        assert len(rollover_of(world.school).steps) == 10
