"""Deadlines as rows, and what people changed about them."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from forms.cases.enums import DueChangeKind
from forms.cases.models.case import Case, StageRun

PERSON = settings.AUTH_USER_MODEL


class DueQuerySet(models.QuerySet):
    """Deadlines, filtered in words. What presses is always asked for by these: a paused deadline never does."""

    def open(self) -> Self:
        """What has to be done by a date and is not, paused or not; "not before" dates are no deadlines."""
        return self.filter(met_at__isnull=True, not_before=False)

    def running(self, day: datetime.date) -> Self:
        """Open deadlines whose clock runs on that day."""
        return self.open().exclude(paused_until__gte=day)

    def paused(self, day: datetime.date) -> Self:
        """Open deadlines whose clock stands still on that day."""
        return self.open().filter(paused_until__gte=day)

    def overdue(self, day: datetime.date) -> Self:
        """Running deadlines whose day has passed; what is due on the day itself is not overdue yet."""
        return self.running(day).filter(due_on__lt=day)

    def passed(self, now: datetime.datetime) -> Self:
        """As ``overdue``, but those that are due at a moment from that moment on."""
        day = timezone.localtime(now).date()
        return self.running(day).filter(Q(due_at__isnull=True, due_on__lt=day) | Q(due_at__lt=now))


class Due(models.Model):
    """A deadline of a step, worked out. ``how`` keeps what it was counted from and what was left out, as data."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="dues")
    run = models.ForeignKey(StageRun, models.CASCADE, related_name="dues", null=True)
    step = models.CharField(max_length=60, blank=True)
    occurrence = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)  # which of the step's deadlines
    not_before = models.BooleanField(default=False)
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)  # for deadlines in hours
    how = models.JSONField(default=dict)
    met_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)  # last day of the latest pause; gone by, the clock runs again
    acted_for = models.DateField(null=True)  # the date on whose passing what the procedure says was done

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=("run", "step", "occurrence", "position"), name="due_once"),
        ]
        indexes = [models.Index(fields=("met_at", "due_on"), name="due_by_date")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.due_on}"

    @property
    def key(self) -> tuple[str, int, int]:
        """Which deadline of its run it is, however often the row is made anew."""
        return self.step, self.occurrence, self.position

    def has_passed(self, now: datetime.datetime) -> bool:
        """Whether the day, or the moment, has gone by."""
        return self.due_at < now if self.due_at else self.due_on < timezone.localtime(now).date()

    def is_paused(self, day: datetime.date) -> bool:
        """Whether its clock stands still on that day."""
        return self.met_at is None and self.paused_until is not None and self.paused_until >= day


class DueChange(models.Model):
    """A deadline was paused, or extended, by a person and with a reason.

    It names the deadline by its place in the run, not by its row: rows go and come back with the answers, and each
    time the date is worked out anew from these changes.
    """

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="due_changes")
    step = models.CharField(max_length=60, blank=True)
    occurrence = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=DueChangeKind)
    from_on = models.DateField()  # first day of a pause; the day on which it was extended
    until_on = models.DateField()  # last day of a pause as planned; the new day
    ended_on = models.DateField(null=True)  # last day of a pause that was ended early; before from_on: no day at all
    reason = models.TextField()
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("from_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("run", "step", "occurrence", "position"),
                condition=Q(kind="extended"),
                name="due_extended_once",
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="due_change_not_backwards"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.step} {self.kind}"

    @property
    def key(self) -> tuple[str, int, int]:
        """Which deadline of its run it changes, as ``Due.key``."""
        return self.step, self.occurrence, self.position
