"""A case, its links, its stage runs and decisions."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.cases.enums import CaseStatus, ClosedAs, DecisionStatus, LinkKind, RaisedBy, SubjectKind

PERSON = settings.AUTH_USER_MODEL


class CaseQuerySet(models.QuerySet):
    """Cases, filtered in words. Who may see which is decided in forms.cases.access alone."""

    def visible_to(self, user) -> Self:
        """Cases this person may know about, each once. Rights in the CMS, a superuser's too, open nothing here."""
        from forms.cases import access  # noqa: PLC0415 - access reads models; the one place that decides

        return access.limit_to_visible(self, user)

    def open(self) -> Self:
        """Cases that are open and are cases: an assessment of a class that was made for a pupil's is none."""
        return self.filter(status=CaseStatus.OPEN, assessment_only=False)

    def counted(self) -> Self:
        """Cases that count as cases."""
        return self.filter(assessment_only=False)


class Case(models.Model):
    """What happens with one subject under one procedure. Written only by forms.cases.services."""

    number = models.CharField(max_length=16, unique=True, editable=False)  # "2026-00042"; the name used outside pages
    school = models.ForeignKey("people.School", models.PROTECT, related_name="cases")
    version = models.ForeignKey("guidance.ProcedureVersion", models.PROTECT, related_name="cases")
    # The newer version that it is to go on under from its next stage; empty: it stays on its own.
    move_to = models.ForeignKey("guidance.ProcedureVersion", models.PROTECT, related_name="+", null=True)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    pupil = models.ForeignKey("people.Pupil", models.PROTECT, related_name="cases", null=True)
    school_class = models.ForeignKey("people.SchoolClass", models.PROTECT, related_name="cases", null=True)
    staff_member = models.ForeignKey(PERSON, models.PROTECT, related_name="cases_about", null=True)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    closed_as = models.CharField(max_length=10, choices=ClosedAs, blank=True)
    raised_by = models.CharField(max_length=10, choices=RaisedBy, default=RaisedBy.TEAM)
    stage = models.CharField(max_length=60)  # key of the stage it stands in
    owner = models.ForeignKey(PERSON, models.SET_NULL, related_name="owned_cases", null=True)
    team_role = models.CharField(max_length=60, blank=True)  # role whose other holders see it under "my team's"
    coordinator = models.ForeignKey(PERSON, models.SET_NULL, related_name="coordinated_cases", null=True)
    next_on = models.DateField(null=True)  # the next date that was agreed; deadlines stand in Due
    assessment_only = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)  # seen only by those named on it
    merged_into = models.ForeignKey("self", models.SET_NULL, related_name="duplicates", null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    timeline_length = models.PositiveIntegerField(default=0)
    timeline_head = models.CharField(max_length=64, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="case_about_exactly_one",
                condition=(
                    Q(subject_kind="pupil", pupil__isnull=False, staff_member__isnull=True)
                    | Q(subject_kind="class", school_class__isnull=False, pupil__isnull=True, staff_member__isnull=True)
                    | Q(subject_kind="staff", staff_member__isnull=False, pupil__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="case_closed_says_how",
                condition=Q(status="open", closed_as="", closed_at__isnull=True)
                | (Q(status="closed", closed_at__isnull=False) & ~Q(closed_as="")),
            ),
        ]
        indexes = [
            models.Index(fields=("school", "status", "-opened_at"), name="case_by_school"),
            models.Index(fields=("owner", "status", "next_on"), name="case_by_owner"),
            models.Index(fields=("pupil", "status"), name="case_by_pupil"),
            models.Index(fields=("school_class", "status"), name="case_by_class"),
            models.Index(fields=("version", "stage", "status"), name="case_by_stage"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether work goes on."""
        return self.status == CaseStatus.OPEN


class CaseCounter(models.Model):
    """The last case number given in a year; its row is locked while the next is taken."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseLink(models.Model):
    """Two cases that belong together. For ``class_of``: ``case`` is the pupil's, ``other`` the class's."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=LinkKind)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("case", "other", "kind"), name="link_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class StageRun(models.Model):
    """One passage of a case through a stage. ``number`` counts the passages through that stage, from 1."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="runs")
    stage = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    version = models.ForeignKey("guidance.ProcedureVersion", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)  # decided, or the case was ended
    passed_over = models.BooleanField(default=False)  # the case began further on; what was asked to raise it lies here
    dates_changed = models.BooleanField(default=False)  # a deadline was paused or extended: there are DueChange rows
    pins = models.JSONField(default=dict)  # class step -> {"answers": pk, "version": n} it was decided on

    class Meta:
        ordering = ("started_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=("case", "stage", "number"), name="run_once"),
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at__isnull=True), name="one_open_run"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.number}"


class Decision(models.Model):
    """How a run was left (or is proposed to be): the outcome, who, why, and the next date."""

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=DecisionStatus)
    reason = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    extra = models.JSONField(default=dict)
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=("run",), condition=Q(status="final"), name="one_final_decision"),
            models.UniqueConstraint(fields=("run",), condition=Q(status="proposed"), name="one_open_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.outcome}"
