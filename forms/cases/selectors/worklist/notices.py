"""What the person is asked to acknowledge or to take on; answered with a button where it stands."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import held_by
from forms.cases.enums import AskStatus, NoticeKind
from forms.cases.models import Case, CoordinatorAsk, Notice
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, for_whom, subject_name
from forms.people.selectors import staff_reach

URGENT = (NoticeKind.STOP, NoticeKind.ALERT)


def open_notices(user) -> list[Notice]:
    """What the person is asked to acknowledge, stops and alerts first; of cases that they may still see."""
    rows = (
        Notice.objects.filter(held_by(user, "person"), acknowledged_at__isnull=True, withdrawn_at__isnull=True)
        .filter(Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user)))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by")
        .defer("case__version__spec")[:MOST]
    )
    return sorted(rows, key=lambda notice: (notice.kind not in URGENT, -notice.made_at.timestamp()))


def asks_of(user) -> list[CoordinatorAsk]:
    """Cases that the person is asked to coordinate and has not answered."""
    rows = CoordinatorAsk.objects.filter(
        held_by(user, "person", school="case__school"), status=AskStatus.ASKED, case__status="open"
    ).filter(case__school__in={one.school_id for one in staff_reach(user)})
    return list(
        rows.select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by").defer("case__version__spec")[:MOST]
    )


def to_answer(user, today: datetime.date) -> list[Line]:
    """Stops and alerts, then what one is asked to coordinate, then the rest that one is to acknowledge."""
    notices = [_notice_line(one, user) for one in open_notices(user)]
    urgent = [line for line in notices if line["notice"].kind in URGENT]
    return [
        *urgent,
        *(_ask_line(one, user) for one in asks_of(user)),
        *(line for line in notices if line not in urgent),
    ]


def _ask_line(ask: CoordinatorAsk, user) -> Line:
    whose = for_whom(user, (ask.person_id,), ask.case.school_id)
    by = ask.made_by
    return {
        "title": subject_name(ask.case),
        "url": reverse("cases:detail", args=[ask.case.number]),
        "text": _("%(name)s asks you to coordinate this case.") % {"name": by.get_full_name()}
        if by
        else _("You are asked to coordinate this case."),
        "meta": " · ".join(part for part in (ask.case.number, whose) if part),
        "id": f"ask-{ask.pk}",
        "template": "cases/worklist/_ask.html",
        "ask": ask,
    }


def _notice_line(notice: Notice, user) -> Line:
    tone = "danger" if notice.kind in URGENT else "info"
    return {
        "title": subject_name(notice.case) if notice.case else "",
        "url": reverse("cases:detail", args=[notice.case.number]) if notice.case else "",
        "text": notice.text,
        "badge": {"label": notice.get_kind_display(), "tone": tone},
        "template": "cases/worklist/_notice.html",
        "notice": notice,
        "whose": for_whom(user, (notice.person_id,), notice.school_id),
    }


GROUP = Group("to_answer", gettext_lazy("To acknowledge or accept"), to_answer)
