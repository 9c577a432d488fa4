"""Requests for help: those that wait for a team of the person's, and answers to what the person has asked."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy

from forms.cases.access import acts_in
from forms.cases.enums import RequestStatus
from forms.cases.selectors.requests.lists import line, readable
from forms.cases.selectors.worklist.lines import MOST, Group, Line


def to_my_teams(user, today: datetime.date) -> list[Line]:
    """What waits for the teams that the person acts in, the oldest first."""
    mine = Q(pk__in=[])
    for school_id, keys in acts_in(user).items():
        mine |= Q(school_id=school_id, role_key__in=keys)
    rows = readable(user).waiting().filter(mine)
    return [line(row) for row in rows.order_by("made_at", "pk")[:MOST]]


def answered(user, today: datetime.date) -> list[Line]:
    """Answers to what the person has asked and not opened yet."""
    rows = readable(user).filter(made_by=user, status=RequestStatus.ANSWERED, seen_at__isnull=True)
    return [line(row) | {"text": row.answer[:160]} for row in rows.order_by("answered_at")[:MOST]]


TO_MY_TEAMS = Group("requests", gettext_lazy("Requests to my team"), to_my_teams)
ANSWERED = Group("answers", gettext_lazy("Answers to what I have asked"), answered)
