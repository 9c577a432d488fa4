"""What a drawing is made of: boxes with lines of text, and the ways between them.

Units are those of the drawing's viewBox, about a pixel where there is room.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from guidance.procedures.diagram.text import wrap
from guidance.procedures.spec import OutcomeSpec, ProcedureSpec, StageSpec
from guidance.procedures.words import leads_in_words, roles_in_words

EDGE = 4
INSIDE = 10
TITLE, TEXT, SMALL = 16, 14.5, 14


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
    """A stage, a decision, or the band around a stage and its decisions. ``kind``: ``stage``, ``band``, or the kind of
    the outcome."""

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

    @property
    def foot(self) -> float:
        """The height of its lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Where its right edge stands."""
        return self.x + self.width


@dataclass(frozen=True)
class Way:
    """An arrow from a decision to a stage."""

    kind: str
    points: tuple[tuple[float, float], ...]


@dataclass
class Layout:
    """Everything that is drawn. ``cuts``: heights where the drawing may be cut for the next sheet, the first and the
    last included."""

    width: float
    height: float = 0
    headings: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Lettering:
    """Writes the boxes of one procedure.

    ``current``: key of the stage that a case stands in; ``runs``: how often a case passed through each stage;
    ``states``: words for the state of steps of the current stage, by step key ("done").
    """

    spec: ProcedureSpec
    language: str
    current: str | None = None
    runs: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    def heading(self, stage: StageSpec, before: StageSpec | None, x: float, y: float, width: float) -> list[Line]:
        """The phase, on the first of its stages."""
        words, earlier = (one.phase.to(self.language) if one and one.phase else "" for one in (stage, before))
        return self._lines(words, TITLE, "phase", x, y, width, bold=True) if words and words != earlier else []

    def stage(self, stage: StageSpec, number: int, x: float, y: float, width: float) -> Box:
        """A stage with who is responsible, where a case stands, and its steps."""
        here, times = stage.key == self.current, self.runs.get(stage.key, 0)
        title = _("%(number)s. %(title)s") % {"number": number, "title": stage.title.to(self.language)}
        written = [(title, TITLE, "title", True)]
        if roles := roles_in_words(stage.responsible, self.spec, self.language):
            written.append((roles, SMALL, "note", False))
        if here:
            written.append((_("The case is here now"), SMALL, "here", True))
        if times:
            words = _("Run once") if times == 1 else _("Run %(times)s times") % {"times": times}
            written.append((words, SMALL, "note", False))
        lines: list[Line] = []
        foot = y + 6.0
        for text, size, role, bold in written:
            lines += self._lines(text, size, role, x + INSIDE, foot, width - 2 * INSIDE, bold=bold)
            foot = foot_of(lines, foot)
        foot += 3
        for step in self.spec.steps_of(stage.key):
            mark = f"{step.ref}  " if step.ref else "–  "
            state = self.states.get(step.key) if here else None
            words = f"{mark}{step.title.to(self.language)}" + (f" ({state})" if state else "")
            lines += self._lines(words, SMALL, "step", x + INSIDE, foot, width - 2 * INSIDE)
            foot = foot_of(lines, foot)
        return Box(x, y, width, foot + 8 - y, "stage", tuple(lines), stage.key, here, times > 0)

    def decision(self, stage: StageSpec, outcome: OutcomeSpec, x: float, y: float, width: float) -> Box:
        """A decision and where it leads."""
        inside = width - 2 * INSIDE
        lines = self._lines(outcome.label.to(self.language), TEXT, "label", x + INSIDE, y + 4, inside)
        leads = leads_in_words(outcome, self.spec, self.language)
        lines += self._lines(leads, SMALL, "note", x + INSIDE, foot_of(lines, y + 4), inside)
        return Box(x, y, width, foot_of(lines, y + 4) + 6 - y, outcome.kind, tuple(lines), stage.key)

    @staticmethod
    def _lines(
        text: str, size: float, role: str, x: float, y: float, width: float, *, bold: bool = False
    ) -> list[Line]:
        """The text from ``y`` down, in lines that fit."""
        return [
            Line(words, x, y + size * (1.3 * number - 0.15), size, role)
            for number, words in enumerate(wrap(text, width, size, bold=bold), 1)
        ]


def foot_of(lines: list[Line], y: float) -> float:
    """Where the last line ends, or ``y`` where there is none."""
    return lines[-1].y + lines[-1].size * 0.15 if lines else y
