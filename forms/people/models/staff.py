"""Who works where, as what, how far it reaches, and from when until when."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forms.people.enums import Scope
from forms.people.models.pupils import Pupil
from forms.people.models.schools import School, SchoolClass


class MembershipQuerySet(models.QuerySet):
    """Memberships, filtered in words."""

    def current(self, on: datetime.date) -> Self:
        """Those that hold on the day ``on``: begun, and not ended (the last day still counts)."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=on)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )

    def with_rank(self, *ranks: str) -> Self:
        """Those in a role of one of these ranks (guidance.procedures.spec.RoleSpec.rank)."""
        return self.filter(role__rank__in=ranks)


class Membership(models.Model):
    """One person's role in one school. A substitute or a leave is a membership with dates.

    ``scope`` says how far it reaches: ``pupils``, ``classes`` and ``grades`` hold what is meant. ``first_teacher``
    marks the one who owns what comes to the team before somebody takes it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="memberships", verbose_name=_("school"))
    role = models.ForeignKey("guidance.Role", models.PROTECT, related_name="memberships", verbose_name=_("role"))
    scope = models.CharField(_("reaches"), max_length=10, choices=Scope, default=Scope.CLASSES)
    classes = models.ManyToManyField(SchoolClass, blank=True, related_name="memberships", verbose_name=_("classes"))
    pupils = models.ManyToManyField(Pupil, blank=True, related_name="memberships", verbose_name=_("pupils"))
    grades = models.JSONField(_("grades"), default=list, blank=True)
    first_teacher = models.BooleanField(_("first teacher of the classes"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff membership")
        verbose_name_plural = _("staff memberships")
        ordering = ("pk",)
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_not_backwards",
            )
        ]
        indexes = [models.Index(fields=("school", "role"), name="membership_by_role")]

    def __str__(self) -> str:
        return f"membership {self.pk}"
