from pathlib import Path

import pytest
from hypothesis import given

from guidance.procedures.packs import PackError, export, from_json, load, loads, to_json
from guidance.procedures.spec import Text
from tests.factories import make_spec
from tests.guidance.procedures.strategies import property_test, specs

SMALL = """\
schema: 1
key: small
languages: [da, en]
country: DK
title: {da: Lille, en: Small}
summary: En lille procedure
source: {name: Os selv}
subjects: [pupil]
intake:
  key: concern
  title: Bekymring
  fields:
    - {key: worry, label: Hvad er du bekymret for?, kind: long_text, required: true}
    - key: bullied
      label: Er der mobning?
      kind: yes_no
      alert: {on: [yes], title: Mobning, text: Ledelsen får besked}
stages:
  - key: team
    title: Teamet
    steps:
      - key: follow_up
        title: Opfølgning
        deadline: {amount: 3, unit: weeks, from: stage_start}
        fields:
          - {key: next_on, label: Næste gang, kind: date, binds: follow_up}
    outcomes:
      - {key: solved, label: Løst, kind: close}
"""


def told(text):
    with pytest.raises(PackError) as caught:
        loads(text, "pack.yaml")
    return str(caught.value).splitlines()


def test_a_plain_text_is_in_the_source_language():
    assert loads(SMALL).summary == Text({"da": "En lille procedure"})


def test_yes_and_no_are_plain_words():
    assert loads(SMALL).intake.by_key["bullied"].alert.on == ("yes",)


def test_a_date_stays_text():
    assert loads(SMALL.replace("Os selv", "2024-01-01")).source.name.to("da") == "2024-01-01"


@property_test
@given(specs())
def test_load_of_an_export_gives_the_same_spec(spec):
    assert loads(export(spec)) == spec


@property_test
@given(specs())
def test_json_gives_the_same_spec(spec):
    assert from_json(to_json(spec)) == spec


def test_texts_read_from_json_have_the_source_language_first():
    data = to_json(
        loads(SMALL.replace("[da, en]", "[nb, en]").replace("{da: Lille, en: Small}", "{nb: Liten, en: Small}"))
    )
    data["title"] = dict(sorted(data["title"].items()))

    assert str(from_json(data).title) == "Liten"


