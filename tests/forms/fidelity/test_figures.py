"""Figures of a school and of an owner: counts that are right, the same number of queries, and no case in them."""

import csv
import datetime

import pytest
from django.test import Client
from django.utils import timezone

from forms.cases.models import Answers, Case, Contact, Due, StageRun
from forms.people.models import FiguresReader
from forms.people.services.staff import Membership
from tests.factories import make_class, make_member, make_owner, make_pupil, make_school, make_user, make_version
from tests.forms.cases.specs import field, procedure, step
from tests.person import Person

pytestmark = pytest.mark.django_db

CALLS = [
    step("talk", field("calls", "contacts")),
    step("follow", field("effect", "measures", binds="evaluation")),
]
NOW = datetime.datetime(2026, 11, 2, 10, tzinfo=datetime.UTC)


@pytest.fixture
def world(time_machine):
    """An owner with two schools that run one procedure, and a moment in the first half of a school year."""
    time_machine.move_to(NOW)
    version = make_version(procedure(*CALLS))
    owner = make_owner(name="Exampleton")
    first, second = (make_school(owner=owner, name=name, procedure=version.key) for name in ("Alder", "Birch"))
    return {"version": version, "owner": owner, "first": first, "second": second}


def add_cases(world, school, number, *, contact_after=None, told_after=None, late=False, skipped=False):
    """Cases that were raised on the first of September, each with one follow-up that was due on the tenth."""
    group = make_class(school)
    raised = datetime.datetime(2026, 9, 1, 8, tzinfo=datetime.UTC)
    due_on = datetime.date(2026, 9, 10)
    for _number in range(number):
        pupil = make_pupil(group)
        case = Case.objects.create(
            number=f"2026-{Case.objects.count() + 1:05}", school=school, version=world["version"], subject_kind="pupil",
            pupil=pupil, stage="start", opened_at=raised,
        )  # fmt: skip
        run = StageRun.objects.create(case=case, stage="start", number=1, version=world["version"], started_at=raised)
        met_at = raised + datetime.timedelta(days=12 if late else 5)
        Due.objects.create(case=case, run=run, step="follow", due_on=due_on, met_at=met_at)
        if contact_after is not None:
            day = raised.date() + datetime.timedelta(days=contact_after)
            Contact.objects.create(
                school=school, pupil=pupil, case=case, on=day, channel="phone", with_whom="Home", reached=False
            )
        if told_after is not None:
            day = raised.date() + datetime.timedelta(days=told_after)
            values = {"calls": [{"_id": "a", "date": day.isoformat(), "channel": "phone", "with_whom": "Home"}]}
            Answers.objects.create(
                run=run, step="talk", status="done", values=values, version=1, done_at=timezone.now()
            )
        if skipped:
            Answers.objects.create(
                run=run,
                step="follow",
                status="skipped",
                skip_reason=f"Reason {case.number}",
                saved_at=met_at,
                version=1,
            )


def cells(page, figure):
    """The table of a figure as lists of texts, by the first of each row."""
    table = page.find(id=f"figure-{figure}").find_parent("section").find("table")
    found = {}
    for row in table.tbody.find_all("tr"):
        found[row.th.get_text(strip=True)] = [cell.get_text(strip=True) for cell in row.find_all("td")]
    return found


def test_leader_reads_how_soon_and_how_often_in_time(world):
    school = world["first"]
    leader = make_member(school, "leadership", rank="leadership")
    add_cases(world, school, 6, contact_after=1, skipped=True)
    add_cases(world, school, 5, told_after=10, late=True)
    page = Person(leader).open(f"/figures/schools/{school.pk}/?days=3")

    assert cells(page, "first_contact") == {"Alder": ["6 of 11 (55 %)", "1 day"]}
    assert cells(page, "follow_ups") == {"Alder": ["6 of 11 (55 %)"]}
    assert cells(page, "deadlines")["The team works"] == ["6 of 11 (55 %)"]
    assert cells(page, "skipped")["The team works"] == ["6"]
    assert cells(page, "stages")["The team works"] == ["11"]
    reasons = page.find(id="reasons").find_parent("section").get_text(" ")
    assert "Reason 2026-00001" in reasons
    longer = Person(leader).open(f"/figures/schools/{school.pk}/?days=14")
    assert cells(longer, "first_contact") == {"Alder": ["11 of 11 (100 %)", "1 day"]}
    later = Person(leader).open(f"/figures/schools/{school.pk}/?period=2026-08-01-second")
    assert cells(later, "stages")["The team works"] == ["0"]


