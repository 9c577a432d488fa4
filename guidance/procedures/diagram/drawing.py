"""The drawing itself, as SVG with classes; its colours, and which of its two shapes is shown, are in
static/css/diagram.css."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures.diagram.column import in_a_column
from guidance.procedures.diagram.rows import in_rows
from guidance.procedures.diagram.shapes import Box, Layout, Lettering, Line, Way
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.words import leads_in_words, listed

Link = Callable[[str], str | None]


def draw(
    spec: ProcedureSpec,
    language: str,
    *,
    current: str | None = None,
    runs: Mapping[str, int] | None = None,
    steps: Mapping[str, str] | None = None,
    link: Link | None = None,
) -> SafeString:
    """The procedure as one image in two shapes, of which the place that it stands in shows one; all texts escaped.

    The column is one SVG. Of the rows each is an SVG of its own, right below the one before, so that paper is changed
    between two of them.

    Args:
        spec: the procedure; outcomes that lead nowhere are drawn without an arrow.
        language: of the procedure's texts; the portal's own words are in the active language.
        current: key of the stage that a case stands in.
        runs: how often a case passed through each stage, by stage key.
        steps: words for the state of steps of the current stage, by step key.
        link: the address of a stage by its key. With links the drawing is a group, else it is one image.
    Returns:
        HTML; its title and description are read aloud, ``as_table`` says the same as a table.
    """
    lettering = Lettering(spec, language, current, runs or {}, steps or {})
    return format_html(
        '<div class="flow" role="{role}" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        '<span id="{name}-title" hidden="hidden">{title}</span><span id="{name}-desc" hidden="hidden">{description}'
        '</span><div class="flow__shape flow__shape--column">{column}</div>'
        '<div class="flow__shape flow__shape--rows">{rows}</div></div>',
        role="group" if link else "img",
        name=f"diagram-{spec.key}",
        title=_("The way through “%(procedure)s”") % {"procedure": spec.title.to(language)},
        description=_description(spec, language, current),
        column=_pieces(in_a_column(lettering), link),
        rows=_pieces(in_rows(lettering), link),
    )


def _description(spec: ProcedureSpec, language: str, current: str | None) -> str:
    count = len(spec.stages)
    sentences = [ngettext("%(count)s stage.", "%(count)s stages.", count) % {"count": count}]
    known = {stage.key: stage.title.to(language) for stage in spec.stages}
    if current in known:
        sentences.append(_("The case is in “%(stage)s”.") % {"stage": known[current]})
    for stage in spec.stages:
        ways = [leads_in_words(outcome, spec, language) for outcome in stage.outcomes]
        sentences.append(
            _("“%(stage)s” leads to: %(ways)s.") % {"stage": known[stage.key], "ways": listed(dict.fromkeys(ways))}
        )
    return " ".join(sentences)


def _pieces(layout: Layout, link: Link | None) -> SafeString:
    """The layout from cut to cut, an SVG each. A way that passes through a piece is drawn in it and clipped."""
    return _joined(
        format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="flow__piece" viewBox="0 {top} {width} {height}" '
            'width="{width}" height="{height}">{bands}{ways}{headings}{boxes}</svg>',
            top=_round(top),
            width=_round(layout.width),
            height=_round(foot - top),
            bands=_joined(_box(box, None) for box in layout.boxes if box.kind == "band" and top <= box.y < foot),
            ways=_joined(_way(way) for way in layout.ways if _passes(way, top, foot)),
            headings=_joined(_line(line) for line in layout.headings if top <= line.y < foot),
            boxes=_joined(_box(box, link) for box in layout.boxes if box.kind != "band" and top <= box.y < foot),
        )
        for top, foot in pairwise(layout.cuts)
    )


def _passes(way: Way, top: float, foot: float) -> bool:
    heights = [y for _x, y in way.points]
    return min(heights) - 6 < foot and max(heights) + 6 > top


def _box(box: Box, link: Link | None) -> SafeString:
    classes = ["flow__box", f"flow__box--{box.kind}"]
    classes += ["flow__box--current"] if box.current else []
    classes += ["flow__box--visited"] if box.visited else []
    drawn = format_html(
        '<g class="flow__group{}"><rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"></rect>{}</g>',
        " flow__group--current" if box.current else "",
        " ".join(classes),
        _round(box.x),
        _round(box.y),
        _round(box.width),
        _round(box.height),
        8 if box.kind in ("stage", "band") else 14,
        _joined(_line(line) for line in box.lines),
    )
    address = link(box.stage) if link and box.kind == "stage" else None
    return format_html('<a class="flow__link" href="{}">{}</a>', address, drawn) if address else drawn


def _line(line: Line) -> SafeString:
    return format_html(
        '<text class="flow__text flow__text--{}" x="{}" y="{}" font-size="{}">{}</text>',
        line.role,
        _round(line.x),
        _round(line.y),
        line.size,
        line.text,
    )


def _way(way: Way) -> SafeString:
    points = " ".join(f"{_round(x)},{_round(y)}" for x, y in way.points)
    x, y = way.points[-1]
    back = -7 if way.points[-2][0] < x else 7  # the head points the way the last piece goes
    head = f"{_round(x)},{_round(y)} {_round(x + back)},{_round(y - 5)} {_round(x + back)},{_round(y + 5)}"
    return format_html(
        '<polyline class="flow__way flow__way--{}" points="{}" fill="none"></polyline>'
        '<polygon class="flow__head flow__head--{}" points="{}"></polygon>',
        way.kind,
        points,
        way.kind,
        head,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(mark_safe(""), "{}", ((part,) for part in parts))


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
