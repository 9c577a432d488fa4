"""Steps that the person has begun and nobody has marked as done; what is overdue or due this week stands there."""

import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from forms.cases.enums import AnswerStatus
from forms.cases.models import Answers, Case
from forms.cases.selectors.worklist.case_groups import pressing_urls
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, subject_name


def drafts(user, today: datetime.date) -> list[Line]:
    """Steps that the person saved last and that nobody has marked as done, in runs that are open."""
    rows = (
        Answers.objects.filter(saved_by=user, status=AnswerStatus.DRAFT, run__ended_at__isnull=True)
        .filter(run__case__in=Case.objects.visible_to(user), run__case__status="open")
        .filter(run__case__assessment_only=False)
        .select_related("run__version", *(f"run__case__{name}" for name in WITH_SUBJECT))
        .defer("run__version__spec", "run__case__version__spec")
        .order_by("-saved_at")[:MOST]
    )
    shown = pressing_urls(user, today)
    found = []
    for row in rows:
        case, run = row.run.case, row.run
        slug = row.step if row.occurrence == 1 else f"{row.step}-{row.occurrence}"
        url = reverse("wizard:step", args=[case.number, run.stage, run.number, slug])
        if url in shown:
            continue
        found.append(
            {
                "title": run.version.compiled.step(run.stage, row.step).title.to(get_language()),
                "url": url,
                "text": subject_name(case),
                "meta": case.number,
            }
        )
    return found


GROUP = Group("drafts", gettext_lazy("Begun and not done"), drafts)
