"""How wide words are, and how they are broken into lines, without knowing the reader's faces."""

from collections.abc import Iterable

_NARROW = frozenset("iljtfr.,:;'!|()[] -")
_WIDE = frozenset("mwMWæÆ@%")


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
