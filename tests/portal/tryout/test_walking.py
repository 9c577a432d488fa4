"""A draft walked through as staff will meet it, and nothing of it stays."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.cases.models import AccessLogEntry, Case
from forms.people.models import LocalNote
from guidance.models import ProcedurePage, ProcedureVersion
from portal.tryout.state import TryOut
from tests import factories
from tests.forms.wizard.specs import wide
from tests.portal.tryout.conftest import Walk, administrator, draft_of, no_trace
from tests.portal.tryout.specs import binding, starting


def told(walk: Walk) -> str:
    """What the page says would have been done, as one text."""
    return "\n".join(walk.told)


@pytest.mark.row("B07")
def test_a_draft_is_walked_through_from_the_concern_until_the_case_is_closed_and_leaves_no_trace(walk: Walk):
    with no_trace():
        walk.begin().raise_concern()
        assert "A case about Test Pupil would be opened under “A wide procedure”." in walk.told
        assert "It would be the turn of: Team." in walk.told

        walk.get(walk.url("after"))
        assert "This waits for the step “Every kind”." in walk.text  # a waiting step

        walk.step("every", long="What we saw", sure="no")
        assert "They opened more questions below" in walk.text  # a condition of the draft
        assert walk.path == walk.url("every")
        walk.step("every", long="What we saw", sure="no", why="It is so.", button="done")
        assert walk.path == walk.url("talk")

        walk.step("talk", said="He said so.", hit="yes")
        assert "Call <strong>leadership</strong> now" in walk.text  # a stop
        assert "“Stop: act now” would stand in the list of: Leadership." in walk.told
        walk.step("talk", said="They said so.", hit="no", bullied="yes")
        assert "“Alert” would stand in the list of: Leadership." in walk.told
        walk.step("talk", said="Again.", button="another")
        assert walk.path == walk.url("talk-2")  # a repeated step

        walk.step("secret", health="Only for some.")
        walk.step("group", climate="A lively class.")
        walk.get(walk.url("check"))
        assert "What we saw" in walk.text
        assert "A lively class." in walk.text

        walk.decide("on", next_on=(timezone.localdate() + datetime.timedelta(days=21)).isoformat())
        assert "The stage “The team works” would begin again, as round 2." in walk.told
        walk.step("every", run=2, long="Better now")
        walk.decide("over", run=2)
        assert "“It is over” would be proposed, and somebody else asked to agree." in walk.told

        walk.get(walk.url("decide", run=2)).act_as("Leadership")
        proposal = walk.response.context["proposal"]["row"].pk
        walk.post(walk.url("decide", run=2), {"proposal": proposal, "agree": "1"})
        assert "The case would be closed." in walk.told

    assert Case.objects.count() == ProcedureVersion.objects.filter(key="wide").count() == AccessLogEntry.objects.count()
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_each_page_says_what_its_answers_would_set_going(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(binding())).begin().raise_concern()
    me = walk.response.context["try_out"].me.pk
    rows = {"try-0-what": "A walk each morning", "try-0-_id": "new1", "who-0-name": "Bent Bonde", "who-0-_id": "new2"}

    walk.get(walk.url("act", stage="start"))
    hints = [one["text"] for one in walk.response.context["try_out"].hints]
    with no_trace():
        walk.step("act", stage="start", again="2027-03-01", holder=str(me), boss="yes", meet="2027-02-01",
                  nurse="nurse", help="Please come.", **rows)  # fmt: skip

    assert "“Holder” would ask that person to coordinate the case." in hints
    assert "“Boss” would stand in the list of: Leadership, until it is acknowledged." in hints
    said = told(walk)
    assert "The next date would be 1 March 2027." in said
    assert "You (every role) would be asked to coordinate the case." in said
    assert "“For your information” would stand in the list of: Leadership." in said
    assert "The measure “A walk each morning” would run and be followed up." in said
    assert "A meeting would be booked: “Network meeting”, 1 February 2027." in said
    assert "Bent Bonde would stand among the people of the case." in said
    assert "School nurse would be drawn into the case, as far as consent goes." in said
    assert "A request would stand on the agenda of: Helpers." in said
    assert "A mail without any pupil's name would go to: " in said


@pytest.mark.django_db
def test_the_decision_page_shows_what_each_way_would_do_even_before_the_steps_are_done(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(factories.make_spec())).begin().raise_concern()

    with no_trace():
        walk.get(walk.url("decide", stage="start"))

    would = {one.outcome: [each["text"] for each in one.told] for one in walk.response.context["try_out"].decisions}
    assert "The stage “The team works” would begin again, as round 2." in would["works"]
    assert any(text.startswith("The next date would be ") for text in would["works"])
    assert "The stage “Help” would begin." in would["more"]
    assert "Helpers would see the case from now on." in would["more"]
    assert "It would be the turn of: Team." in would["more"]
    assert would["over"] == ["The case would be closed."]
    assert walk.response.context["missing"], "looking ahead settles no step"
    assert "The stage “Help” would begin." in walk.text


@pytest.mark.django_db
def test_a_decision_that_starts_another_procedure_shows_the_linked_case(client: Client):
    other = factories.make_version(factories.make_spec(key="beside", title="On bullying"))
    client.force_login(administrator())
    walk = Walk(client, draft_of(starting(other.key))).begin().raise_concern()

    walk.get(walk.url("decide", stage="start"))

    would = {one.outcome: [each["text"] for each in one.told] for one in walk.response.context["try_out"].decisions}
    assert "A case about Test Pupil would be opened under “On bullying”." in would["more"]
    assert "A linked case under “On bullying” would stand beside this one (Runs beside)." in would["more"]
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_time_goes_by_as_one_likes_and_shows_what_is_overdue(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(factories.make_spec())).begin().raise_concern()
    before = timezone.localdate()

    walk.control("clock", days="21", next=walk.path)

    assert walk.response.context["try_out"].day == before + datetime.timedelta(days=21)
    assert any(text.startswith("“Talk” would be overdue since ") for text in walk.told)
    assert "overdue" in walk.text
    walk.get("/try-out/my/").act_as("Team")
    tasks = [task for group in walk.response.context["groups"] for task in group["tasks"]]
    assert "overdue" in [task["due"]["state"] for task in tasks if task.get("due")]
    assert timezone.localdate() == before


@pytest.mark.django_db
def test_the_clock_goes_to_the_next_date_and_only_on(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(factories.make_spec())).begin().raise_concern()
    due = walk.response.context["try_out"].next_due.due_on

    walk.control("clock", days="due", next=walk.path)
    assert walk.response.context["try_out"].day == due
    walk.control("clock", days="-400", next=walk.path)
    assert walk.response.context["try_out"].day >= due


@pytest.mark.django_db
def test_any_stage_can_be_gone_to_at_once_and_what_is_left_can_be_left_out(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(factories.make_spec())).begin()

    with no_trace():
        walk.control("stage", stage="help")
        assert walk.path == walk.url("advice", stage="help")
        assert "The stage “Help” would begin." in walk.told

        walk.control("leave-out")
        assert walk.path == walk.url("decide", stage="help")
        assert "1 step was left out." in walk.told
        assert walk.response.context["may_decide"]

        walk.control("stage", stage="start")
        assert walk.path == walk.url("concern", stage="start", run=2)
        walk.control("stage", stage="no_such_stage", next=walk.path)
        assert walk.path == walk.url("concern", stage="start", run=2)


@pytest.mark.django_db
def test_one_acts_as_somebody_who_may_not_see_everything(client: Client):
    client.force_login(administrator())
    walk = Walk(client, draft_of(factories.make_spec())).begin().raise_concern().get(walk_to := "/try-out/my/")
    walk.get(walk.url("talk", stage="start"))
    assert walk.response.context["may_write"]

    walk.act_as("Helper")  # the case is not handed to the helpers yet

    assert walk.response.status_code == 404
    assert "nothing is saved, nobody is told" in walk.text
    assert walk.get(walk_to).response.context["user"].name == "Helper"


def test_a_changed_draft_is_met_at_once_and_what_was_typed_stays(walk: Walk):
    walk.begin().raise_concern().step("every", long="What we saw", button="save")
    newer = wide()
    step = newer.stages[0].steps[0]
    added = step.model_copy(update={"fields": (*step.fields, step.fields[0].model_copy(update={"key": "brand_new"}))})
    stage = newer.stages[0].model_copy(update={"steps": (added, *newer.stages[0].steps[1:])})
    draft_of(newer.model_copy(update={"stages": (stage,)}))

    walk.get(walk.url("every"))

    assert "every-brand_new" in walk.text
    assert "What we saw" in walk.text


@pytest.mark.django_db
def test_a_draft_that_lost_the_stage_where_one_stood_offers_to_begin_again(client: Client):
    client.force_login(administrator())
    spec = factories.make_spec()
    walk = Walk(client, draft_of(spec)).begin().control("stage", stage="help")
    ways = tuple(one for one in spec.stages[0].outcomes if one.to != "help")
    draft_of(spec.model_copy(update={"stages": (spec.stages[0].model_copy(update={"outcomes": ways}),)}))

    walk.get(walk.url("advice", stage="help"))
    assert walk.response.status_code == 422
    assert "The try-out cannot go on" in walk.text
    assert walk.control("leave-out").response.status_code == 422

    assert walk.control("again").path == "/try-out/cases/new/"


def test_rows_of_another_state_of_the_code_begin_again_and_say_so(walk: Walk):
    walk.begin().raise_concern()
    session = walk.client.session
    request = RequestFactory().get("/")
    request.session = session
    state = TryOut.of(request)
    state.rows["cases_case"][0].append("a column that is gone")
    state.keep(request)
    session.save()

    walk.get("/try-out/cases/new/")

    assert walk.response.status_code == 200
    assert "The portal has been renewed meanwhile, so the try-out begins again." in walk.told


def test_a_file_is_taken_in_and_kept_nowhere(walk: Walk):
    walk.begin().raise_concern()

    with no_trace():
        walk.step("every", long="With a paper", paper=SimpleUploadedFile("plan.txt", b"Our plan"), button="save")
        walk.get(walk.url("every"))

    assert "plan.txt" in walk.text


def test_it_begins_again_from_the_concern(walk: Walk):
    walk.begin().raise_concern()

    walk.control("again")

    assert walk.path == "/try-out/cases/new/"
    assert walk.get(f"/try-out/cases/{walk.number}/").response.status_code == 404


def test_it_ends_where_it_began(walk: Walk):
    walk.begin()

    response = walk.client.post("/try-out/end/")

    assert response.url == f"/admin/pages/{walk.page.pk}/edit/"
    assert walk.get("/try-out/my/").response.status_code == 404


@pytest.mark.django_db
def test_the_calendar_is_that_of_the_chosen_school_and_nobody_of_it_is_met(client: Client):
    page = draft_of(factories.make_spec())
    school = factories.make_school(name="Skovskolen", phone="12 34 56 78")
    real = factories.make_member(school, "leadership", rank="leadership")
    today = timezone.localdate()
    holiday = school.owner.periods.create(
        kind="holiday", title="A long holiday", starts_on=today, ends_on=today + datetime.timedelta(days=60)
    )
    client.force_login(administrator())

    walk = Walk(client, page).begin(school=str(school.pk)).raise_concern()

    assert walk.response.context["case"].school.name == "Skovskolen"
    assert "A long holiday" in told(walk)
    assert walk.response.context["dates"][0]["order"] > holiday.ends_on
    assert real.name not in walk.text


@pytest.mark.django_db
def test_the_notes_of_the_chosen_school_stand_beside_the_steps_and_nobody_writes_one(client: Client):
    page, school = draft_of(factories.make_spec()), factories.make_school()
    LocalNote.objects.create(
        school=school, procedure_key="tiny", stage_key="start", step_key="talk", step_title="Talk", text="Room 12."
    )
    client.force_login(administrator())
    walk = Walk(client, page).begin(school=str(school.pk)).raise_concern()

    walk.get(walk.url("talk", stage="start"))

    assert "Room 12." in walk.text
    assert "/people/schools/" not in walk.text.replace("/try-out/people/", "")
    assert "Change the note" not in walk.text


def test_other_pages_of_the_portal_are_no_part_of_it(walk: Walk):
    walk.begin().raise_concern()

    for path in ("/try-out/people/", "/try-out/admin/", f"/try-out/cases/{walk.number}/work/1/every/autosave/"):
        assert walk.get(path).response.status_code == 404
    assert "data-autosave" not in walk.get(walk.url("every")).text


def test_what_pages_of_the_portal_have_to_say_is_said_in_the_try_out_alone(walk: Walk):
    walk.begin()
    found = walk.client.get("/try-out/cases/new/").context["concern"].subjects
    sent = {"about": [found[0].value], "raise": "1", "concern-seen": "Away."}
    walk.client.post("/try-out/cases/new/", sent)

    outside = walk.client.get("/styleguide/")

    assert "The concern is raised" not in outside.content.decode()
    assert "The concern is raised" in walk.get(f"/try-out/cases/{walk.number}/").text


def test_pages_cost_the_portals_own_database_the_same_however_long_the_way_was(walk: Walk):
    walk.begin().raise_concern()
    with CaptureQueriesContext(connection) as first:
        walk.get(walk.url("every"))
    walk.step("every", long="Text").step("talk", said="Text").step("talk", said="Text", button="another")
    with CaptureQueriesContext(connection) as later:
        walk.get(walk.url("every"))

    assert len(later) <= len(first)


def test_a_page_that_is_gone_ends_the_try_out(walk: Walk):
    walk.begin()
    ProcedurePage.objects.get(pk=walk.page.pk).delete()

    assert walk.get("/try-out/my/").response.status_code == 404
