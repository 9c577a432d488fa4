import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from guidance.procedures.diagram import as_table, draw
from guidance.procedures.diagram.layout import WIDTH, lay_out, width_of, wrap
from guidance.procedures.packs import load
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.strategies import property_test, specs

PACKS = sorted(Path("guidance/packs").glob("*/procedure.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(spec, language="en", **more):
    return ElementTree.fromstring(draw(spec, language, **more))  # noqa: S314  our own output


def words(svg):
    return " ".join(text.text or "" for text in svg.iter(f"{SVG}text"))


def test_the_drawing_is_one_image_with_a_title_and_a_description():
    svg = drawn(bikes(), current="search")
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")

    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert title.text == "The way through “Bikes”"
    assert description.text == (
        "2 stages. The case is in “Search”. “Search” leads to: The case is closed, Again, with a new date and On to "
        "“A new bike”. “A new bike” leads to: The case is closed, Back to “Search” and Again, with a new date."
    )


def test_stages_steps_and_decisions_are_in_it_in_their_order():
    text = words(drawn(bikes()))
    parts = (
        "First",
        "1. Search",
        "The crew",
        "Report",
        "1 Talk",
        "Meeting",
        "Found",
        "Go on",
        "Not found",
        "2. A new bike",
    )

    assert [part for part in parts if part not in text] == []
    assert sorted(parts, key=text.index) == list(parts)


def test_each_decision_that_leads_to_a_stage_has_its_arrow():
    kinds = [way.get("class").rpartition("--")[2] for way in drawn(bikes()).iter(f"{SVG}polyline")]

    assert sorted(kinds) == ["continue", "continue", "escalate", "replan"]


def test_a_case_is_shown_where_it_stands():
    svg = drawn(bikes(), current="replace", runs={"search": 2, "replace": 1}, steps={"buy": "done"})
    current = [box for box in svg.iter(f"{SVG}rect") if "flow__box--current" in box.get("class")]

    assert len(current) == 1
    assert "Run 2 times" in words(svg)
    assert "The case is here now Run once –  Buy (done)".replace("  ", " ") in re.sub(" +", " ", words(svg))


def test_stages_lead_to_their_addresses_where_there_are_any():
    svg = drawn(bikes(), link=lambda stage: f"#stage-{stage}" if stage == "search" else None)

    assert svg.get("role") == "group"
    assert [link.get("href") for link in svg.iter(f"{SVG}a")] == ["#stage-search"]


def test_nothing_in_it_is_style_or_script():
    text = draw(bikes(("en: Search}", 'en: "<script>alert(1)</script>"}')), "en")

    assert "style=" not in text
    assert "<script" not in text


@property_test
@given(specs())
def test_any_procedure_can_be_drawn_and_read_as_a_table(spec):
    rows = as_table(spec, "da")["rows"]

    assert drawn(spec, "da").tag == f"{SVG}svg"
    assert len(rows) == sum(len(stage.outcomes) for stage in spec.stages)


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_the_shipped_procedures_are_drawn_inside_their_frame_without_overlaps(pack):
    layout = lay_out(load(pack), pack.parent.name)
    boxes = sorted(layout.boxes, key=lambda box: box.y)

    assert [box for box in boxes if box.x < 0 or box.x + box.width > WIDTH] == []
    assert [a for a, b in zip(boxes, boxes[1:], strict=False) if a.y + a.height > b.y] == []
    assert [x for way in layout.ways for x, _y in way.points if not 0 <= x <= WIDTH] == []
    for box in boxes:
        assert [line.text for line in box.lines if width_of(line.text, line.size) > box.width] == []


def test_ways_that_pass_each_other_have_lanes_of_their_own():
    pack = next(path for path in PACKS if path.parent.name == "nb")
    backwards = [way for way in lay_out(load(pack), "nb").ways if way.kind == "replan"]
    ends = {}
    for way in backwards:
        ends.setdefault(way.points[1][0], set()).add(way.points[-1])

    assert [lane for lane, targets in ends.items() if len(targets) > 1] == []


def test_long_words_are_broken_and_none_is_lost():
    lines = wrap("Samarbeidsavtale " + "x" * 200, 100, 14)

    assert "".join(lines).replace(" ", "") == "Samarbeidsavtale" + "x" * 200
    assert [line for line in lines if width_of(line, 14) > 100 and len(line) > 1] == []


def test_the_table_says_the_same():
    table = as_table(bikes(), "en")

    assert [column["title"] for column in table["columns"]] == ["Stage", "Decision", "Leads to", "Who decides"]
    assert [cell["text"] for cell in table["rows"][2]["cells"]] == ["Search", "Not found", "On to “A new bike”", "Head"]
