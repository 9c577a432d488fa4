"""Routines that were done at the demonstration's schools, played through the services on a clock of their own."""

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from forms.cases.clock import FixedClock
from forms.cases.models import Case, Measure
from forms.cases.services import routines as service
from forms.people.calendar import calendar_for
from forms.people.models import Pupil, School, SchoolClass, User
from guidance.procedures.versions import latest
from portal.demo.people import address_of

FILE = Path(__file__).with_name("routines.yaml")
#: Pupils whom a round of the demonstration goes through: those without a case, whose history it cannot disturb.
ROUND = 4


def play_routines(now: datetime.datetime | None = None) -> int:
    """Play the records of the file, the oldest first. Returns how many."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    records = sorted(data["records"], key=lambda one: -one["days_ago"])
    for one in records:
        _play(one, now or timezone.now())
    return len(records)


def _play(told: dict[str, Any], now: datetime.datetime) -> None:
    school = School.objects.select_related("owner").get(slug=told["school"])
    day = calendar_for(school).back_to_school_day((now - datetime.timedelta(days=told["days_ago"])).date())
    clock = FixedClock(now.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=20))
    by = User.objects.get(email=address_of(told["by"]))
    version = latest(school.procedures.get(is_default=True).procedure_key)
    record = service.begin_record(school, version, told["routine"], by=by, clock=clock)
    if told.get("round"):
        with_case = Case.objects.filter(pupil__isnull=False).values("pupil")
        pupils = Pupil.objects.filter(school=school).exclude(pk__in=with_case).order_by("-pk")[:ROUND]
        service.choose_subjects(record.pk, [one.pk for one in pupils], by=by, clock=clock)
    for step in told["steps"]:
        where = {"step": step["step"], "occurrence": step.get("occurrence", 1), "by": by, "clock": clock}
        raw = {key: _typed(value, school, record) for key, value in step["answers"].items()}
        service.save_step(record.pk, raw=raw, base_version=None, **where)
        if not step.get("draft"):
            service.finish_step(record.pk, **where)
    if not told.get("open"):
        service.finish_record(record.pk, by=by, clock=clock)


def _typed(value: Any, school: School, record: Any) -> Any:
    """An answer as it is typed: people by name, classes by theirs, measures by what they are."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return value
    return [{key: _cell(key, text, school, record) for key, text in row.items()} for row in value]


def _cell(key: str, text: str, school: School, record: Any) -> str:
    if key == "responsible":
        return str(User.objects.get(email=address_of(text)).pk)
    if key == "for_whom" and text.startswith("class "):
        return f"class_{SchoolClass.objects.get(school=school, name=text.removeprefix('class ')).pk}"
    if key == "_id":
        rows = Measure.objects.filter(school=school, record__number__lt=record.number, what__startswith=text)
        return f"m{rows.get().pk}"
    return str(text)
