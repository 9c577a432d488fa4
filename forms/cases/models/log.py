"""What is kept about what happened: the timeline, what was filed, who looked, and what is to be sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forms.cases.enums import MessageStatus
from forms.cases.models.case import Case

PERSON = settings.AUTH_USER_MODEL


class TimelineEntry(models.Model):
    """One thing that happened in a case. Append-only, chained: see forms.cases.services.timeline.

    ``data`` holds keys and amounts, never free text; ``text`` is what a person wrote. The chain covers a salted
    digest of the text, so that a text can go (with its salt) and the chain still verify. ``position`` counts from 1.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="timeline")
    position = models.PositiveIntegerField()
    event = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", null=True)
    by_name = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    sensitive = models.BooleanField(default=False)
    not_for_home = models.BooleanField(default=False)  # kept out of every copy for the home
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("case", "position")
        constraints = [models.UniqueConstraint(fields=("case", "position"), name="timeline_position_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}"


class Filing(models.Model):
    """A timeline entry was put in the pupil's file in the school's archive."""

    entry = models.OneToOneField(TimelineEntry, models.CASCADE, related_name="filing")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    receipt = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"filing {self.pk}"


class AccessLogEntry(models.Model):
    """One look at a case. No foreign keys: it stands even when what was looked at is gone."""

    at = models.DateTimeField(default=timezone.now)
    person_id = models.BigIntegerField(null=True)
    case_number = models.CharField(max_length=16)
    action = models.CharField(max_length=30)
    right = models.CharField(max_length=30)
    purpose = models.TextField(blank=True)
    path = models.CharField(max_length=300, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("case_number", "-at"), name="access_by_case"),
            models.Index(fields=("person_id", "-at"), name="access_by_person"),
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"


class OutboxMessage(models.Model):
    """A mail to one person that is sent after commit, once. Subject and body name no pupil and no case text."""

    key = models.CharField(max_length=160, unique=True)  # what it is about; makes a second one impossible
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="outbox")
    kind = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=MessageStatus, default=MessageStatus.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=("status", "made_at"), name="outbox_by_status")]

    def __str__(self) -> str:
        return f"message {self.pk}"