def test_reader_at_the_owner_sees_counts_of_every_school_small_ones_hidden_and_no_case(world):
    add_cases(world, world["first"], 12, contact_after=2)
    add_cases(world, world["second"], 6, contact_after=2, skipped=True)
    add_cases(world, world["second"], 3, late=True)
    reader = make_user()
    FiguresReader.objects.create(user=reader, owner=world["owner"])
    stranger = make_user()
    person = Person(reader)

    person.client.force_login(reader)
    start = person.client.get("/figures/")
    url = start["Location"]
    page = person.open(url)
    held = cells(page, "follow_ups")
    words = page.main.get_text(" ")

    assert url == f"/figures/owners/{world['owner'].pk}/"
    # Three were late in Birch: neither they nor a total that they follow from can be read.
    assert held == {"Alder": ["12 of 12 (100 %)"], "Birch": ["hidden"], "All together": ["hidden"]}
    assert cells(page, "stages")["All together"][0] == "21"
    assert "Reason 2026" not in words
    assert "/cases/2026" not in str(page)
    person.open(f"/figures/schools/{world['first'].pk}/", status=404)
    person.open("/cases/")
    assert "2026-0000" not in person.words()
    assert Client().get(url).status_code == 302
    other = Person(stranger)
    other.open(url, status=404)
    FiguresReader.objects.update(ends_on=datetime.date(2026, 11, 1))
    person.open(url, status=404)


def test_teacher_reads_no_figures(world):
    school = world["first"]
    group = make_class(school)
    teacher = Person(make_member(school, "team", classes=(group,)))
    graded = Person(make_member(school, "leadership", rank="leadership", grades=(5,)))

    teacher.open(f"/figures/schools/{school.pk}/", status=404)
    graded.open(f"/figures/schools/{school.pk}/", status=404)
    assert "No figures for your roles" in teacher.open("/figures/").main.get_text(" ")
    assert Membership.objects.count() == 2


def test_file_says_the_same_and_no_cell_is_a_formula(world):
    school = world["first"]
    school.name = "=HYPERLINK(1)"
    school.save()
    add_cases(world, school, 7, contact_after=1)
    leader = make_member(school, "leadership", rank="leadership")
    client = Client()
    client.force_login(leader)

    response = client.get(f"/figures/schools/{school.pk}/file/")
    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines(), delimiter=";"))

    assert response["Content-Type"].startswith("text/csv")
    assert rows[0][:3] == ["Whose", "Period", "Figure"]
    assert {row[0] for row in rows[1:]} == {"'=HYPERLINK(1)"}
    assert ["7", "7"] in [row[5:7] for row in rows if row[2] == "From concern to first contact"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_figures_cost_the_same_for_one_case_and_for_many(world, django_assert_num_queries):
    owner, first, second = world["owner"], world["first"], world["second"]
    reader = make_user()
    FiguresReader.objects.create(user=reader, owner=owner)
    client = Client()
    client.force_login(reader)
    add_cases(world, first, 1, contact_after=1, skipped=True)
    client.get(f"/figures/owners/{owner.pk}/")

    for number in (0, 30):
        add_cases(world, first, number, contact_after=1, told_after=1, skipped=True)
        add_cases(world, second, number, late=True)
        with django_assert_num_queries(14):
            response = client.get(f"/figures/owners/{owner.pk}/")
        assert response.status_code == 200


def test_shares_are_drawn_as_bars_that_say_in_words_what_the_table_says(world):
    for school in (world["first"], world["second"]):
        add_cases(world, school, 10, contact_after=1)
        add_cases(world, school, 10, contact_after=30, late=True)
    reader = make_user()
    FiguresReader.objects.create(user=reader, owner=world["owner"])

    page = Person(reader).open(f"/figures/owners/{world['owner'].pk}/")
    drawn = page.find(id="figure-follow_ups").find_parent("section").find("svg", attrs={"role": "img"})

    named = [page.find(id=key).get_text(strip=True) for key in drawn["aria-labelledby"].split()]
    assert named[0] == "Follow-ups that were held in time"
    assert [one.get_text(strip=True) for one in drawn.find_all("text")] == [
        "Alder: 10 of 20 (50 %)",
        "Birch: 10 of 20 (50 %)",
    ]
    assert [one["width"] for one in drawn.select("rect.figure__bar")] == ["180", "180"]
    assert cells(page, "follow_ups")["All together"] == ["20 of 40 (50 %)"]
