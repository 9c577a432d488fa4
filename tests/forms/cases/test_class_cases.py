"""The class is assessed once: in the case about it, whichever of them came first, and whatever round it is in."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.errors import StepClosed
from forms.cases.journey import journey
from forms.cases.models import Answers, Case, Notice
from forms.cases.services.answers import mark_done, reopen_step, save_answers
from forms.cases.services.cases import raise_concern
from forms.cases.services.decisions import decide
from forms.cases.services.timeline import verify
from guidance.procedures.versions import publish
from tests.factories import make_case, make_class, make_member, make_pupil
from tests.forms.cases.specs import field, procedure, step
from tests.forms.wizard.conftest import client_of

pytestmark = pytest.mark.django_db


def spec(runs: str = "first", **more):
    """A procedure whose first stage asks about the class, and once a round how it goes."""
    climate = step("climate", field("how", "long_text", required=True), about="class", runs=runs)
    return procedure(climate, step("follow", field("effect")), **more)


def filled(run, key: str, by, **raw):
    """Fill a step in and mark it as done."""
    save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=None, by=by)
    return mark_done(run.pk, step=key, occurrence=1, by=by).answers


def concern_about_class(case: Case, by, **more) -> Case:
    """A concern that is raised about the class of a pupil's case."""
    return raise_concern(
        school=case.school,
        procedure_key=case.version.key,
        raw={"seen": "Noise in every lesson."},
        by=by,
        raised_by="team",
        school_class=case.school_class,
        **more,
    )[0]


def open_run(case: Case):
    """The run that goes on."""
    return case.runs.get(ended_at__isnull=True)


def test_concern_about_the_class_takes_over_the_assessment_that_a_pupils_case_has_made():
    case = make_case(spec=spec())
    run, by = case.runs.get(), case.opened_by
    answers = filled(run, "climate", by, how="Noisy")

    of_class = concern_about_class(case, by)

    before = {one.slug: one for one in journey(run).steps}["climate"]
    own = journey(open_run(of_class)).find("climate")
    assert (before.state, before.answers.raw) == ("done", {"how": "Noisy"})
    assert (own.state, own.answers.pk) == ("done", answers.pk)
    assert Answers.objects.filter(step="climate").count() == 1
    assert Case.objects.filter(subject_kind="class").count() == 1


def test_class_case_that_was_an_assessment_is_a_case_like_any_other():
    case = make_case(spec=spec())
    run, by = case.runs.get(), case.opened_by
    first = make_member(case.school, "team", classes=(case.school_class,), first_teacher=True)
    filled(run, "climate", by, how="Noisy")
    assessment = Case.objects.get(subject_kind="class")
    assert list(Case.objects.counted().filter(subject_kind="class")) == []

    of_class = concern_about_class(case, by, owner=first)

    of_class.refresh_from_db()
    assert of_class.pk == assessment.pk
    assert (of_class.assessment_only, of_class.owner, of_class.stage) == (False, first, "start")
    assert journey(open_run(of_class)).find("concern").answers.raw == {"seen": "Noise in every lesson."}
    assert Notice.objects.filter(case=of_class, person=first, kind="turn").exists()
    assert of_class.team_role == "team"
    told = list(of_class.timeline.order_by("position").values_list("event", flat=True))
    assert told.index("case.raised") < told.index("stage.started") < len(told) - told[::-1].index("step.done")
    assert verify(of_class) == []


def test_deadlines_of_the_class_case_are_counted_from_the_day_of_the_concern():
    dated = step("plan", field("x"), deadline={"amount": 5, "unit": "days"})
    climate = step("climate", field("how"), about="class", runs="first")
    case = make_case(spec=procedure(climate, dated))
    run, by = case.runs.get(), case.opened_by
    filled(run, "climate", by, how="Noisy")
    long_ago = timezone.now() - datetime.timedelta(days=60)
    Case.objects.get(subject_kind="class").runs.update(started_at=long_ago)

    of_class = concern_about_class(case, by)

    assert of_class.dues.get(step="plan").due_on >= timezone.localdate()
    assert timezone.localdate(Case.objects.get(pk=of_class.pk).opened_at) == timezone.localdate()


def test_assessment_of_an_older_version_goes_on_under_the_new_one_with_its_answers():
    case = make_case(spec=spec())
    run, by = case.runs.get(), case.opened_by
    answers = filled(run, "climate", by, how="Noisy")
    newer = publish(spec(title="Mended"))

    of_class = concern_about_class(case, by)

    own = journey(open_run(of_class)).find("climate")
    assert (of_class.version, open_run(of_class).version) == (newer, newer)
    assert (own.state, own.answers.pk) == ("carried", answers.pk)
    assert journey(run).find("climate").answers.pk == answers.pk


