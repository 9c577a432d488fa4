"""Steps and decisions of the cases on a desk as lines: what, why now, and the address of the very step."""

import datetime
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forms.cases.deadlines import explain
from forms.cases.journey import BEGUN, StepState
from forms.cases.rest import rest_since, weeks_of_rest
from forms.cases.selectors.worklist.desk import CaseWork, Desk
from forms.cases.selectors.worklist.lines import Line, due, stage_title, subject_name

WEEK = datetime.timedelta(days=7)
OVERDUE, WEEKLY, NOW, LATER, TEAM = "overdue", "this_week", "mine", "later", "team"


@dataclass
class Task:
    """Something to do in a case: a step, or (without one) the decision of its stage."""

    work: CaseWork
    step: StepState | None
    on: datetime.date | None
    why: str
    bucket: str = NOW
    paused: bool = False
    saved_by: int | None = None
    more: list["Task"] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The page where it is done."""
        case, run = self.work.case, self.work.run
        if self.step is None:
            return reverse("wizard:decide", args=[case.number, run.stage, run.number])
        return reverse("wizard:step", args=[case.number, run.stage, run.number, self.step.slug])


def tasks_of(desk: Desk) -> list[Task]:
    """One task for each case where something is the person's to do: the most pressing, with the others as ``more``."""
    if "tasks" not in desk.memo:
        desk.memo["tasks"] = _first_tasks(desk)
    return desk.memo["tasks"]


def _first_tasks(desk: Desk) -> list[Task]:
    found = []
    for work in desk.work:
        if tasks := sorted(_tasks(desk, work), key=pressing):
            first, *rest = tasks
            first.more = [one for one in rest if one.bucket == first.bucket]
            found.append(first)
    return sorted(found, key=pressing)


def pressing(task: Task) -> tuple:
    """What comes first: overdue, then this week, then what has no date, each by its date."""
    order = (OVERDUE, WEEKLY, NOW, TEAM, LATER)
    return (order.index(task.bucket), task.on or datetime.date.max)


def _tasks(desk: Desk, work: CaseWork) -> list[Task]:
    """What is the person's to do in a case. A step without a date is not before the dated one that it comes after."""
    found, before = [], None
    for step in work.to_do:
        if step.mine and (where := _whose(desk, work, step)):
            task = _task(desk, work, step, where, before)
            found.append(task)
            before = max((day for day in (before, task.on) if day), default=None)
    if work.owned and not work.to_do and work.journey.complete and work.proposal is None:
        found.append(_task(desk, work, None, NOW, None))
    return found


def _whose(desk: Desk, work: CaseWork, step: StepState) -> str:
    """Whether a step for a role of the person is theirs now or their team's.

    The case's owner does what is for a role that they hold; what is for another's role is done by its first teacher,
    where there is one, else by whoever holds it.
    """
    case, keys = work.case, step.responsible
    if work.owned:
        return NOW
    if not keys or case.owner_id is None or desk.staff.is_held_by(case, keys, case.owner_id):
        return TEAM
    first = next((person.pk for reach, person in desk.staff.holders(case, keys) if reach.first_teacher), None)
    return NOW if first in (None, desk.user.pk) else TEAM


def _task(desk: Desk, work: CaseWork, step: StepState | None, where: str, before: datetime.date | None) -> Task:
    on, why, paused = _when(desk, work, step)
    task = Task(work, step, on, why, bucket=where, paused=paused)
    if step is not None and step.answers is not None:
        task.saved_by = step.answers.saved_by_id
    if where == NOW:
        task.bucket = LATER if paused else _bucket(desk.today, on or before, _earliest(work, step))
    return task


def _when(desk: Desk, work: CaseWork, step: StepState | None) -> tuple[datetime.date | None, str, bool]:
    """The date by which something is to be done, how it came about, and whether its clock stands still.

    Who holds the case looks at it on the agreed date at the latest; who does a step for them goes by the step's own.
    """
    known = work.dues.get((step.key, step.occurrence) if step else ("", 1))
    agreed = work.case.next_on
    paused = known is not None and known.is_paused(desk.today)
    if known is not None and (agreed is None or not work.held or (known.due_on <= agreed and not paused)):
        return known.due_on, explain(known.how, get_language()), paused
    if agreed is not None:
        return agreed, _("The follow-up was agreed for this day."), False
    if step is None:
        return None, _("All steps are done."), False
    if step.state == BEGUN:
        return None, _("It is begun and not done."), False
    return None, _("The stage has begun, and nobody has begun this step."), False


def _earliest(work: CaseWork, step: StepState | None) -> datetime.date | None:
    return work.not_before.get((step.key, step.occurrence)) if step else None


def _bucket(today: datetime.date, on: datetime.date | None, earliest: datetime.date | None) -> str:
    if earliest is not None and earliest > today + WEEK:
        return LATER
    if on is None:
        return NOW
    if on < today:
        return OVERDUE
    return WEEKLY if on <= today + WEEK else LATER


def line(desk: Desk, task: Task) -> Line:
    """A task as a line of the work list."""
    case = task.work.case
    title = task.step.spec.title.to(get_language()) if task.step else _("Decide how the stage ends")
    if task.step is not None and task.step.occurrence > 1:
        title = f"{title} ({task.step.occurrence})"
    found: Line = {
        "title": title,
        "url": task.url,
        "text": f"{subject_name(case)} · {stage_title(case)}",
        "meta": " · ".join(part for part in (_more(task), case.number, desk.whose(case)) if part),
        "why": task.why,
        "due": due(task.on, desk.today, paused=task.paused),
    }
    if case.owner_id is None:
        found["badge"] = {"label": _("No owner"), "tone": "danger"}
    elif task.work.held and case.changed_at < rest_since(weeks_of_rest(case.school.owner)):
        found["badge"] = {"label": _("At rest"), "tone": "warning"}
    elif task.step is not None and task.step.state == BEGUN:
        found["badge"] = {"label": _("Begun"), "tone": "info"}
    return found


def _more(task: Task) -> str:
    count = len(task.more)
    return ngettext("%(count)d more step", "%(count)d more steps", count) % {"count": count} if count else ""
