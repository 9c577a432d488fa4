"""The drawing for a wide place, a desk or a sheet of paper: a row for each stage, its decisions on its right.

The ways run between the two: from a decision leftwards into the lane of the stage that it leads to, and along that to
the stage. A decision that comes again points straight at its own stage where that reaches so far down.
"""

from guidance.procedures.diagram.lanes import AGAIN, BACK, ON, Lane, direction_of, lanes_of, ways_of
from guidance.procedures.diagram.shapes import EDGE, Box, Layout, Lettering, Way, foot_of
from guidance.procedures.spec import OutcomeSpec

#: All lie between stages and decisions; what comes again has lanes of its own.
SIDES = {ON: "between", BACK: "between, back", AGAIN: "between, again"}
WIDTH = 700
LANE = 11
MARGIN = 12
BETWEEN = 14
#: Where ways reach a stage, from its upper edge; and how far from these a decision must be to point straight at it.
REACHES_ON, REACHES_BACK, APART = 11, 46, 10


def in_rows(lettering: Lettering) -> Layout:
    """Place the stages, their decisions and the ways between them, a row a stage."""
    spec = lettering.spec
    lanes = lanes_of(spec, SIDES)
    channel = 26 + LANE * max((lane.number for lane in lanes.values()), default=0)
    room = WIDTH - 2 * (EDGE + MARGIN) - channel
    left, of_stage = EDGE + MARGIN, room * 0.48
    right, of_decision = left + of_stage + channel, room * 0.52
    layout = Layout(WIDTH, cuts=[0])
    stages: dict[str, Box] = {}
    decisions: dict[tuple[str, str], Box] = {}
    y, before = float(EDGE), None
    for number, stage in enumerate(spec.stages, 1):
        if heading := lettering.heading(stage, before, EDGE, y, of_stage + MARGIN):
            layout.headings += heading
            y = foot_of(heading, y) + 6
        top = y
        box = lettering.stage(stage, number, left, y + MARGIN, of_stage)
        foot = y + MARGIN
        for outcome in stage.outcomes:
            decision = lettering.decision(stage, outcome, right, foot, of_decision)
            decisions[stage.key, outcome.key] = decision
            foot = decision.foot + 6
        foot = max(box.foot, foot - 6) + MARGIN
        band = Box(EDGE, top, WIDTH - 2 * EDGE, foot - top, "band", (), stage.key)
        layout.boxes += [band, box, *(decisions[stage.key, outcome.key] for outcome in stage.outcomes)]
        stages[stage.key] = box
        y, before = foot + BETWEEN, stage
        layout.cuts.append(round(foot + BETWEEN / 2))
    layout.height = layout.cuts[-1]
    for stage, outcome, target in ways_of(spec):
        lane = lanes[SIDES[direction_of(outcome)], target]
        layout.ways.append(_way(outcome, decisions[stage.key, outcome.key], stages[target], lane))
    return layout


def _way(outcome: OutcomeSpec, start: Box, end: Box, lane: Lane) -> Way:
    y = start.middle
    if outcome.kind == "continue":
        taken = (end.y, end.y + REACHES_ON, end.y + REACHES_BACK, end.foot)
        if end.y < y < end.foot and all(abs(y - one) >= APART for one in taken):
            return Way(outcome.kind, ((start.x, y), (end.right, y)))
        reaches = end.foot - APART
    else:
        reaches = end.y + (REACHES_ON if outcome.kind == "escalate" else REACHES_BACK)
    x = end.right + 15 + LANE * lane.number
    return Way(outcome.kind, ((start.x, y), (x, y), (x, reaches), (end.right, reaches)))