def test_two_concerns_about_the_class_are_two_cases_and_share_nothing():
    case = make_case(spec=spec())
    by = case.opened_by
    filled(case.runs.get(), "climate", by, how="Noisy")
    first = concern_about_class(case, by)

    second = concern_about_class(case, by)

    assert first.pk != second.pk
    assert journey(open_run(second)).find("climate").state == "open"


def test_class_that_is_assessed_is_not_asked_about_anew_when_its_case_goes_another_round():
    case = make_case(spec=spec())
    run, by = case.runs.get(), case.opened_by
    of_class = concern_about_class(case, by)
    class_run = open_run(of_class)
    answers = filled(class_run, "climate", by, how="Noisy")
    filled(class_run, "follow", by, effect="Same")
    decide(class_run.pk, outcome="works", reason="Better", next_on=timezone.localdate(), by=by)

    seen = journey(run).find("climate")

    assert (seen.state, seen.answers.pk) == ("done", answers.pk)
    assert not seen.can_be_filled
    with pytest.raises(StepClosed):
        save_answers(run.pk, step="climate", occurrence=1, raw={"how": "Quiet"}, base_version=None, by=by)


def test_assessment_that_is_opened_again_in_the_class_case_is_what_the_pupils_cases_see():
    case = make_case(spec=spec())
    run, by = case.runs.get(), case.opened_by
    of_class = concern_about_class(case, by)
    class_run = open_run(of_class)
    filled(class_run, "climate", by, how="Noisy")
    filled(class_run, "follow", by, effect="Same")
    decide(class_run.pk, outcome="works", reason="Better", next_on=timezone.localdate(), by=by)

    reopen_step(open_run(of_class).pk, step="climate", by=by)
    save_answers(open_run(of_class).pk, step="climate", occurrence=1, raw={"how": "Quiet"}, base_version=None, by=by)

    assert journey(run).find("climate").answers.raw == {"how": "Quiet"}


def test_assessment_of_each_round_is_asked_in_each_round():
    case = make_case(spec=spec(runs="each"))
    run, by = case.runs.get(), case.opened_by
    of_class = concern_about_class(case, by)
    class_run = open_run(of_class)
    filled(class_run, "climate", by, how="Noisy")
    filled(class_run, "follow", by, effect="Same")
    decide(class_run.pk, outcome="works", reason="Better", next_on=timezone.localdate(), by=by)

    assert journey(run).find("climate").state == "open"


def test_pupil_of_another_class_is_not_shown_the_assessment():
    case = make_case(spec=spec())
    filled(case.runs.get(), "climate", case.opened_by, how="Noisy")
    concern_about_class(case, case.opened_by)
    group = make_class(case.school)
    other = make_case(pupil=make_pupil(group))

    assert journey(other.runs.get()).find("climate").state == "open"


def test_assessment_asks_about_the_class_alone_and_is_nobodys_to_take():
    case = make_case(spec=spec())
    filled(case.runs.get(), "climate", case.opened_by, how="Noisy")
    assessment = Case.objects.get(subject_kind="class")

    page = client_of(case.opened_by).get(f"/cases/{assessment.number}/").content.decode()

    assert [one.slug for one in journey(open_run(assessment)).steps] == ["climate"]
    assert f"/cases/{assessment.number}/take/" not in page
    assert f"/cases/{assessment.number}/give/" not in page
    assert "Assessment of the class" in page


def test_step_about_the_class_that_lacks_an_answer_is_refused_and_leaves_both_timelines_whole():
    case = make_case(spec=procedure(step("climate", field("how", required=True), field("more"), about="class")))
    client, url = client_of(case.opened_by), f"/cases/{case.number}/start/1/climate/"

    nothing = client.post(url, {"climate-how": "", "base_version": "0", "done": "1"})
    half = client.post(url, {"climate-how": "", "climate-more": "Some", "base_version": "0", "done": "1"})
    whole = client.post(url, {"climate-how": "Calm", "climate-more": "Some", "base_version": "1", "done": "1"})

    of_class = Case.objects.get(subject_kind="class")
    assert [one.status_code for one in (nothing, half, whole)] == [200, 200, 302]
    assert "This question must be answered." in half.content.decode()
    assert journey(case.runs.get()).find("climate").state == "done"
    assert [verify(one) for one in (Case.objects.get(pk=case.pk), of_class)] == [[], []]
    assert "step.begun" in of_class.timeline.values_list("event", flat=True)
