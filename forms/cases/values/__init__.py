"""From text as typed to values, and from values to text again. Knows fields, and no case.

``raw`` is what a person typed: a string, a list of strings (choices), or a list of rows (mappings of column key to
string, each with ``_id``). A *value* is JSON too: numbers, true/false, ISO 8601 dates, ``HH:MM`` times, keys of
options (``other:`` before words of one's own), ids of users, lists of rows.
"""

from forms.cases.values.base import LIMITS, MAX_ROWS, NOT_OBTAINED, OTHER, Coerced
from forms.cases.values.coercion import blank, coerce
from forms.cases.values.columns import Column, Option, UIText, columns_of, option_label, options_of
from forms.cases.values.display import display, headings, person_names
from forms.cases.values.raw import same, tidy

__all__ = [
    "LIMITS",
    "MAX_ROWS",
    "NOT_OBTAINED",
    "OTHER",
    "Coerced",
    "Column",
    "Option",
    "UIText",
    "blank",
    "coerce",
    "columns_of",
    "display",
    "headings",
    "option_label",
    "options_of",
    "person_names",
    "same",
    "tidy",
]
