"""What the modules of this package share: the result of reading an answer, and the limits."""

from typing import Any, NamedTuple

#: What words of one's own begin with, in a list of choices.
OTHER = "other:"
#: What the reason begins with, in a question for somebody's words, why they could not be obtained.
NOT_OBTAINED = "not_obtained:"
MAX_ROWS = 50
#: Most characters by kind of question; kinds that are not named hold a key, a number or a date.
LIMITS = {"short_text": 500, "long_text": 20_000}
LIMIT_ELSE = 200
#: Most characters of one answer with rows: fifty rows of long texts would be no form any more.
LIMIT_FIELD = 200_000


class Coerced(NamedTuple):
    """An answer that was read.

    ``value``: None when blank, or when nothing of it can be understood. ``errors``: whole sentences about the
    answer. ``cells``: for rows, the sentences again by row id and column key, to be shown where they belong.
    """

    value: Any
    errors: tuple[str, ...] = ()
    cells: dict[str, dict[str, tuple[str, ...]]] = {}


class Refused(ValueError):
    """One scalar cannot be understood; ``str()`` is the sentence."""
