"""The drawing for a narrow place, a telephone: one column, stages and under each its decisions.

Decisions that lead on run down the right side, those that come again or go back run up the left side; ways to the same
stage share a lane.
"""

from guidance.procedures.diagram.lanes import AGAIN, BACK, ON, Lane, direction_of, lanes_of, ways_of
from guidance.procedures.diagram.shapes import EDGE, Box, Layout, Lettering, Way, foot_of
from guidance.procedures.spec import OutcomeSpec

WIDTH = 330
SIDES = {ON: "right", BACK: "left", AGAIN: "left"}
LANE = 9
INDENT = 12


def in_a_column(lettering: Lettering) -> Layout:
    """Place the stages, their decisions and the ways between them, one below the other."""
    spec = lettering.spec
    lanes = lanes_of(spec, SIDES)
    left, right = (
        EDGE + LANE * (2 + max((lane.number for lane in lanes.values() if lane.side == side), default=-1))
        for side in ("left", "right")
    )
    layout = Layout(WIDTH)
    stages: dict[str, Box] = {}
    decisions: dict[tuple[str, str], Box] = {}
    width, y, before = WIDTH - left - right, float(EDGE), None
    for number, stage in enumerate(spec.stages, 1):
        if heading := lettering.heading(stage, before, left, y + (8 if before else 0), width):
            layout.headings += heading
            y = foot_of(heading, y) + 6
        stages[stage.key] = box = lettering.stage(stage, number, left, y, width)
        layout.boxes.append(box)
        y = box.foot + 6
        for outcome in stage.outcomes:
            decision = lettering.decision(stage, outcome, left + INDENT, y, width - 2 * INDENT)
            decisions[stage.key, outcome.key] = decision
            layout.boxes.append(decision)
            y = decision.foot + 6
        y, before = y + 16, stage
    layout.height = y - 16 + EDGE
    layout.cuts = [0, layout.height]
    for stage, outcome, target in ways_of(spec):
        lane = lanes[SIDES[direction_of(outcome)], target]
        layout.ways.append(_way(outcome, decisions[stage.key, outcome.key], stages[target], lane))
    return layout


def _way(outcome: OutcomeSpec, start: Box, end: Box, lane: Lane) -> Way:
    if lane.side == "right":
        x0, x1 = start.right, end.right
        x = x1 + LANE * (lane.number + 1)
        y1 = end.y + 20
    else:
        x0, x1 = start.x, end.x
        x = x1 - LANE * (lane.number + 1)
        y1 = end.y + (end.height - 14 if outcome.kind == "continue" else 20)
    return Way(outcome.kind, ((x0, start.middle), (x, start.middle), (x, y1), (x1, y1)))
