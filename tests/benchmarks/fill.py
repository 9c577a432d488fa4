"""Fills a portal with cases for the benchmarks; run inside it, by `manage.py shell`."""

from datetime import timedelta

from django.utils import timezone

from forms.cases.models import Case, StageRun
from forms.people.models import Pupil, User

BATCH = 2000


def fill(count: int, email: str) -> int:
    """Bring the cases that this person may see up to ``count``, as copies of one of them; the number there are then.

    Each has an owner, an open run and a pupil of its own turn, so that the list has the same to show of every case.
    """
    reader = User.objects.get(email=email)
    seen = Case.objects.visible_to(reader)
    model = seen.filter(status="open", subject_kind="pupil", assessment_only=False).first()
    pupils = list(Pupil.objects.filter(school=model.school).values_list("pk", flat=True))
    missing = count - seen.count()
    now = timezone.now()
    for first in range(0, missing, BATCH):
        numbers = range(first, min(first + BATCH, missing))
        cases = Case.objects.bulk_create(
            Case(
                number=f"B{count}-{index}",
                school=model.school,
                version_id=model.version_id,
                subject_kind="pupil",
                pupil_id=pupils[index % len(pupils)],
                stage=model.stage,
                owner_id=model.owner_id,
                team_role=model.team_role,
                next_on=(now + timedelta(days=index % 60)).date(),
                opened_at=now - timedelta(minutes=index),
                opened_by_id=model.opened_by_id,
            )
            for index in numbers
        )
        StageRun.objects.bulk_create(
            StageRun(case=case, stage=case.stage, number=1, version_id=case.version_id) for case in cases
        )
    return seen.count()
