"""The demonstration: loaded only where it may be, and what it promises is there."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.cases.models import Answers, Approach, Case, Contact, Notice, TimelineEntry
from forms.cases.services.timeline import verify
from forms.people.models import School, User
from guidance.procedures import packs
from guidance.procedures.versions import publish
from tests.factories import make_school

PACKS = Path(__file__).parents[2] / "guidance" / "packs"

BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.mark.django_db
def test_demo_is_refused_unless_it_is_asked_for_and_where_there_are_schools(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only with PORTAL_DEMO=1"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="no demonstration logins"):
        call_command("demo_logins")
    settings.DEMO = True
    make_school()
    with pytest.raises(CommandError, match="only for an empty installation"):
        call_command("load_demo")


@pytest.mark.django_db
def test_demo_names_the_procedures_that_are_missing(settings):
    settings.DEMO = True

    with pytest.raises(CommandError, match="dk_absence, no_absence"):
        call_command("load_demo")


@pytest.mark.django_db
def test_demo_makes_what_it_promises(settings):
    settings.DEMO = True
    for pack in ("da", "nb"):
        publish(packs.load(PACKS / pack / "procedure.yaml"))

    call_command("load_demo", verbosity=0, stdout=StringIO())

    _see_that_there_is_something_of_everything()
    _see_that_histories_can_be_believed()
    _see_the_pages_of_a_long_case()


def _see_that_there_is_something_of_everything() -> None:
    cases = Case.objects.counted()
    assert (School.objects.count(), 30 <= cases.count() <= 40) == (3, True)
    assert {case.version.key for case in cases.select_related("version")} == {"dk_absence", "no_absence"}
    assert set(cases.values_list("closed_as", flat=True)) == {"", "solved", "moved", "mistake"}
    danish = {"team", "resource_help", "joint_plan", "external"}
    norwegian = {"discover", "mapping", "agreement", "benefit", "lasting"}
    assert danish | norwegian <= set(cases.values_list("stage", flat=True))
    assert cases.filter(subject_kind="class", linked_from__isnull=False).exists()
    assert Notice.objects.filter(kind="stop", acknowledged_at__isnull=True).exists()
    assert Notice.objects.filter(acknowledged_at__isnull=False).count() > 10
    assert Contact.objects.filter(case__isnull=True).count() >= 5
    assert {row.answered_on is None for row in Approach.objects.all()} == {True, False}
    assert Answers.objects.filter(status="draft").exclude(raw={}).exists()
    undated = [
        case
        for case in cases.filter(status="open", next_on__isnull=True)
        if not case.dues.filter(met_at__isnull=True, not_before=False).exists()
    ]
    assert undated


def _see_that_histories_can_be_believed() -> None:
    now = timezone.now()
    assert [fault for case in Case.objects.all() for fault in verify(case)] == []
    for case in Case.objects.all():
        moments = list(case.timeline.order_by("position").values_list("at", flat=True))
        assert moments == sorted(moments)
    assert not TimelineEntry.objects.filter(at__gt=now).exists()
    opened = Case.objects.exclude(timeline__event="case.raised")  # that was an assessment, and has its number from then
    numbers = list(opened.order_by("opened_at", "pk").values_list("number", flat=True))
    assert numbers == sorted(numbers)


def _see_the_pages_of_a_long_case() -> None:
    """Each as everybody who may: never more than 30 queries; the team's members stand on it by name."""
    case = Case.objects.get(stage="external")
    members = User.objects.filter(memberships__school=case.school).distinct()
    seen = [person for person in members if Case.objects.visible_to(person).filter(pk=case.pk).exists()]
    assert len(seen) > 4
    for person in seen:
        client = Client()
        client.force_login(person)
        client.get(f"/cases/{case.number}/")
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"/cases/{case.number}/")
        count = sum(not query["sql"].startswith(BOUNDARIES) for query in asked.captured_queries)
        assert (response.status_code, count <= 30) == (200, True), (person.name, count)
        assert "Lone Fuglsang" in response.content.decode()
