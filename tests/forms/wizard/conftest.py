"""A school with a team, a leader, pupils, and a case in the wide procedure."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from forms.cases.models import Answers, Case
from forms.people.models import Pupil, School, SchoolClass, User
from tests import factories
from tests.forms.wizard.specs import wide


@dataclass
class World:
    """People and things of one school."""

    school: School
    group: SchoolClass
    pupil: Pupil
    teacher: User
    colleague: User
    leader: User
    case: Case

    def url(self, step: str = "every", stage: str = "work", run: int = 1) -> str:
        """The address of a step of the case."""
        return f"/cases/{self.case.number}/{stage}/{run}/{step}/"

    def answers(self, step: str = "every", occurrence: int = 1) -> Answers:
        """What is stored of a step."""
        return Answers.objects.get(step=step, occurrence=occurrence)


@pytest.fixture
def world(db: Any) -> World:
    """A case of a pupil that the teacher raised and owns."""
    version = factories.make_version(wide())
    school = factories.make_school(procedure=version.key, phone="12 34 56 78")
    group = factories.make_class(school, name="5.A")
    pupil = factories.make_pupil(group, first_name="Ada", last_name="Testrup")
    teacher = factories.make_member(school, "team", classes=(group,), first_teacher=True)
    colleague = factories.make_member(school, "team", classes=(group,))
    leader = factories.make_member(school, "leadership", rank="leadership")
    case = factories.make_case(pupil=pupil, by=teacher, procedure="wide")
    return World(school, group, pupil, teacher, colleague, leader, case)


def client_of(person: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def teacher(world: World) -> Client:
    """The teacher's browser."""
    return client_of(world.teacher)


@pytest.fixture
def colleague(world: World) -> Client:
    """The colleague's browser."""
    return client_of(world.colleague)


@pytest.fixture
def leader(world: World) -> Client:
    """The leader's browser."""
    return client_of(world.leader)
