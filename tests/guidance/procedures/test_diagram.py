"""A procedure drawn in two shapes: a column for a narrow place, rows for a wide one and for paper."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from guidance.procedures.diagram import as_table, draw
from guidance.procedures.diagram.column import in_a_column
from guidance.procedures.diagram.rows import in_rows
from guidance.procedures.diagram.shapes import Lettering
from guidance.procedures.diagram.text import width_of, wrap
from guidance.procedures.packs import load
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.strategies import property_test, specs

PACKS = sorted(Path("guidance/packs").glob("**/procedure.yaml"))
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"column": in_a_column, "rows": in_rows}
both_shapes = pytest.mark.parametrize("shape", SHAPES)
every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)


def drawn(spec, language="en", **more):
    return ElementTree.fromstring(draw(spec, language, **more))  # noqa: S314  our own output


def shown(shape, spec, language="en", **more):
    """What one of the shapes shows."""
    return next(one for one in drawn(spec, language, **more).findall("div") if one.get("class").endswith(f"--{shape}"))


def words(part):
    return " ".join(text.text or "" for text in part.iter(f"{SVG}text"))


def laid_out(shape, pack):
    spec = load(pack)
    return SHAPES[shape](Lettering(spec, spec.source_language))


def test_the_drawing_is_one_image_with_a_title_and_a_description():
    image = drawn(bikes(), current="search")
    title, description = image.findall("span")

    assert image.get("role") == "img"
    assert (image.get("aria-labelledby"), image.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert title.text == "The way through “Bikes”"
    assert description.text == (
        "2 stages. The case is in “Search”. “Search” leads to: The case is closed, Again, with a new date and On to "
        "“A new bike”. “A new bike” leads to: The case is closed, Back to “Search” and Again, with a new date."
    )


@both_shapes
def test_stages_steps_and_decisions_are_in_it_in_their_order(shape):
    text = words(shown(shape, bikes()))
    parts = (
        *("First", "1. Search", "The crew", "Report", "1 Talk", "Meeting", "Found", "Go on", "Not found"),
        "2. A new bike",
    )

    assert [part for part in parts if part not in text] == []
    assert sorted(parts, key=text.index) == list(parts)


@both_shapes
def test_each_decision_that_leads_to_a_stage_has_its_arrow(shape):
    layout = SHAPES[shape](Lettering(bikes(), "en"))

    assert sorted(way.kind for way in layout.ways) == ["continue", "continue", "escalate", "replan"]
    assert {way.get("class") for way in shown(shape, bikes()).iter(f"{SVG}polyline")} == {
        f"flow__way flow__way--{way.kind}" for way in layout.ways
    }


@both_shapes
def test_a_case_is_shown_where_it_stands(shape):
    part = shown(shape, bikes(), current="replace", runs={"search": 2, "replace": 1}, steps={"buy": "done"})
    current = [box for box in part.iter(f"{SVG}rect") if "flow__box--current" in box.get("class")]

    assert len(current) == 1
    assert "Run 2 times" in words(part)
    assert "The case is here now Run once – Buy (done)" in re.sub(" +", " ", words(part))


@both_shapes
def test_stages_lead_to_their_addresses_where_there_are_any(shape):
    part = shown(shape, bikes(), link=lambda stage: f"#stage-{stage}" if stage == "search" else None)

    assert [link.get("href") for link in part.iter(f"{SVG}a")] == ["#stage-search"]
    assert drawn(bikes(), link=lambda stage: None).get("role") == "group"


def test_nothing_in_it_is_style_or_script():
    text = draw(bikes(("en: Search}", 'en: "<script>alert(1)</script>"}')), "en")

    assert "style=" not in text
    assert "<script" not in text


@property_test
@given(specs())
def test_any_procedure_can_be_drawn_and_read_as_a_table(spec):
    rows = as_table(spec, "da")["rows"]

    assert drawn(spec, "da").tag == "div"
    assert len(rows) == sum(len(stage.outcomes) for stage in spec.stages)


@both_shapes
@every_pack
def test_the_shipped_procedures_are_drawn_inside_their_frame_without_overlaps(shape, pack):
    layout = laid_out(shape, pack)
    boxes = [box for box in layout.boxes if box.kind != "band"]

    assert [box for box in layout.boxes if box.x < 0 or box.right > layout.width] == []
    assert [(a, b) for a in boxes for b in boxes if a is not b and overlap(a, b)] == []
    assert [x for way in layout.ways for x, _y in way.points if not 0 <= x <= layout.width] == []
    for box in boxes:
        assert [line.text for line in box.lines if width_of(line.text, line.size) > box.width] == []


def overlap(a, b):
    return a.x < b.right and b.x < a.right and a.y < b.foot and b.y < a.foot


@both_shapes
@every_pack
def test_no_two_ways_to_different_stages_lie_on_one_another(shape, pack):
    pieces = [
        (x, min(y, z), max(y, z), way.points[-1])
        for way in laid_out(shape, pack).ways
        for (x, y), (other, z) in pairwise(way.points)
        if x == other
    ]

    assert [
        (one, two)
        for one in pieces
        for two in pieces
        if one[0] == two[0] and one[3] != two[3] and one[1] < two[2] and two[1] < one[2]
        and not (shape == "column" and same_stage(one[3], two[3]))
    ] == []  # fmt: skip


def same_stage(end, other):
    """Whether two ways end at the same stage, one coming again and one going back: in the column they share a lane."""
    return end[0] == other[0] and abs(end[1] - other[1]) < 300


@every_pack
def test_the_rows_are_cut_between_stages_so_that_no_box_is_cut_in_two(pack):
    layout = laid_out("rows", pack)
    spec = load(pack)
    part = shown("rows", spec, spec.source_language)

    assert len(list(part)) == len(spec.stages) == len(layout.cuts) - 1
    assert [box for box in layout.boxes for cut in layout.cuts if box.y < cut < box.foot] == []
    heights = [float(piece.get("height")) for piece in part]
    assert sum(heights) == pytest.approx(layout.cuts[-1])


def test_a_way_that_passes_through_a_row_is_drawn_in_it():
    pack = next(path for path in PACKS if path.parent.name == "nb")
    pieces = list(shown("rows", load(pack), "nb"))
    counts = [sum("--replan" in way.get("class") for way in piece.iter(f"{SVG}polyline")) for piece in pieces]

    assert counts == [0, 0, 3, 4, 3, 2]


def test_long_words_are_broken_and_none_is_lost():
    lines = wrap("Samarbeidsavtale " + "x" * 200, 100, 14)

    assert "".join(lines).replace(" ", "") == "Samarbeidsavtale" + "x" * 200
    assert [line for line in lines if width_of(line, 14) > 100 and len(line) > 1] == []


def test_the_table_says_the_same():
    table = as_table(bikes(), "en")

    assert [column["title"] for column in table["columns"]] == ["Stage", "Decision", "Leads to", "Who decides"]
    assert [cell["text"] for cell in table["rows"][2]["cells"]] == ["Search", "Not found", "On to “A new bike”", "Head"]
