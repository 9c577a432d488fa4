"""What happens when a date has passed, as the procedure says: told, handed on, proposed; once for each date."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command

from forms.cases.enums import NoticeKind
from forms.cases.models import Due, Notice, OutboxMessage
from forms.cases.services import overdue
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.overdue import Acted
from forms.cases.services.postponing import extend_due, pause_due
from forms.cases.tasks import act_on_overdue
from tests.at_once import at_once
from tests.factories import make_case, make_member
from tests.forms.cases.specs import field, procedure, step
from tests.person import Person

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)  # a Tuesday
LATER = START + datetime.timedelta(days=14)


def begun(on_overdue, **amount):
    """A case whose one step is overdue two weeks after it began, with a leader and a helper at its school."""
    deadline = {"amount": 1, "unit": "weeks"} | amount | {"on_overdue": on_overdue}
    with time_machine.travel(START, tick=False):
        case = make_case(spec=procedure(step("a", field("x"), deadline=deadline)))
        leader = make_member(case.school, "leadership", rank="leadership")
        helper = make_member(case.school, "helper", rank="resource")
    return SimpleNamespace(case=case, leader=leader, helper=helper, due=case.dues.get())


def events(case):
    return [entry.event for entry in case.timeline.order_by("position") if entry.event.startswith("due.")]


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


def test_role_is_told_once_by_list_and_by_a_mail_without_a_name(capsys):
    world = begun({"tell": "leadership"})

    call_command("act_on_overdue")
    again = act_on_overdue.enqueue()

    assert "1 dates looked at, 1 acted on." in capsys.readouterr().out
    assert again.return_value == {"looked": 0, "acted": 0}
    notice = Notice.objects.get(kind=NoticeKind.OVERDUE)
    assert (notice.person, notice.case, notice.text) == (world.leader, world.case, "A")
    mail = OutboxMessage.objects.get(kind="overdue")
    assert (mail.person, mail.data) == (world.leader, {})
    assert events(world.case) == ["due.told"]
    page = " ".join(Person(world.leader).open(f"/cases/{world.case.number}/timeline/").get_text(" ").split())
    assert "“A” was due on 8 September 2026 and is not done. Told: Leadership (1)." in page
    assert "Overdue" in Person(world.leader).open("/my/").get_text(" ")


def test_nothing_is_done_before_the_day_is_over_while_paused_or_when_it_is_done(later):
    world = begun({"tell": "leadership"})

    later.move_to(START + datetime.timedelta(days=7))  # the day itself
    on_the_day = overdue.act_on_overdue()
    pause_due(world.due.pk, until=datetime.date(2026, 9, 20), reason="Ill", by=world.case.owner)
    later.move_to(LATER)
    paused = overdue.act_on_overdue()
    run = world.case.runs.get()
    save_answers(run.pk, step="a", occurrence=1, raw={"x": "y"}, base_version=None, by=world.case.owner)
    mark_done(run.pk, step="a", occurrence=1, by=world.case.owner)
    later.shift(datetime.timedelta(days=60))

    assert (on_the_day, paused, overdue.act_on_overdue()) == (Acted(), Acted(), Acted())
    assert not Notice.objects.filter(kind=NoticeKind.OVERDUE).exists()


def test_an_extended_date_that_passes_too_is_acted_on_anew_and_doing_the_step_takes_it_back(later):
    world = begun({"tell": "leadership"})
    overdue.act_on_overdue()
    extend_due(world.due.pk, to=datetime.date(2026, 9, 18), reason="More time", by=world.case.owner)
    between = overdue.act_on_overdue()
    later.shift(datetime.timedelta(days=7))

    assert (between, overdue.act_on_overdue()) == (Acted(), Acted(1, 1))
    assert events(world.case) == ["due.told", "due.extended", "due.told"]
    run = world.case.runs.get()
    save_answers(run.pk, step="a", occurrence=1, raw={"x": "y"}, base_version=None, by=world.case.owner)
    mark_done(run.pk, step="a", occurrence=1, by=world.case.owner)
    waiting = Notice.objects.filter(kind=NoticeKind.OVERDUE, withdrawn_at=None)
    assert [one.origin.rsplit("/", 1)[1] for one in waiting] == ["2026-09-08"]  # the first was of another date


def test_hours_pass_at_their_moment(later):
    begun({"tell": "leadership"}, amount=24, unit="hours")

    later.move_to(START + datetime.timedelta(hours=23))
    before = overdue.act_on_overdue()
    later.move_to(START + datetime.timedelta(hours=25))

    assert (before, overdue.act_on_overdue()) == (Acted(), Acted(1, 1))


def test_turn_passes_to_a_holder_of_the_role():
    world = begun({"hand_to": "helper"})
    before = world.case.owner

    overdue.act_on_overdue()

    world.case.refresh_from_db()
    assert (world.case.owner, world.case.team_role) == (world.helper, "helper")
    assert events(world.case) == ["due.handed"]
    assert Notice.objects.get(person=world.helper).kind == NoticeKind.TURN
    assert not Notice.objects.filter(person=before, kind=NoticeKind.TURN, withdrawn_at=None).exists()
    assert f"The turn passed to {world.helper}." in Person(world.helper).open(
        f"/cases/{world.case.number}/timeline/"
    ).get_text(" ")


def test_role_without_a_holder_leaves_it_to_leadership_and_nobody_at_all_is_said():
    told = begun({"tell": "helpers"})
    told.helper.memberships.all().delete()
    nobody = begun({"tell": "leadership"})
    nobody.leader.memberships.all().delete()

    overdue.act_on_overdue()

    assert Notice.objects.get(case=told.case, kind=NoticeKind.OVERDUE).person == told.leader
    assert (events(told.case), events(nobody.case)) == (["due.told"], ["due.nobody"])
    assert nobody.case.timeline.get(event="due.nobody").data["role"] == "leadership"


def test_portal_proposes_and_people_decide():
    world = begun({"propose": "more"})
    overdue.act_on_overdue()
    owner, number = Person(world.case.owner), world.case.number
    run = world.case.runs.get()

    case_page = " ".join(owner.open(f"/cases/{number}/").get_text(" ").split())
    decide_page = owner.open(f"/cases/{number}/{run.stage}/1/decide/")

    assert "The portal proposes: More is needed" in case_page
    assert "“A” was due on 8 September 2026 and is not done." in case_page
    assert "The procedure proposes this" in decide_page.get_text(" ")
    assert Notice.objects.get(kind=NoticeKind.OVERDUE).person == world.case.owner
    world.case.refresh_from_db()
    assert (world.case.stage, run.decisions.count()) == (run.stage, 0)
    assert events(world.case) == ["due.proposed"]
    save_answers(run.pk, step="a", occurrence=1, raw={"x": "y"}, base_version=None, by=world.case.owner)
    mark_done(run.pk, step="a", occurrence=1, by=world.case.owner)
    assert "The portal proposes" not in owner.open(f"/cases/{number}/").get_text(" ")


def test_date_that_nothing_follows_from_is_marked_and_not_looked_at_again():
    world = begun({"tell": "leadership"})
    Due.objects.filter(pk=world.due.pk).update(position=7)  # the version says nothing of it

    found = (overdue.act_on_overdue(), overdue.act_on_overdue())

    assert found == (Acted(1, 0), Acted())
    assert events(world.case) == []


def test_looking_costs_the_same_for_any_number_of_dates_that_were_acted_on(django_assert_num_queries):
    for _n in range(3):
        begun({"tell": "leadership"})
    overdue.act_on_overdue()

    with django_assert_num_queries(1):
        overdue.act_on_overdue()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_act_once():
    world = begun({"tell": "leadership"})

    at_once(*(overdue.act_on_overdue for _n in range(3)))

    assert events(world.case) == ["due.told"]
    assert Notice.objects.filter(kind=NoticeKind.OVERDUE).count() == 1
    assert OutboxMessage.objects.filter(kind="overdue").count() == 1
