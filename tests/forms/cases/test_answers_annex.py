"""Sensitive answers, stops and alerts, and corrections."""

import json
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from forms.cases import annex
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.journey import journey
from forms.cases.models import Answers, AnswersVersion, Notice, SensitiveAnswer, TimelineEntry
from forms.cases.services.answers import (
    correct,
    correction_text,
    mark_done,
    save_answers,
    sensitive_raw,
    sensitive_values,
)
from tests.factories import make_member
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_journey import next_run

pytestmark = pytest.mark.django_db

SECRET = "Hit at home, says the child"
STOP = {
    "on": ["yes"],
    "title": {"en": "Call now"},
    "text": {"en": "Call the authority. Do not tell the parents first."},
    "tells": ["leadership"],
}


def save(run, by, key="talk", **raw):
    return save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=None, by=by)


def done(run, by, key="talk"):
    return mark_done(run.pk, step=key, occurrence=1, by=by)


def colleague_of(run):
    """Somebody with the same role, whom the case does not name."""
    return make_member(run.case.school, "team", classes=(run.case.school_class,))


def secret_run():
    return run_of(step("talk", field("secret", "long_text", sensitive=True), field("open")))


def stored(*models):
    """Everything that rows of these models hold, as text."""
    return json.dumps([list(model.objects.values()) for model in models], default=str)


def test_a_sensitive_answer_stands_in_the_annex_alone_and_sealed():
    run, by = secret_run()
    save(run, by, secret=SECRET, open="Fine")
    done(run, by)

    assert SECRET not in stored(Answers, AnswersVersion, TimelineEntry, SensitiveAnswer, Notice)
    assert Answers.objects.get(step="talk").values == {"open": "Fine"}
    assert Answers.objects.get(step="talk").sensitive_keys == ["secret"]


def test_those_whom_the_case_names_read_it_and_others_see_that_it_is_answered():
    run, by = secret_run()
    save(run, by, secret=SECRET)
    answers = done(run, by).answers
    other = colleague_of(run)

    assert sensitive_raw(answers, by) == {"secret": SECRET}  # the owner
    assert sensitive_values(answers, by) == {"secret": SECRET}
    assert sensitive_raw(answers, other) is None
    assert [(one.field, one.by) for one in answers.annex.all()] == [("secret", by)]


def test_who_types_a_draft_reads_it_until_it_is_done():
    run, _owner = secret_run()
    other = colleague_of(run)
    draft = save(run, other, secret=SECRET)
    before = sensitive_raw(draft, other)

    answers = done(run, other).answers

    assert (before, sensitive_raw(answers, other)) == ({"secret": SECRET}, None)


def test_somebody_who_may_not_read_it_neither_clears_nor_replaces_it():
    run, by = secret_run()
    save(run, by, secret=SECRET)
    other = colleague_of(run)

    answers = save(run, other, secret="", open="Mine")
    with pytest.raises(BadInput):
        save(run, other, secret="Something else")

    assert sensitive_raw(answers, by) == {"secret": SECRET}
    assert answers.raw == {"open": "Mine"}


def test_a_sensitive_answer_can_be_cleared_by_those_who_read_it():
    run, by = secret_run()
    save(run, by, secret=SECRET)

    answers = save(run, by, secret="")

    assert (answers.sensitive_keys, answers.annex.count()) == ([], 0)


def test_a_required_sensitive_answer_counts_as_answered_for_everybody():
    run, by = run_of(step("talk", field("secret", "long_text", sensitive=True, required=True)))
    save(run, by, secret=SECRET)

    assert done(run, colleague_of(run)).answers.status == "done"
    assert SensitiveAnswer.objects.get().by == by


def test_a_condition_may_ask_a_sensitive_answer():
    run, by = run_of(
        step("talk", field("hurt", "yes_no", sensitive=True)),
        step("call", field("x"), when={"answer": "talk.hurt", "is": True}),
    )
    save(run, by, hurt="yes")

    assert journey(run).find("call") is not None


def test_a_new_key_seals_anew_and_the_old_one_still_opens(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ANNEX_KEYS = [old]
    run, by = secret_run()
    answers = save(run, by, secret=SECRET)
    settings.ANNEX_KEYS = [new, old]

    call_command("rotate_keys", stdout=StringIO())

    settings.ANNEX_KEYS = [new]
    assert sensitive_raw(answers, by) == {"secret": SECRET}
    settings.ANNEX_KEYS = [old]
    with pytest.raises(annex.UnsealFailed):
        sensitive_raw(answers, by)


def test_a_stop_tells_leadership_when_it_is_saved_and_only_once():
    run, by = run_of(step("talk", field("hurt", "yes_no", stop=STOP), field("more")))
    head = make_member(run.case.school, "leadership", rank="leadership")
    save(run, by, hurt="yes")
    save(run, by, more="And then")

    stops = done(run, by).stops

    assert [stop.title.to("en") for stop in stops] == ["Call now"]
    assert [notice.kind for notice in Notice.objects.filter(person=head)] == ["stop"]
    entry = run.case.timeline.get(event="step.stop")
    assert (entry.not_for_home, entry.text, entry.data["field"]) == (True, "", "hurt")
    assert journey(run).find("talk").kept_from_home == {"hurt"}
    assert run.case.timeline.get(event="step.done", data__step="talk").not_for_home


def test_an_alert_is_told_when_the_step_is_done():
    run, by = run_of(
        step("talk", field("kind", "choice", options=[{"key": "x", "label": "X"}], alert=STOP | {"on": ["x"]}))
    )
    head = make_member(run.case.school, "leadership", rank="leadership")
    save(run, by, kind="x")
    before = Notice.objects.filter(person=head).count()

    alerts = done(run, by).alerts

    assert (before, len(alerts)) == (0, 1)
    assert [notice.kind for notice in Notice.objects.filter(person=head)] == ["alert"]


def test_an_effect_with_a_condition_asks_that():
    when = {"answer": "days", "at_least": 10}
    run, by = run_of(step("talk", field("days", "number", alert=STOP | {"when": when})))
    save(run, by, days="9")
    first = journey(run).find("talk").alerts
    save(run, by, days="10")

    assert (first, len(journey(run).find("talk").alerts)) == ((), 1)


def test_a_decided_answer_gets_a_correction_beside_it():
    run, by = run_of(step("talk", field("x")))
    save(run, by, x="Monday")
    answers = done(run, by).answers
    with pytest.raises(StepClosed):
        correct(answers.pk, field="x", text="Tuesday", by=by)
    next_run(run, by)

    correction = correct(answers.pk, field="x", text="It was Tuesday", by=by)
    again = correct(answers.pk, field="x", text="It was Tuesday", by=by)

    answers.refresh_from_db()
    assert (answers.values, correction.text, correction == again) == ({"x": "Monday"}, "It was Tuesday", True)
    assert run.case.timeline.get(event="answers.corrected").text == "It was Tuesday"


def test_a_correction_of_a_sensitive_answer_is_sealed_too():
    run, by = secret_run()
    save(run, by, secret=SECRET)
    answers = done(run, by).answers
    next_run(run, by)
    other = colleague_of(run)

    correction = correct(answers.pk, field="secret", text="Said by the brother", by=by)

    assert "brother" not in stored(type(correction), TimelineEntry)
    assert correction_text(correction, by) == "Said by the brother"
    assert correction_text(correction, other) is None
    with pytest.raises(NotAllowed):
        correct(answers.pk, field="secret", text="No", by=other)
