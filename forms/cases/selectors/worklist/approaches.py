"""Approaches from homes that the person is to answer."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import held_by
from forms.cases.models import Approach
from forms.cases.selectors.worklist.lines import MOST, Group, Line, due, for_whom


def approaches(user, today: datetime.date) -> list[Line]:
    """Approaches from homes that the person is to answer."""
    rows = Approach.objects.filter(held_by(user, "owner"), answered_on__isnull=True).select_related(
        "pupil__school_class"
    )
    return [
        {
            "title": _("From %(name)s") % {"name": row.from_whom},
            "url": reverse("cases:approach", args=[row.pk]),
            "text": row.pupil.full_name if row.pupil else "",
            "meta": for_whom(user, (row.owner_id,), row.school_id),
            "due": due(row.answer_by, today),
        }
        for row in rows.order_by("answer_by")[:MOST]
    ]


GROUP = Group("approaches", gettext_lazy("Approaches to answer"), approaches)
