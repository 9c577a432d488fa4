"""Contacts that are logged, and approaches from homes: with a case or without."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from forms.cases.enums import Channel, Direction
from forms.cases.models.case import Case

PERSON = settings.AUTH_USER_MODEL


class Contact(models.Model):
    """A call, meeting, message or visit about a pupil. Joins the case if one is opened."""

    school = models.ForeignKey("people.School", models.PROTECT, related_name="contacts")
    pupil = models.ForeignKey("people.Pupil", models.PROTECT, related_name="contacts")
    case = models.ForeignKey(Case, models.SET_NULL, related_name="contacts", null=True)
    on = models.DateField()
    at = models.TimeField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.OUT)
    with_whom = models.CharField(max_length=200)
    reached = models.BooleanField(default=True)
    said = models.TextField(blank=True)
    agreed = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="contacts", null=True)
    made_at = models.DateTimeField(default=timezone.now)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-on", "-at", "-pk")
        indexes = [models.Index(fields=("pupil", "-on"), name="contact_by_pupil")]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Approach(models.Model):
    """Somebody at home approached the school: what about, who answers, by when, and what was answered."""

    school = models.ForeignKey("people.School", models.PROTECT, related_name="approaches")
    pupil = models.ForeignKey("people.Pupil", models.PROTECT, related_name="approaches", null=True)
    school_class = models.ForeignKey("people.SchoolClass", models.PROTECT, related_name="approaches", null=True)
    case = models.ForeignKey(Case, models.SET_NULL, related_name="approaches", null=True)
    on = models.DateField()
    from_whom = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel)
    about = models.TextField()
    owner = models.ForeignKey(PERSON, models.SET_NULL, related_name="approaches", null=True)
    answer_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-on", "-pk")
        indexes = [models.Index(fields=("owner", "answered_on", "answer_by"), name="approach_by_owner")]

    def __str__(self) -> str:
        return f"approach {self.pk}"
