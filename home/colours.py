"""One colour made into the scale that the design system's parts are painted with, readable at every step.

Source: WCAG 2.2 for relative luminance and contrast (4.5 to 1 for text, 3 to 1 for the edges of controls); the names of
the steps are Designsystemet's.
"""

LEAST_CONTRAST = 4.5
LEAST_EDGE_CONTRAST = 3.0
WHITE, BLACK = "#ffffff", "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white). Raises: ValueError."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def contrast_with_white(colour: str) -> float:
    """How well the colour is read on white, and white on it."""
    return contrast(colour, WHITE)


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    parts = (round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def readable(colour: str, *, on: list[str], towards: str, least: float) -> str:
    """The colour, moved as little as needed towards black or white until it has the contrast on all of ``on``."""
    for step in range(51):
        moved = mixed(colour, towards, step / 50)
        if all(contrast(moved, ground) >= least for ground in on):
            return moved
    return towards


def light_scale(colour: str) -> dict[str, str]:
    """The steps for a light page. ``colour`` has been checked against white."""
    grounds = {name: mixed(WHITE, colour, share) for name, share in _GROUNDS.items()}
    worst = [WHITE, *grounds.values()]
    return {
        "background-default": WHITE,
        "surface-default": WHITE,
        **grounds,
        "border-subtle": mixed(WHITE, colour, 0.38),
        "border-default": readable(mixed(WHITE, colour, 0.7), on=worst[:3], towards=BLACK, least=LEAST_EDGE_CONTRAST),
        "border-strong": readable(colour, on=worst, towards=BLACK, least=LEAST_CONTRAST),
        "text-subtle": readable(colour, on=worst, towards=BLACK, least=LEAST_CONTRAST),
        "text-default": readable(mixed(colour, BLACK, 0.45), on=worst, towards=BLACK, least=7),
        "base-default": colour,
        "base-hover": mixed(colour, BLACK, 0.22),
        "base-active": mixed(colour, BLACK, 0.42),
        "base-contrast-subtle": readable(mixed(WHITE, colour, 0.1), on=[colour], towards=WHITE, least=LEAST_CONTRAST),
        "base-contrast-default": WHITE,
    }


def dark_scale(colour: str) -> dict[str, str]:
    """The steps for a dark page."""
    ground = mixed(BLACK, colour, 0.2)
    grounds = {name: mixed(ground, colour, share) for name, share in _GROUNDS.items()}
    worst = [ground, *grounds.values()]
    base = readable(mixed(colour, WHITE, 0.3), on=[BLACK, *worst], towards=WHITE, least=LEAST_CONTRAST)
    return {
        "background-default": ground,
        "surface-default": mixed(ground, colour, 0.1),
        **grounds,
        "border-subtle": mixed(ground, colour, 0.5),
        "border-default": readable(mixed(ground, colour, 0.7), on=worst[:3], towards=WHITE, least=LEAST_EDGE_CONTRAST),
        "border-strong": readable(colour, on=worst, towards=WHITE, least=LEAST_CONTRAST),
        "text-subtle": readable(colour, on=worst, towards=WHITE, least=LEAST_CONTRAST),
        "text-default": readable(mixed(colour, WHITE, 0.8), on=worst, towards=WHITE, least=7),
        "base-default": base,
        "base-hover": readable(mixed(base, BLACK, 0.12), on=[BLACK], towards=WHITE, least=LEAST_CONTRAST),
        "base-active": readable(mixed(base, BLACK, 0.2), on=[BLACK], towards=WHITE, least=LEAST_CONTRAST),
        "base-contrast-subtle": readable(mixed(BLACK, colour, 0.1), on=[base], towards=BLACK, least=LEAST_CONTRAST),
        "base-contrast-default": BLACK,
    }


_GROUNDS = {
    "background-tinted": 0.06,
    "surface-tinted": 0.12,
    "surface-hover": 0.2,
    "surface-active": 0.28,
}


def stylesheet(colour: str) -> str:
    """The style sheet that paints the site in a colour of its own, in light and in dark."""
    return (
        f":root {{\n{_declarations(light_scale(colour))}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{_declarations(dark_scale(colour))}}}\n}}\n"
    )


def _declarations(scale: dict[str, str]) -> str:
    return "".join(f"  --ds-color-accent-{name}: {value};\n" for name, value in scale.items())
