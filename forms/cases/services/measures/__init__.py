"""Measures between the steps: added, corrected, changed into another, looked at, ended, shared with the class's case.

What a step's answers make and judge is written by ``services/binds``; both write the same rows.
"""

from forms.cases.services.measures.changing import add_measure, change_measure, correct_measure
from forms.cases.services.measures.judging import evaluate_measure
from forms.cases.services.measures.sharing import share_measure, unshare_measure

__all__ = [
    "add_measure",
    "change_measure",
    "correct_measure",
    "evaluate_measure",
    "share_measure",
    "unshare_measure",
]
