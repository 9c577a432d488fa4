"""Where everything stands in the drawing: one column, so that it is read on a phone as on a desk.

Units are those of the drawing's viewBox, about a pixel where there is room. Decisions that lead on run down the right
side, those that come again or go back run up the left side; ways to the same stage share a lane.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guidance.procedures.spec import OutcomeSpec, ProcedureSpec, StageSpec
from guidance.procedures.words import leads_in_words, roles_in_words

WIDTH = 330
EDGE = 4
LANE = 9
INSIDE = 10
INDENT = 12
TITLE, TEXT, SMALL = 16, 14.5, 14
_NARROW = frozenset("iljtfr.,:;'!|()[] -")
_WIDE = frozenset("mwMWæÆ@%")


@dataclass(frozen=True)
class Line:
    """A line of text. ``y`` is its baseline; ``role`` the part of its class name."""

    text: str
    x: float
    y: float
    size: float
    role: str


@dataclass(frozen=True)
class Box:
    """A stage or a decision. ``kind``: ``stage`` or the kind of the outcome."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    lines: tuple[Line, ...]
    stage: str
    current: bool = False
    visited: bool = False

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Way:
    """An arrow from a decision to a stage, around the boxes at ``lane_x``."""

    kind: str
    points: tuple[tuple[float, float], ...]


@dataclass
class Layout:
    """Everything that is drawn."""

    height: float = 0
    headings: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True)
class Lane:
    """One lane beside the boxes, shared by all ways of one side to one stage. Lane 0 is the nearest."""

    side: str
    to: str
    sources: tuple[str, ...]
    number: int = 0


def lay_out(
    spec: ProcedureSpec,
    language: str,
    *,
    current: str | None = None,
    runs: Mapping[str, int] | None = None,
    steps: Mapping[str, str] | None = None,
) -> Layout:
    """Place the stages, their decisions and the ways between them.

    Args:
        current: key of the stage that a case stands in.
        runs: how often a case passed through each stage.
        steps: words for the state of steps of the current stage, by step key ("done").
    """
    lanes = lanes_of(spec)
    left = EDGE + LANE * (1 + max((lane.number for lane in lanes.values() if lane.side == "left"), default=-1) + 1)
    right = EDGE + LANE * (1 + max((lane.number for lane in lanes.values() if lane.side == "right"), default=-1) + 1)
    column = _Column(spec, language, left, WIDTH - left - right, current, runs or {}, steps or {})
    layout = Layout()
    column.fill(layout)
    for (stage_key, outcome_key), box in column.decisions.items():
        outcome = spec.stage(stage_key).outcome(outcome_key)
        target = outcome.to or (stage_key if outcome.kind == "continue" else None)
        if target in column.stages:
            layout.ways.append(_way(outcome, box, column.stages[target], lanes[_side(outcome), target]))
    return layout


def lanes_of(spec: ProcedureSpec) -> dict[tuple[str, str], Lane]:
    """The lanes by side and the stage they lead to; no two that pass each other have the same number."""
    order = {stage.key: number for number, stage in enumerate(spec.stages)}
    spans: dict[tuple[str, str], list[int]] = {}
    for stage in spec.stages:
        for outcome in stage.outcomes:
            target = outcome.to or (stage.key if outcome.kind == "continue" else None)
            if target in order:
                spans.setdefault((_side(outcome), target), [order[target]]).append(order[stage.key])
    lanes: dict[tuple[str, str], Lane] = {}
    taken: list[tuple[str, int, int, int]] = []
    for (side, to), places in sorted(spans.items(), key=lambda item: (max(item[1]) - min(item[1]), min(item[1]))):
        low, high = min(places), max(places)
        crossing = {n for s, a, b, n in taken if s == side and a <= high and low <= b}
        number = next(n for n in range(len(taken) + 1) if n not in crossing)
        taken.append((side, low, high, number))
        lanes[side, to] = Lane(side, to, (), number)
    return lanes


def _side(outcome: OutcomeSpec) -> str:
    return "right" if outcome.kind == "escalate" else "left"


def _way(outcome: OutcomeSpec, start: Box, end: Box, lane: Lane) -> Way:
    if lane.side == "right":
        x0, x1 = start.x + start.width, end.x + end.width
        x = x1 + LANE * (lane.number + 1)
        y1 = end.y + 20
    else:
        x0, x1 = start.x, end.x
        x = x1 - LANE * (lane.number + 1)
        y1 = end.y + (end.height - 14 if outcome.kind == "continue" else 20)
    return Way(outcome.kind, ((x0, start.middle), (x, start.middle), (x, y1), (x1, y1)))


