"""A table of shares as bars: only numbers and words, from which a template writes the SVG."""

from typing import Any

from forms.cases.selectors.fidelity.tables import Table

#: Sizes in units of the drawing.
WIDTH, BAR, STEP, TOP = 360, 14, 44, 6


def chart_of(table: Table) -> dict[str, Any] | None:
    """A bar for each row that is no total, by its last share; None where fewer than two can be drawn."""
    rows = [row for row in table.rows if not row.total]
    bars = [
        {
            "label": row.label,
            "words": row.cells[-1].text,
            "hidden": row.cells[-1].percent is None,
            "text_y": TOP + place * STEP + 12,
            "bar_y": TOP + place * STEP + 18,
            "width": round(WIDTH * (row.cells[-1].percent or 0) / 100),
        }
        for place, row in enumerate(rows)
    ]
    if sum(not bar["hidden"] for bar in bars) < 2:
        return None
    return {
        "key": table.key,
        "title": table.title,
        "bars": bars,
        "width": WIDTH,
        "bar": BAR,
        "height": TOP + STEP * len(bars),
    }
