"""Who is away from a school, from when until when, and who stands in meanwhile."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.people.models.schools import School
from forms.people.models.staff import Membership

PERSON = settings.AUTH_USER_MODEL


class LeaveQuerySet(models.QuerySet):
    """Leaves, filtered in words."""

    def current(self, on: datetime.date) -> Self:
        """Those that hold on the day ``on``; first and last day count."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def not_over(self, on: datetime.date) -> Self:
        """Those of the day ``on`` and those to come."""
        return self.filter(ends_on__gte=on)

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Those that share a day with a period."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Leave(models.Model):
    """One person is away from one school; the deputy has what is theirs to do there, and no longer than that.

    Nothing is moved: who stands in for whom is read from here each day (forms.people.leave), so that all is with the
    person again on the day after. Why somebody is away is nobody's business here. ``lent``: roles that the deputy got
    for the time, each a membership with dates of its own.
    """

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="leaves", verbose_name=_("person"))
    school = models.ForeignKey(School, models.PROTECT, related_name="leaves", verbose_name=_("school"))
    deputy = models.ForeignKey(PERSON, models.CASCADE, related_name="stands_in", verbose_name=_("deputy"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    lent = models.ManyToManyField(Membership, blank=True, related_name="+")
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_not_backwards"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="leave_has_another_as_deputy"),
        ]
        indexes = [models.Index(fields=("school", "ends_on"), name="leave_by_school")]

    def __str__(self) -> str:
        return f"leave {self.pk}"
