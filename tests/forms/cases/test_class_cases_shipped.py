"""A case about a class goes through all stages; its measures are seen from its pupils' cases, its pupils are not."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.journey import journey
from forms.cases.models import Case, Measure
from forms.people.models import Pupil, User
from tests.factories import make_case, make_member, make_pupil
from tests.forms.cases.specs import field, procedure, step
from tests.forms.cases.test_answers_shipped import an_answer
from tests.forms.cases.test_measures import address, made, sent
from tests.forms.cases.test_pages_shipped import CONCERN, School
from tests.forms.wizard.conftest import client_of
from tests.person import Person

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def answers_to(person: Person, at: str, state, by) -> dict:
    """Something to answer all questions of a step with; of measures that run, all of them."""
    found = {}
    for asked in state.spec.fields:
        if asked.kind in ("file", "notice"):
            continue
        if asked.binds and asked.binds.kind == "evaluation":
            person.open(f"{at}{state.slug}/")
            rows = person.page.select(f'input[name^="{state.slug}-{asked.key}-"][name$="-_id"]')
            judged = {"carried_out": "yes", "effect": "better", "then": "continue"}
            found[asked.key] = [{"_id": one["value"], **judged} for one in rows]
        elif asked.kind == "measures":
            cells = {"what": f"Faste makkere ({state.key})", "aimed_at": "class", "responsible": str(by.pk)}
            found[asked.key] = [{"_id": "row1"} | cells]
        else:
            found[asked.key] = an_answer(asked, by)
    return found


def walk(case: Case, by: User) -> str:
    """Fill in all steps of the stage over its pages; the address of its run."""
    person = Person(by)
    run = Case.objects.get(pk=case.pk).runs.get(ended_at__isnull=True)
    at = f"/cases/{case.number}/{run.stage}/{run.number}/"
    while waiting := [one for one in journey(run, user=by).steps if not one.settled and one.can_be_filled]:
        person.do(at, waiting[0].slug, answers_to(person, at, waiting[0], by))
        run = Case.objects.get(pk=case.pk).runs.get(pk=run.pk)
    return at


@pytest.mark.row("D20", "D22", "D26", "D31")
def test_case_about_a_class_is_walked_through_all_stages_with_measures_for_the_class():
    school = School("da", "class_team")
    case = school.raised(CONCERN | {"about": "class"}, pupil=None, school_class=school.group)[0]
    lead = make_member(school.school, "class_team", classes=(school.group,))
    for role, rank in (("leadership", "leadership"), ("resource_team", "resource")):
        make_member(school.school, role, rank=rank, user=lead)
    assert case.subject_kind == "class"
    for outcome, more in (
        ("still_concern", {}),
        ("still_concern", {}),
        ("still_concern", {}),
        ("closed", {}),
    ):
        at = walk(case, lead)
        Person(lead).decide(at, outcome, **more)

    case.refresh_from_db()
    page = Person(lead)
    page.open(address(case))
    words = page.words()
    assert (case.status, case.stage) == ("closed", "external")
    assert "Faste makkere (class_community)" in words
    assert {one.aimed_at for one in case.measures.all()} == {"class"}
    assert {one.stage for one in case.measures.all()} >= {"team", "resource_help", "joint_plan", "external"}
    assert {one.status for one in case.measures.all()} <= {"ended", "kept"}


@pytest.fixture
def asked():
    """A pupil's case under a procedure that asks about the class, and keeps a list of people there."""
    climate = step("climate", field("how", "long_text"), field("who", "people"), about="class")
    return make_case(spec=procedure(climate, step("follow", field("effect"))))


def of_class(case: Case) -> Case:
    """The class's case, once something was answered about the class."""
    at = f"/cases/{case.number}/start/1/"
    rows = [{"name": "Bo Klassekammerat", "role": "Sidder alene"}]
    Person(case.owner).do(at, "climate", {"how": "Uro", "who": rows})
    return Case.objects.get(subject_kind="class", school_class=case.school_class)


