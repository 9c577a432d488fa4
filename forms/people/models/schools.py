"""School owners, schools, their calendar, and which procedures they run."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.people.enums import DayKind, OwnerKind


class SchoolOwner(models.Model):
    """The data controller. Country, language, calendar, retention and consent rules stand on it.

    ``rules`` holds amounts and choices that law or the owner settles, by name (months of retention, age of own
    consent, sharing of the file): data, so that a change of law needs no release.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OwnerKind, default=OwnerKind.MUNICIPALITY)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, like DK or NO."))
    language = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=50)
    rules = models.JSONField(_("rules"), default=dict, blank=True)

    class Meta:
        verbose_name = _("school owner")
        verbose_name_plural = _("school owners")
        ordering = ("name",)
        default_permissions = ("add", "change", "delete", "view", "export")

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """One school."""

    owner = models.ForeignKey(SchoolOwner, models.PROTECT, related_name="schools", verbose_name=_("school owner"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    sign_in_code = models.CharField(
        _("code of the sign-in service"),
        max_length=200,
        blank=True,
        help_text=_("How the service that staff log in with names the school, such as its organisation number."),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ("name",)
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.UniqueConstraint(fields=("owner", "name"), name="school_name_once_per_owner"),
            models.UniqueConstraint(
                fields=("sign_in_code",), condition=~Q(sign_in_code=""), name="school_sign_in_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """A school year of one owner; both days are included."""

    owner = models.ForeignKey(SchoolOwner, models.CASCADE, related_name="years", verbose_name=_("school owner"))
    name = models.CharField(_("name"), max_length=20)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ("-starts_on",)
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.UniqueConstraint(fields=("owner", "name"), name="school_year_once_per_owner"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises: ValidationError when it ends before it starts."""
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": _("The last day must come after the first.")})


class CalendarPeriod(models.Model):
    """Some days that are school days or not, of an owner or (overruling it) of one school; both ends included.

    Days outside every ``TERM`` period of a year that has one are no school days; Saturdays, Sundays and the
    country's public holidays never are.
    """

    owner = models.ForeignKey(SchoolOwner, models.CASCADE, related_name="periods", verbose_name=_("school owner"))
    school = models.ForeignKey(
        School, models.CASCADE, related_name="periods", null=True, blank=True, verbose_name=_("only this school")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind)
    title = models.CharField(_("title"), max_length=100)
    # What an imported calendar calls it, so that the same file again finds it; empty for what was typed here.
    uid = models.CharField(max_length=300, blank=True, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("calendar period")
        verbose_name_plural = _("calendar periods")
        ordering = ("starts_on", "pk")
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_not_backwards"),
            models.UniqueConstraint(
                fields=("school", "uid"), condition=~Q(uid="") & Q(school__isnull=False), name="period_once_per_school"
            ),
            models.UniqueConstraint(
                fields=("owner", "uid"), condition=~Q(uid="") & Q(school__isnull=True), name="period_once_per_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.starts_on} – {self.ends_on})"


class SchoolProcedure(models.Model):
    """A procedure that a school runs; several are asked about only where more than one fits the subject.

    ``since``: the day from which its routines come back.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="procedures", verbose_name=_("school"))
    procedure_key = models.CharField(_("procedure"), max_length=60)
    is_default = models.BooleanField(_("proposed first"), default=False)
    since = models.DateField(
        _("runs it since"),
        default=timezone.localdate,
        help_text=_("Duties that come back are counted from this day until they have been done once."),
    )

    class Meta:
        verbose_name = _("procedure of a school")
        verbose_name_plural = _("procedures of schools")
        ordering = ("-is_default", "procedure_key")
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.UniqueConstraint(fields=("school", "procedure_key"), name="procedure_once_per_school"),
            models.UniqueConstraint(fields=("school",), condition=Q(is_default=True), name="one_default_procedure"),
        ]

    def __str__(self) -> str:
        return self.procedure_key


class SchoolClass(models.Model):
    """A class in one school year. ``grade`` is the lowest of its pupils' (0 for the year before grade 1)."""

    school = models.ForeignKey(School, models.PROTECT, related_name="classes", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="classes", verbose_name=_("school year"))
    name = models.CharField(_("name"), max_length=40)
    grade = models.PositiveSmallIntegerField(_("grade"))

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ("grade", "name", "pk")
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [models.UniqueConstraint(fields=("school", "year", "name"), name="class_once_a_year")]

    def __str__(self) -> str:
        return self.name

    def is_of(self, day: datetime.date) -> bool:
        """Whether ``day`` lies in the class's school year."""
        return self.year.starts_on <= day <= self.year.ends_on
