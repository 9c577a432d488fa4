"""The drawing itself, as SVG with classes; its colours stand in static/css/diagram.css."""

from collections.abc import Callable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures.diagram.layout import WIDTH, Box, Line, Way, lay_out
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
    """The procedure as one SVG image, all of its texts escaped.

    Args:
        spec: the procedure; outcomes that lead nowhere are drawn without an arrow.
        language: of the procedure's texts; the portal's own words are in the active language.
        current: key of the stage that a case stands in.
        runs: how often a case passed through each stage, by stage key.
        steps: words for the state of steps of the current stage, by step key.
        link: the address of a stage by its key. With links the drawing is a group, else it is one image.
    Returns:
        The SVG; its title and description are read aloud, ``as_table`` says the same as a table.
    """
    layout = lay_out(spec, language, current=current, runs=runs, steps=steps)
    name = f"diagram-{spec.key}"
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {width} {height}" width="{width}" '
        'height="{height}" role="{role}" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{ways}{headings}{boxes}'
        "</svg>",
        width=WIDTH,
        height=_round(layout.height),
        role="group" if link else "img",
        name=name,
        title=_("The way through “%(procedure)s”") % {"procedure": spec.title.to(language)},
        description=_description(spec, language, current),
        ways=_joined([_way(way) for way in layout.ways]),
        headings=_joined([_line(line) for line in layout.headings]),
        boxes=_joined([_box(box, link) for box in layout.boxes]),
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
        8 if box.kind == "stage" else 14,
        _joined([_line(line) for line in box.lines]),
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


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join(mark_safe(""), "{}", ((part,) for part in parts))


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