class _Column:
    """Stages and decisions one below the other."""

    def __init__(
        self,
        spec: ProcedureSpec,
        language: str,
        x: float,
        width: float,
        current: str | None,
        runs: Mapping[str, int],
        states: Mapping[str, str],
    ) -> None:
        self.spec, self.language = spec, language
        self.x, self.width, self.y = x, width, float(EDGE)
        self.current, self.runs, self.states = current, runs, states
        self.stages: dict[str, Box] = {}
        self.decisions: dict[tuple[str, str], Box] = {}

    def fill(self, layout: Layout) -> None:
        phase = ""
        for number, stage in enumerate(self.spec.stages, 1):
            heading = stage.phase.to(self.language) if stage.phase else ""
            if heading and heading != phase:
                self.y += 8 if phase or number > 1 else 0
                layout.headings += self._lines(heading, TITLE, "phase", bold=True, indent=0)
                self.y += 6
            phase = heading
            self.stages[stage.key] = self._stage(stage, number)
            layout.boxes.append(self.stages[stage.key])
            for outcome in stage.outcomes:
                self.decisions[stage.key, outcome.key] = box = self._decision(stage, outcome)
                layout.boxes.append(box)
            self.y += 16
        layout.height = self.y - 16 + EDGE

    def _stage(self, stage: StageSpec, number: int) -> Box:
        top = self.y
        self.y += 6
        title = _("%(number)s. %(title)s") % {"number": number, "title": stage.title.to(self.language)}
        lines = self._lines(title, TITLE, "title", bold=True)
        if roles := roles_in_words(stage.responsible, self.spec, self.language):
            lines += self._lines(roles, SMALL, "note")
        here = stage.key == self.current
        if here:
            lines += self._lines(_("The case is here now"), SMALL, "here", bold=True)
        if times := self.runs.get(stage.key, 0):
            words = _("Run once") if times == 1 else _("Run %(times)s times") % {"times": times}
            lines += self._lines(words, SMALL, "note")
        self.y += 3
        for step in self.spec.steps_of(stage.key):
            mark = f"{step.ref}  " if step.ref else "–  "
            state = self.states.get(step.key) if here else None
            words = f"{mark}{step.title.to(self.language)}" + (f" ({state})" if state else "")
            lines += self._lines(words, SMALL, "step")
        self.y += 8
        box = Box(self.x, top, self.width, self.y - top, "stage", tuple(lines), stage.key, here, times > 0)
        self.y += 6
        return box

    def _decision(self, stage: StageSpec, outcome: OutcomeSpec) -> Box:
        top, x = self.y, self.x + INDENT
        self.y += 4
        inside = self.width - 2 * INDENT - 2 * INSIDE
        lines = self._lines(outcome.label.to(self.language), TEXT, "label", x=x + INSIDE, width=inside)
        leads = leads_in_words(outcome, self.spec, self.language)
        lines += self._lines(leads, SMALL, "note", x=x + INSIDE, width=inside)
        self.y += 6
        box = Box(x, top, self.width - 2 * INDENT, self.y - top, outcome.kind, tuple(lines), stage.key)
        self.y += 6
        return box

    def _lines(
        self,
        text: str,
        size: float,
        role: str,
        *,
        bold: bool = False,
        indent: int = INSIDE,
        x: float | None = None,
        width: float | None = None,
    ) -> list[Line]:
        lines = []
        for words in wrap(text, width or self.width - 2 * indent, size, bold=bold):
            self.y += size * 1.3
            lines.append(Line(words, x if x is not None else self.x + indent, self.y - size * 0.15, size, role))
        return lines


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines that fit, by an estimate on the safe side for the usual sans-serif faces.

    A word that is wider than a line is broken.
    """
    lines: list[str] = []
    line = ""
    for word in _broken(text.split(), width, size, bold=bold):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _broken(words: Iterable[str], width: float, size: float, *, bold: bool) -> Iterable[str]:
    for word in words:
        while width_of(word, size, bold=bold) > width and len(word) > 1:
            cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width_of(word[:n], size, bold=bold) <= width)
            yield word[:cut]
            word = word[cut:]
        yield word


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """An estimate of the width of a text, in the units of ``size``: as wide as in Verdana and DejaVu Sans, the widest
    faces that a reader's machine may fall back on."""
    ems = sum(0.37 if c in _NARROW else 0.95 if c in _WIDE else 0.73 if c.isupper() else 0.62 for c in text)
    return ems * size * (1.13 if bold else 1)
