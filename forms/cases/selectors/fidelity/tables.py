"""Counts as tables: small ones hidden, and with them what they could be worked out from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.selectors.fidelity.counts import Counts, Halves
from forms.cases.selectors.fidelity.hiding import hidden_cells, with_totals
from forms.cases.selectors.fidelity.periods import Period


@dataclass(frozen=True)
class Cell:
    """A count, or ``part`` of a count; ``hidden`` where it may not be told."""

    number: int = 0
    part: int | None = None
    hidden: bool = False

    @property
    def percent(self) -> int | None:
        """The part in whole percent; None where there is none to tell."""
        if self.hidden or self.part is None or not self.number:
            return None
        return round(100 * self.part / self.number)

    @property
    def text(self) -> str:
        """The count in words."""
        if self.hidden:
            return _("hidden")
        if self.part is None:
            return str(self.number)
        if not self.number:
            return "–"
        words = {"part": self.part, "number": self.number, "percent": self.percent}
        return _("%(part)s of %(number)s (%(percent)s %%)") % words


@dataclass(frozen=True)
class Row:
    """A row: what it is about, and its cells."""

    label: str
    cells: list[Cell]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A figure as a table. ``key`` names it in the file of figures; ``chart``: whether its last column is drawn."""

    key: str
    title: str
    columns: list[str]
    rows: list[Row]
    note: str = ""
    chart: bool = False
    extra: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[dict[str, Any], str]]:
        """The rows as a template writes them, each cell with its column's title; and the extra cell, if any."""
        extra = self.extra or [""] * len(self.rows)
        return [
            ({"label": row.label, "total": row.total, "columns": list(zip(self.columns, row.cells, strict=True))}, more)
            for row, more in zip(self.rows, extra, strict=True)
        ]

    @property
    def some_hidden(self) -> bool:
        """Whether anything in it is hidden."""
        return any(cell.hidden for row in self.rows for cell in row.cells)


def table(
    key: str,
    title: str,
    rows: Sequence[tuple[Any, str]],
    columns: Sequence[tuple[Any, str]],
    counts: Counts,
    period: Period,
    *,
    part: Counts | None = None,
    at: Callable[[Any, Any], Any] = lambda row, column: (row, column),
    across: bool = True,
    **more: Any,
) -> Table:
    """A table of counts, or of parts of counts, by rows and columns, each a key and a label.

    Args:
        at: the key that the counts have for a row and a column.
        across: whether there is a column of totals. There is a row of totals where there are several rows.
    """
    across, down = across and len(columns) > 1, len(rows) > 1
    wholes = _matrices(rows, columns, counts, at)
    parts = _matrices(rows, columns, part, at) if part is not None else []
    rests = [_less(whole, one) for whole, one in zip(wholes, parts, strict=False)]
    hidden = hidden_cells([*wholes, *parts, *rests], across=across, down=down)
    if not (across or down):
        hidden = frozenset((0, 0) for one in (*wholes, *parts, *rests) if one and one[0] and 0 < one[0][0] < 5)
    shown = with_totals(_picked(rows, columns, counts, at, period), across=across, down=down)
    shown_part = with_totals(_picked(rows, columns, part, at, period), across=across, down=down) if part else None
    labels = [label for _key, label in rows] + ([_("All together")] if down else [])
    found = [
        Row(
            label,
            [Cell(number, shown_part[r][c] if shown_part else None, (r, c) in hidden) for c, number in enumerate(line)],
            total=down and r == len(rows),
        )
        for r, (label, line) in enumerate(zip(labels, shown, strict=True))
    ]
    titles = [label for _key, label in columns] + ([_("All together")] if across else [])
    return Table(key, title, titles, found, **more)


def _matrices(rows: Any, columns: Any, counts: Counts, at: Any) -> list[list[list[int]]]:
    """The counts of both halves and of the whole."""
    picks: list[Callable[[Halves], int]] = [lambda halves: halves[0], lambda halves: halves[1], sum]
    return [
        [[pick(counts.get(at(row, column), [0, 0])) for column, _label in columns] for row, _name in rows]
        for pick in picks
    ]


def _picked(rows: Any, columns: Any, counts: Counts, at: Any, period: Period) -> list[list[int]]:
    return [[period.pick(*counts.get(at(row, column), [0, 0])) for column, _label in columns] for row, _name in rows]


def _less(whole: list[list[int]], part: list[list[int]]) -> list[list[int]]:
    return [[a - b for a, b in zip(one, other, strict=True)] for one, other in zip(whole, part, strict=True)]