def test_an_export_is_as_short_as_the_pack():
    assert "deadline:\n" in export(loads(SMALL))
    assert "binds: follow_up" in export(loads(SMALL))
    assert "required: false" not in export(loads(SMALL))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("key: small", "key: small\nzebra: red"), "pack.yaml:3: zebra: “zebra” is not a key that is known here."),
        (
            ("required: true", "requird: true"),
            "pack.yaml:13: intake.fields.worry.requird: “requird” is not a key that is known here. "
            "Did you mean “required”?",
        ),
        (("country: DK", "country: DK\ncountry: NO"), "pack.yaml:5: The key “country” stands here twice."),
        (
            ("kind: yes_no", "kind: yes_no\n      kind: date"),
            "pack.yaml:17: intake.fields.bullied: The key “kind” stands here twice.",
        ),
        (("country: DK\n", ""), "pack.yaml:1: “country” is missing."),
        (("key: worry, ", ""), "pack.yaml:13: intake.fields.0: “key” is missing."),
        (
            ("kind: long_text", "kind: essay"),
            "pack.yaml:13: intake.fields.worry.kind: “essay” is not one of short_text, long_text, number, date, time, "
            "yes_no, choice, choices, scale, staff, people, contacts, rows, mapping, measures, partners, consent, "
            "agreement, file, figures or notice.",
        ),
        (
            ("unit: weeks", "unit: moons"),
            "pack.yaml:24: stages.team.steps.follow_up.deadline.unit: “moons” is not one of hours, "
            "days, weeks, months, "
            "working_days or school_days.",
        ),
        (
            ("key: next_on", "key: Next-On"),
            "pack.yaml:26: stages.team.steps.follow_up.fields.Next-On.key: “Next-On” is not written "
            "as it must be: a key "
            "has small letters a-z, digits and _, and begins with a letter.",
        ),
        (
            ("schema: 1", "schema: 7"),
            "pack.yaml:1: schema: The file is of a newer kind (schema 7); this portal reads up to 2.",
        ),
        (("title: Teamet", "title: 7"), "pack.yaml:20: stages.team.title: This must be a text, or texts by language."),
        (
            ("title: Teamet", "title: [a]"),
            "pack.yaml:20: stages.team.title: This must be a text, or texts by language.",
        ),
        (
            ("title: Teamet", "title: {da: 7}"),
            "pack.yaml:20: stages.team.title.da: This must be text. Put it in quotes.",
        ),
        (
            ("title: Teamet", "title:"),
            "pack.yaml:20: stages.team.title: Nothing is written here. Write a value, or leave the key out.",
        ),
        (("stages:\n", "stages: 3\nsteps:\n"), "pack.yaml:18: stages: This must be a list."),
        (
            ("kind: yes_no", "kind: yes_no\n      when: {}"),
            "pack.yaml:17: intake.fields.bullied.when: A comparison names exactly one of answer, "
            "subject, absence, history.",
        ),
        (
            ("kind: close", "kind: escalate"),
            "pack.yaml:28: stages.team.outcomes.solved: An outcome of kind escalate says which stage it leads to.",
        ),
        (
            ("binds: follow_up", "binds: consent"),
            "pack.yaml:26: stages.team.steps.follow_up.fields.next_on: A field of kind date cannot bind consent.",
        ),
        (("title: Teamet", "title: &a Teamet"), "pack.yaml:20: Anchors and aliases (& and *) are not allowed."),
        (("title: Teamet", "title: *a"), "pack.yaml:20: Anchors and aliases (& and *) are not allowed."),
        (("title: Teamet", "title: !!python/name:os.system x"), "pack.yaml:20: Tags (!) are not allowed."),
        (("title: Teamet", "title: !include x"), "pack.yaml:20: Tags (!) are not allowed."),
        (("title: Teamet", "? [a, b]\n    : x"), "pack.yaml:20: A key must be a word."),
    ],
)
def test_a_slip_is_told_with_its_line_and_path(change, line):
    assert change[0] in SMALL
    assert line in told(SMALL.replace(*change, 1))


def test_each_slip_of_a_pack_is_told():
    text = SMALL.replace("kind: yes_no", "kind: essay").replace("unit: weeks", "unit: moons").replace("country: DK", "")
    assert len(told(text)) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "pack.yaml: The file is empty."),
        ("# nothing\n", "pack.yaml: The file is empty."),
        ("just words", "pack.yaml:1: A procedure is a list of keys with values."),
        ("- a\n- b\n", "pack.yaml:1: A procedure is a list of keys with values."),
        ("a: 1\n---\nb: 2\n", "pack.yaml:3: The file holds more than one document."),
        ("a: {b: 1\n", "pack.yaml:2: This is not YAML: did not find expected ',' or '}'."),
        ("a: 'open\n", "pack.yaml:2: This is not YAML: found unexpected end of stream."),
        ("a: \x00", "pack.yaml: This is not YAML: it holds characters that are not text."),
        (b"title: \xe6\n", "pack.yaml:1: The file is not UTF-8 text."),
        ("a: " + "[" * 500 + "]" * 500, None),
    ],
)
def test_what_is_no_procedure_is_refused_in_one_sentence(text, line):
    lines = told(text)
    assert len(lines) == 1
    assert lines == [line] if line else lines[0].endswith("The file is nested too deeply.")


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert told(bomb) == ["pack.yaml:1: Anchors and aliases (& and *) are not allowed."]


def test_an_alias_that_contains_itself_is_refused():
    assert told("a: &a\n  b: *a\n") == ["pack.yaml:1: Anchors and aliases (& and *) are not allowed."]


@pytest.mark.parametrize("text", ["x" * 10_000_000, "a: " + "æ" * 1_500_000, b"\xff" * 10_000_000])
def test_ten_megabytes_are_refused_at_once(text):
    assert len(told(text)) == 1
    assert "the largest that is read has 2,000,000" in told(text)[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(PackError, match="cannot be read"):
        load(tmp_path / "none.yaml")


def test_a_mark_for_the_next_line_stays_what_it_is():
    spec = make_spec(summary="one\x85two")

    assert loads(export(spec)) == spec


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path):
    file = tmp_path / "pack.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())

    assert load(file).key == "small"
