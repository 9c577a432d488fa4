"""The page that staff land on: to acknowledge, to answer, mine, and what I have begun. Derived, never stored."""

import datetime
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import roles_in
from forms.cases.enums import AnswerStatus, AskStatus, DecisionStatus, NoticeKind
from forms.cases.models import Answers, Approach, Case, CoordinatorAsk, Decision, Notice
from guidance.procedures.spec import OutcomeSpec

#: Most lines of one group; beyond it the list of cases is the better place.
MOST = 50
SOON = datetime.timedelta(days=3)


def due(day: datetime.date | None, today: datetime.date, label: str = "") -> dict[str, Any] | None:
    """A date as components/date_line.html takes it; None for none."""
    if day is None:
        return None
    if day < today:
        return {"date": day, "state": "overdue", "days": (today - day).days, "label": label}
    if day == today:
        return {"date": day, "state": "today", "days": 0, "label": label}
    return {"date": day, "state": "soon" if day - today <= SOON else "", "days": (day - today).days, "label": label}


def subject_name(case: Case) -> str:
    """Whom a case is about, for those who may see it: name and class, or the class."""
    if case.pupil is not None:
        group = case.pupil.school_class
        return f"{case.pupil.full_name}, {group.name}" if group else case.pupil.full_name
    if case.subject_kind == "staff":
        return case.staff_member.get_full_name()
    return _("Class %(name)s") % {"name": case.school_class.name}


def stage_title(case: Case) -> str:
    """The stage that the case stands in, in the reader's language."""
    return case.version.compiled.stage(case.stage).title.to(get_language())


#: What a line about a case shows. The version's spec is kept by the process: reading it for each row is what is slow.
WITH_SUBJECT = ("version", "pupil__school_class", "school_class", "staff_member")


def open_notices(user) -> list[Notice]:
    """What the person is asked to acknowledge, stops and alerts first; of cases that they may still see."""
    rows = (
        Notice.objects.filter(person=user, acknowledged_at__isnull=True, withdrawn_at__isnull=True)
        .filter(Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user)))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by")
        .defer("case__version__spec")[:MOST]
    )
    urgent = (NoticeKind.STOP, NoticeKind.ALERT)
    return sorted(rows, key=lambda notice: (notice.kind not in urgent, -notice.made_at.timestamp()))


def asks_of(user) -> list[CoordinatorAsk]:
    """Cases that the person is asked to coordinate and has not answered."""
    rows = CoordinatorAsk.objects.filter(person=user, status=AskStatus.ASKED, case__status="open")
    return list(
        rows.select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by").defer("case__version__spec")[:MOST]
    )


def home_groups(user) -> list[dict[str, Any]]:
    """The groups of components/task_list.html, in the order of what presses."""
    today = clock.today()
    return [
        {"title": _("To confirm"), "tasks": _proposals(user)},
        {"title": _("Mine now"), "tasks": _mine(user, today), "empty": _("No case is waiting for you.")},
        {"title": _("Approaches to answer"), "tasks": _approaches(user, today)},
        {"title": _("Begun and not done"), "tasks": _drafts(user)},
    ]


def _mine(user, today: datetime.date) -> list[dict[str, Any]]:
    """Open cases that the person owns or coordinates, by the first date that is due."""
    rows = (
        Case.objects.open()
        .visible_to(user)
        .filter(Q(owner=user) | Q(coordinator=user))
        .select_related(*WITH_SUBJECT)
        .defer("version__spec")
        .annotate(first_due=Min("dues__due_on", filter=Q(dues__met_at__isnull=True, dues__not_before=False)))
    )
    found = []
    for case in rows[: MOST * 2]:
        dates = [day for day in (case.first_due, case.next_on) if day]
        role = _("You coordinate this case.") if case.coordinator_id == user.pk and case.owner_id != user.pk else ""
        found.append(
            {
                "title": subject_name(case),
                "url": reverse("cases:detail", args=[case.number]),
                "text": stage_title(case),
                "meta": " · ".join(part for part in (case.number, role) if part),
                "due": due(min(dates), today) if dates else None,
                "badge": None if dates else {"label": _("No date is set"), "tone": "danger"},
                "order": min(dates, default=today),
            }
        )
    return sorted(found, key=lambda task: task["order"])[:MOST]


def _proposals(user) -> list[dict[str, Any]]:
    """Decisions that wait for a second person, where the person may be that one."""
    rows = (
        Decision.objects.filter(status=DecisionStatus.PROPOSED, run__case__in=Case.objects.visible_to(user))
        .exclude(by=user)
        .select_related("run__version", "by", *(f"run__case__{name}" for name in WITH_SUBJECT))
        .defer("run__version__spec", "run__case__version__spec")[: MOST * 2]
    )
    asked = [
        (row, outcome) for row in rows if roles_in(user, row.run.case) & set((outcome := _outcome(row)).confirmed_by)
    ]
    return [
        {
            "title": subject_name(row.run.case),
            "url": reverse("wizard:decide", args=[row.run.case.number, row.run.stage, row.run.number]),
            "text": outcome.label.to(get_language()),
            "meta": _("Proposed by %(name)s") % {"name": row.by.get_full_name() if row.by else ""},
        }
        for row, outcome in asked[:MOST]
    ]


def _outcome(decision: Decision) -> OutcomeSpec:
    return decision.run.version.compiled.stage(decision.run.stage).outcome(decision.outcome)


def _approaches(user, today: datetime.date) -> list[dict[str, Any]]:
    """Approaches from homes that the person is to answer."""
    rows = Approach.objects.filter(owner=user, answered_on__isnull=True).select_related("pupil__school_class")
    return [
        {
            "title": _("From %(name)s") % {"name": row.from_whom},
            "url": reverse("cases:approach", args=[row.pk]),
            "text": row.pupil.full_name if row.pupil else "",
            "due": due(row.answer_by, today),
        }
        for row in rows.order_by("answer_by")[:MOST]
    ]


def _drafts(user) -> list[dict[str, Any]]:
    """Steps that the person saved last and that nobody has marked as done, in runs that are open."""
    rows = (
        Answers.objects.filter(saved_by=user, status=AnswerStatus.DRAFT, run__ended_at__isnull=True)
        .filter(run__case__in=Case.objects.visible_to(user), run__case__status="open")
        .filter(run__case__assessment_only=False)
        .select_related("run__version", *(f"run__case__{name}" for name in WITH_SUBJECT))
        .defer("run__version__spec", "run__case__version__spec")
        .order_by("-saved_at")[:MOST]
    )
    found = []
    for row in rows:
        case, run = row.run.case, row.run
        slug = row.step if row.occurrence == 1 else f"{row.step}-{row.occurrence}"
        found.append(
            {
                "title": run.version.compiled.step(run.stage, row.step).title.to(get_language()),
                "url": reverse("wizard:step", args=[case.number, run.stage, run.number, slug]),
                "text": subject_name(case),
                "meta": case.number,
            }
        )
    return found
