"""What was filled in: one row per run, step and occurrence; sensitive answers, files and corrections apart."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forms.cases.enums import AnswerStatus
from forms.cases.models.case import StageRun

PERSON = settings.AUTH_USER_MODEL


class Answers(models.Model):
    """The answers of one step of one run. Written only by forms.cases.services.answers.

    ``raw`` is text as typed, by field key, valid or not: a string, a list of strings, or a list of rows (mapping of
    column key to string). ``values`` is what it was turned into when the step was marked as done (JSON: numbers,
    booleans, ISO 8601 dates), empty until then. Sensitive fields are in neither: see SensitiveAnswer.
    ``version`` counts the saves, from 1; a save names the version it was typed over.
    """

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="answers")
    step = models.CharField(max_length=60)
    occurrence = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=AnswerStatus, default=AnswerStatus.DRAFT)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    sensitive_keys = models.JSONField(default=list)  # which sensitive fields are answered
    version = models.PositiveIntegerField(default=0)
    skip_reason = models.TextField(blank=True)
    begun_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="saved_answers", null=True)
    saved_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("run", "step", "occurrence"), name="answers_once")]
        indexes = [models.Index(fields=("saved_by", "status"), name="answers_by_author")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.step}-{self.occurrence}"


class SensitiveAnswer(models.Model):
    """One sensitive field's answer: the annex. ``sealed`` is text; encryption is the services' concern."""

    answers = models.ForeignKey(Answers, models.CASCADE, related_name="annex")
    field = models.CharField(max_length=60)
    sealed = models.TextField(blank=True)  # JSON of {"raw": ..., "value": ...}
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("answers", "field"), name="annex_once")]

    def __str__(self) -> str:
        return f"{self.answers_id} {self.field}"


class AnswersVersion(models.Model):
    """What the answers were when they were marked as done: what a decision was made on stays to be seen."""

    answers = models.ForeignKey(Answers, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("version",)
        constraints = [models.UniqueConstraint(fields=("answers", "version"), name="answers_version_once")]

    def __str__(self) -> str:
        return f"{self.answers_id} v{self.version}"


class Correction(models.Model):
    """A dated correction beside a decided answer; the answer itself is not touched."""

    answers = models.ForeignKey(Answers, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=60)
    text = models.TextField()
    sensitive = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.answers_id} {self.field}"


class Attachment(models.Model):
    """A file that was uploaded to a field; stored privately under a random name."""

    answers = models.ForeignKey(Answers, models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=60)
    token = models.CharField(max_length=43, unique=True)  # in its URL
    stored_name = models.CharField(max_length=100)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"file {self.pk}"