def test_list_of_people_in_a_class_is_not_shown_to_those_who_may_see_one_pupil_alone(asked):
    assessment = of_class(asked)
    support = make_member(asked.school, "team", pupils=(asked.pupil,))
    client, teacher = client_of(support), client_of(asked.owner)
    Pupil.objects.filter(pk=asked.pupil.pk).update(first_name="Ada")
    other = make_case(pupil=make_pupil(asked.school_class, first_name="Bo"), by=asked.owner)
    Person(asked.owner).do(f"/cases/{other.number}/start/1/", "climate", {"how": "Uro"})

    pages = [f"/cases/{asked.number}{more}" for more in (
        "/", "/answers/", "/timeline/", "/measures/", "/start/1/climate/", "/start/1/check/")]  # fmt: skip
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        for word in ("Klassekammerat", other.number, "Bo ", assessment.number):
            if word != assessment.number or page == "/":
                assert word not in response.content.decode(), (page, word)
    assert client.get(f"/cases/{assessment.number}/").status_code == 404
    assert "it can name other pupils" in client.get(f"/cases/{asked.number}/answers/").content.decode()
    assert "Klassekammerat" in teacher.get(f"/cases/{asked.number}/answers/").content.decode()


def test_measure_for_the_class_is_shared_in_words_that_name_no_pupil_and_seen_from_the_other_cases(asked):
    assessment, teacher = of_class(asked), client_of(asked.owner)
    Pupil.objects.filter(pk=asked.pupil.pk).update(first_name="Ada")
    other = make_case(pupil=make_pupil(asked.school_class), by=asked.owner)
    support = make_member(asked.school, "team", pupils=(other.pupil,))
    measure = made(asked, what="Adas makkere skiftes", aimed_at="class", responsible="Adas mor")
    alone = made(asked, what="Only hers", aimed_at="pupil")

    named, _again = sent_words(teacher, address(asked, measure.pk, "share"), "Adas makkere skiftes")
    shared, _again = sent_words(teacher, address(asked, measure.pk, "share"), "Makkere skiftes hver uge")
    refused, _again = sent_words(teacher, address(asked, alone.pk, "share"), "Only hers")

    assert "Name no pupil here: Ada." in named.content.decode()
    assert (shared.status_code, refused.status_code) == (302, 422)
    seen = client_of(support).get(f"/cases/{other.number}/").content.decode()
    assert "Makkere skiftes hver uge" in seen
    for word in ("Adas", asked.number, "Only hers"):
        assert word not in seen
    assert "Makkere skiftes hver uge" in teacher.get(address(assessment)).content.decode()
    assert teacher.post(address(asked, measure.pk, "unshare")).status_code == 302
    assert "Makkere skiftes" not in client_of(support).get(f"/cases/{other.number}/").content.decode()


def sent_words(client, url: str, words: str):
    return client.post(url, {"words": words}), None


def test_measures_of_an_assessment_end_with_the_last_case_that_shares_it_unless_they_are_to_go_on(asked):
    assessment, by = of_class(asked), asked.owner
    other = make_case(pupil=make_pupil(asked.school_class), by=by)
    Person(by).do(f"/cases/{other.number}/start/1/", "climate", {"how": "Uro"})
    ends, kept = made(assessment, what="Noise rules"), made(assessment, what="Class meetings")

    for case, keep in ((other, []), (asked, [kept.pk])):
        at = f"/cases/{case.number}/start/1/"
        Person(by).do(at, "follow", {"effect": "Good"})
        page = client_of(by).get(f"{at}decide/").content.decode()
        assert ("For the class: Noise rules" in page) == (case == asked)
        Person(by).decide(at, "over", keep=[str(one) for one in keep])
        running = set(Measure.objects.running().values_list("pk", flat=True))
        assert running == ({ends.pk, kept.pk} if case == other else set())

    ends.refresh_from_db()
    kept.refresh_from_db()
    assert (ends.status, ends.ended_on, kept.status) == ("ended", timezone.localdate(), "kept")
    assert "measures.ended" in assessment.timeline.values_list("event", flat=True)


def test_measures_to_look_at_stand_in_the_list_of_those_responsible_until_they_are_looked_at(asked):
    by, today = asked.owner, timezone.localdate()
    due = made(asked, what="Met at the door", responsible_user=by, check_on=today - DAY)
    made(asked, what="Past its plan", responsible_user=by, ends_on=today - DAY)
    made(asked, what="Next week", responsible_user=by, check_on=today + 7 * DAY)
    made(asked, what="Somebody else's", check_on=today)
    person = Person(by)

    person.open("/my/")
    before = person.words()
    sent(client_of(by), address(asked, due.pk, "look"), carried_out="yes", effect="same", then="continue")
    person.open("/my/")

    assert "Measures to look at" in before
    assert ("Met at the door" in before, "Past its plan" in before) == (True, True)
    assert ("Next week" in before, "Somebody else's" in before) == (False, False)
    assert "Met at the door" not in person.words()
