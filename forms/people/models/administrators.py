"""Which schools' registers an administrator of the CMS keeps, and who at a school owner's reads figures."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forms.people.models.schools import School, SchoolOwner
from forms.people.models.staff import MembershipQuerySet


class AdministratorScope(models.Model):
    """One person keeps the registers of one school, or of all schools of an owner, from when until when.

    It opens rows, not actions: what may be done with them comes from the permissions of the person's groups. It opens
    no pupil and no case.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="administrator_scopes", verbose_name=_("person")
    )
    owner = models.ForeignKey(
        SchoolOwner, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("all schools of")
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("this school alone")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("administrator")
        verbose_name_plural = _("administrators")
        ordering = ("pk",)
        default_permissions = ("add", "change", "delete", "view", "export")
        permissions = [("administer_every_school", "Can keep the registers of every school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, school__isnull=True) | Q(owner__isnull=True, school__isnull=False),
                name="administrator_of_owner_or_school",
                violation_error_message=_("Choose either a school owner or one school."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="administrator_not_backwards",
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"administrator {self.pk}"


class FiguresReader(models.Model):
    """Somebody of the school owner's, from when until when: sees figures of all its schools, and no case.

    A school's own figures are seen by its leadership and its resource team, whose roles say so.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="figures_read", verbose_name=_("person")
    )
    owner = models.ForeignKey(SchoolOwner, models.CASCADE, related_name="readers", verbose_name=_("school owner"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("reader of figures")
        verbose_name_plural = _("readers of figures")
        ordering = ("pk",)
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="reader_not_backwards",
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"
