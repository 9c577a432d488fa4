"""Asking the resource team: from a case at any stage or without one, taken up, answered in the case, withdrawn."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.cases.journey import journey
from forms.cases.models import Case, HelpRequest, Measure, OutboxMessage
from forms.cases.services.requests import ask_team
from forms.cases.services.timeline import verify
from forms.people.models import User
from tests.factories import make_case, make_class, make_member, make_pupil
from tests.forms.cases.test_answers_shipped import fill
from tests.forms.cases.test_pages_shipped import CONCERN, School, _go_to, text_of
from tests.person import Person

pytestmark = pytest.mark.django_db
STAGES = ("team", "joint_plan", "external")
ADVICE = "Begynd med klassen, og tag imod eleven om morgenen."


@pytest.fixture
def danish() -> School:
    """A Danish school with a resource person and one who coordinates."""
    school = School("da", "class_team")
    school.helper = make_member(school.school, "resource_person", rank="resource")
    school.case = school.raised(CONCERN)[0]
    return school


def reads(person: User, language: str = "en") -> Client:
    """A browser in which the person is logged in."""
    User.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def day(days: int) -> str:
    """A day ahead, as a page sends it."""
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def asked(danish: School, text: str = "Hvordan begynder vi?", **more) -> HelpRequest:
    """A request from the case, sent on its page with everything along."""
    person = Person(danish.teacher)
    address = f"/cases/{danish.case.number}/request/"
    person.open(address)
    person.send(address, "ask", {"text": text, **more})
    assert not person.complaints(), person.complaints()
    return HelpRequest.objects.latest("pk")


@pytest.mark.row("D05")
@pytest.mark.parametrize("stage", STAGES)
def test_team_asks_for_sparring_at_any_stage_and_types_only_the_question(danish, stage):
    if stage != "team":
        _go_to(danish.case, stage, danish.teacher)

    row = asked(danish)

    assert (row.role_key, row.stage, row.status) == ("resource_team", stage, "queued")
    shown = text_of(reads(danish.helper).get(f"/requests/{row.pk}/"))
    assert "Hvordan begynder vi?" in shown
    assert CONCERN["seen"] in shown  # what was answered when the concern was raised
    assert danish.pupil.full_name in shown
    assert reads(danish.helper).get(f"/cases/{danish.case.number}/").status_code == 200


@pytest.mark.row("D05")
@pytest.mark.parametrize("about", ["pupil", "school_class", "school"])
def test_team_asks_for_sparring_without_a_case(danish, about):
    person = Person(danish.teacher)
    person.open("/requests/new/")
    chosen = {"pupil": {"pupil": danish.pupil.pk}, "school_class": {"school_class": danish.group.pk}, "school": {}}
    person.send("/requests/new/", "ask", {"text": "Må vi tænke højt?"} | chosen[about])

    row = HelpRequest.objects.get()
    queue = text_of(reads(danish.helper).get("/requests/"))
    named = {"pupil": danish.pupil.full_name, "school_class": "Class 5.B", "school": "The school in general"}
    assert row.case is None
    assert row.school == danish.school
    assert named[about] in queue
    assert "Må vi tænke højt?" in queue
    assert not Case.objects.exclude(pk=danish.case.pk).exists()


@pytest.mark.row("D11", "D28", "D29")
def test_request_is_taken_up_and_answered_with_advice_measures_and_a_date_that_land_in_the_case(danish):
    row = asked(danish)
    assert "Hvordan begynder vi?" in text_of(reads(danish.helper).get("/my/"))
    helper = Person(danish.helper)
    helper.open(f"/requests/{row.pk}/")
    helper.client.post(f"/requests/{row.pk}/take/")
    helper.open(f"/requests/{row.pk}/")
    answer = {
        "advice": ADVICE,
        "follow_up_on": day(21),
        "what_1": "Samtale med klassen om frikvarteret",
        "who_1": danish.helper.pk,
        "by_1": day(7),
        "what_2": "Ring hjem om mandagen",
        "who_2": danish.teacher.pk,
    }
    helper.send(f"/requests/{row.pk}/", "answer", answer)

    danish.case.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, row.answered_by, row.taken_by) == ("answered", danish.helper, danish.helper)
    assert danish.case.next_on.isoformat() == day(21)
    measures = Measure.objects.filter(case=danish.case).order_by("pk")
    assert [(one.what, one.responsible_user, one.check_on.isoformat()) for one in measures] == [
        ("Samtale med klassen om frikvarteret", danish.helper, day(7)),
        ("Ring hjem om mandagen", danish.teacher, day(21)),
    ]
    teacher = reads(danish.teacher)
    assert ADVICE in text_of(teacher.get("/my/"))
    page = text_of(teacher.get(f"/cases/{danish.case.number}/"))
    assert ADVICE in page
    assert "Ring hjem om mandagen" in page
    assert ADVICE in text_of(teacher.get(f"/cases/{danish.case.number}/timeline/"))
    assert ADVICE in text_of(teacher.get(f"/requests/{row.pk}/"))
    assert ADVICE not in text_of(teacher.get("/my/"))
    mails = OutboxMessage.objects.filter(kind="request")
    assert [(mail.person, mail.data) for mail in mails] == [(danish.teacher, {"path": f"/requests/{row.pk}/"})]
    assert verify(danish.case) == []


def test_what_goes_along_is_chosen_and_holds_nothing_sensitive_and_goes_when_the_answer_does(danish):
    person = Person(danish.teacher)
    address = f"/cases/{danish.case.number}/request/"
    boxes = person.open(address).select("[name=along]")
    assert [box.get("checked") for box in boxes] == [""] * len(boxes)

    row = asked(danish, along=[])

    assert row.goes_along == []
    shown = text_of(reads(danish.helper).get(f"/requests/{row.pk}/"))
    assert CONCERN["seen"] not in shown
    with_all = asked(danish, "Og med det hele?")
    spec = danish.version.compiled.intake
    stops = [field.label.to("en") for field in spec.fields if field.stop or field.sensitive]
    page = text_of(reads(danish.helper).get(f"/requests/{with_all.pk}/"))
    assert stops
    assert not [words for words in stops if words in page]


def test_asking_twice_from_one_page_asks_once(danish):
    person = Person(danish.teacher)
    address = f"/cases/{danish.case.number}/request/"
    person.open(address)
    form = {field["name"]: field.get("value", "") for field in person.page.select("main form [name]")}
    for _time in range(2):
        person.client.post(address, form | {"text": "Hjælp os."})

    assert HelpRequest.objects.count() == 1


def test_answering_without_a_date_or_advice_says_so_and_keeps_what_was_typed(danish):
    row = asked(danish)
    helper = Person(danish.helper)
    helper.open(f"/requests/{row.pk}/")

    helper.send(f"/requests/{row.pk}/", "answer", {"what_1": "Noget vi aftalte"})
    missing = helper.complaints()
    helper.send(f"/requests/{row.pk}/", "answer", {"advice": ADVICE, "follow_up_on": day(-2)})

    assert len(missing) == 2
    assert helper.complaints() == ["Follow up on – The follow-up cannot lie in the past."]
    assert "Noget vi aftalte" in str(helper.page)
    assert not Measure.objects.exists()


def test_asker_withdraws_and_the_team_can_no_longer_answer(danish):
    row = asked(danish)
    reads(danish.teacher).post(f"/requests/{row.pk}/withdraw/")

    queue = text_of(reads(danish.helper).get("/requests/"))
    helper = reads(danish.helper)
    helper.post(f"/requests/{row.pk}/", {"advice": ADVICE, "follow_up_on": day(3)})

    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert row.status == "queued"
    assert "Hvordan begynder vi?" not in queue
    assert "taken back" in text_of(reads(danish.teacher).get(f"/cases/{danish.case.number}/timeline/"))


def test_queue_is_for_the_team_of_the_school_alone(danish):
    row = asked(danish)
    other = School("da", "class_team")
    outside = make_member(other.school, "resource_person", rank="resource")
    colleague = make_member(danish.school, "class_team", classes=(make_class(danish.school),))

    assert "Hvordan begynder vi?" in text_of(reads(danish.leader).get("/requests/"))  # leadership is of the team
    for stranger in (outside, colleague):
        client = reads(stranger)
        assert "Hvordan begynder vi?" not in text_of(client.get("/requests/"))
        assert client.get(f"/requests/{row.pk}/").status_code == 404
        assert client.post(f"/requests/{row.pk}/take/").status_code == 404
    teacher = reads(danish.teacher)
    refused = teacher.post(f"/requests/{row.pk}/", {"advice": ADVICE, "follow_up_on": day(3)})
    assert refused.status_code == 403
    row.refresh_from_db()
    assert row.status == "queued"


@pytest.mark.parametrize("count", [1, 6])
def test_queue_costs_the_same_for_any_number_of_requests(count):
    helper = None
    for _n in range(count):
        if helper is None:
            case = make_case()
            helper = make_member(case.school, "helper", rank="resource")
        else:
            case = make_case(pupil=make_pupil(case.pupil.school_class), by=case.owner)
        ask_team(case=case, by=case.owner, role_key="helpers", text="Help us.")
    client = Client()
    client.force_login(User.objects.get(pk=helper.pk))

    with CaptureQueriesContext(connection) as seen:
        page = text_of(client.get("/requests/"))

    assert page.count("Help us.") == count
    assert len(seen) <= 16


def test_a_step_that_asks_the_team_is_in_the_same_queue(danish):
    _go_to(danish.case, "resource_help", danish.teacher)
    run = danish.case.runs.get(ended_at__isnull=True)
    state = next(one for one in journey(run).steps if any(f.binds and f.binds.kind == "request" for f in one.fields))
    fill(run, state, danish.teacher)

    row = HelpRequest.objects.get()
    assert (row.school, row.stage) == (danish.school, "resource_help")
    assert row.text in text_of(reads(danish.helper).get(f"/requests/{row.pk}/"))
