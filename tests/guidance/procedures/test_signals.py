"""Limits of absence as data: what lint says of them, how they are read, and how a change of one is told."""

import pytest

from guidance.procedures.diff import differences
from guidance.procedures.lint import lint
from guidance.procedures.packs import PackError, export, loads
from guidance.procedures.words import deadlines_in_words
from guidance.reading.procedure import read
from tests.guidance.procedures.examples import BIKES, bikes

SIGNALS = """\
signals:
  - key: many
    title: {da: Syv af tyve, en: Seven of twenty}
    guidance: {da: Tal sammen., en: Talk.}
    when: {absence: total_days, school_days: 20, at_least: 7}
    stage: replace
    tells: [finder]
    valid_from: 2026-08-01
  - key: late
    title: {da: For sent, en: Late}
    when: {all: [{absence: late, days: 30, at_least: 3}, {subject: grade, at_most: 6}]}
    origin: ours
routines:
"""


def signalled(*changes):
    """The bikes with two signals."""
    text = BIKES.replace("routines:\n", SIGNALS, 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return loads(text)


def told(*changes):
    return differences(signalled(), signalled(*changes), "en")


def test_sound_signals_have_no_finding_and_are_exported_as_they_were_written():
    assert lint(signalled()) == ()
    assert loads(export(signalled())) == signalled()
    assert "valid_from: '2026-08-01'" in export(signalled())


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            ("stage: replace", "stage: gone"),
            "error: signals.many.stage: The signal “Seven of twenty” proposes “gone”, which is no stage of the "
            "procedure.",
        ),
        (("tells: [finder]", "tells: [nobody]"), "error: signals.many.tells: The role “nobody” is not among the roles"),
        (("absence: late", "absence: mood"), "error: signals.late.when: The portal has no figure of absence called"),
        (("key: late", "key: many"), "error: signals.many: The key “many” is used twice."),
        (
            ("{absence: late, days: 30, at_least: 3}", "{answer: search.talk.place, is: road}"),
            "error: signals.late.when: The signal “Late” may ask about absence and about the pupil or class",
        ),
        (
            ("{absence: late, days: 30, at_least: 3}", "{subject: age, at_most: 9}"),
            "error: signals.late.when: The signal “Late” names no figure of absence.",
        ),
        (
            ("absence: late, days: 30", "absence: late"),
            "warning: signals.late.when: Say over how many days the signal “Late” counts.",
        ),
    ],
)
def test_what_is_wrong_with_a_signal_is_said(change, finding):
    assert any(str(one).startswith(finding) for one in lint(signalled(change)))


@pytest.mark.parametrize(
    "change",
    [
        ("valid_from: 2026-08-01", "valid_from: 2026-08-32"),
        ("valid_from: 2026-08-01", "valid_from: 0"),
        ("valid_from: 2026-08-01", "valid_from: 2026-08-01\n    valid_until: 2026-07-31"),
        ("school_days: 20", "school_days: 20, days: 30"),
        ("school_days: 20", "school_days: 0"),
    ],
)
def test_a_slip_in_a_signal_is_no_pack(change):
    with pytest.raises(PackError, match=r"signals\.many"):
        signalled(change)


def test_a_signal_is_read_with_its_limit_what_it_proposes_and_since_when():
    many, late = read(signalled(), "en", urls=lambda keys: {}, roles={"finder": "/finder/"}).signals

    assert many.when == "“Days absent” in the last 20 school days is at least 7"
    assert (many.stage.title, many.stage.url) == ("A new bike", "#stage-replace")
    assert [(role.title, role.url) for role in many.tells] == [("Finder", "/finder/")]
    assert many.counts == "from 1 August 2026"
    assert (late.counts, late.stage, late.ours) == ("", None, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("at_least: 7", "at_least: 5"),
            "Signal “Seven of twenty”: limit ““Days absent” in the last 20 school days is at least 7” → ““Days absent” "
            "in the last 20 school days is at least 5”.",
        ),
        (
            ("valid_from: 2026-08-01", "valid_until: 2027-07-31"),
            "Signal “Seven of twenty”: counts from 1 August 2026 → until 31 July 2027.",
        ),
        (
            ("    stage: replace\n", ""),
            "Signal “Seven of twenty”: stage that it proposes: “A new bike” → none.",
        ),
        (("    tells: [finder]\n", ""), "Signal “Seven of twenty”: whom it tells: “Finder” → nobody."),
        (("en: Late}", "en: Too late}"), "Signal “Too late” was called “Late” before."),
    ],
)
def test_a_change_of_a_signal_is_told(change, sentence):
    assert told(change) == [sentence]


def test_a_stage_that_a_case_may_begin_in_needs_no_outcome_that_leads_there():
    entry = ("title: {da: Ny cykel", "entry: true\n    title: {da: Ny cykel")
    apart = bikes(("kind: escalate\n        to: replace", "kind: close"), entry)

    assert [finding.code for finding in lint(apart)] == []
    assert [stage.key for stage in apart.entry_stages] == ["search", "replace"]
    assert differences(bikes(), bikes(entry), "en") == ["Stage “A new bike”: a new case may now begin here."]


def test_a_deadline_says_on_which_answer_it_runs():
    spec = bikes(("{amount: 2, unit: weeks, from: {step: talk}}",
                  "{amount: 2, unit: weeks, from: {step: talk}, when: {answer: talk.place, is: road}}"))  # fmt: skip
    stage = spec.first_stage

    assert lint(spec) == ()
    assert deadlines_in_words(stage.step("meeting").deadlines[:1], spec, stage, "en") == [
        "Within 2 weeks of “Talk”, if “Where was it?” is “The road”"
    ]
    assert [f.code for f in lint(bikes(("{step: talk}}", "{step: talk}, when: {answer: talk.gone, is: x}}")))] == [
        "condition-on-nothing"
    ]


def test_columns_that_a_row_needs_are_columns_of_the_portal():
    spec = bikes(("binds: measures\n", "binds: measures\n            needs: [goal, mood]\n"))

    assert [str(finding) for finding in lint(spec)] == [
        "error: stages.search.steps.meeting.fields.tried.needs: “What do you try?” has no column “mood” of the "
        "portal's that could be required."
    ]
    assert differences(bikes(), spec, "en") == [
        "Step “Meeting”, question “What do you try?”: columns that must be answered too: none → “What we want to see” "
        "and “mood”."
    ]


def test_a_step_that_only_people_from_outside_answer_for_is_warned_about():
    spec = bikes(("{key: finder, title: {da: Finder, en: Finder}, rank: resource}",
                  "{key: finder, title: {da: Finder, en: Finder}, rank: partner}"))  # fmt: skip

    assert [str(finding) for finding in lint(spec)] == [
        "warning: stages.search.steps.meeting.responsible: Nobody at the school is responsible for the step "
        "“Meeting”, only people from outside."
    ]
