"""What answers do when their step is done: one module a kind of bind, each registered under its name.

A handler brings the rows of one field in line with its value (None: nothing is said any more), and firing twice does
what firing once does. Rows are known by their origin, so a change updates them and a removal withdraws them.
"""

from forms.cases.services.binds import (
    consent,
    coordinator,
    evaluation,
    follow_up,
    inform,
    measures,
    meeting,
    participants,
    partner,
    request,
)
from forms.cases.services.binds.base import HANDLERS, Change, Firing, Origin, fire, withdraw_all

__all__ = [
    "HANDLERS",
    "Change",
    "Firing",
    "Origin",
    "consent",
    "coordinator",
    "evaluation",
    "fire",
    "follow_up",
    "inform",
    "measures",
    "meeting",
    "participants",
    "partner",
    "request",
    "withdraw_all",
]
