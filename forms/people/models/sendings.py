"""Forms that were sent, so that one that is sent twice does nothing twice."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Sending(models.Model):
    """One sending of a form that did what it was for. ``key`` tells nothing of what was in it."""

    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    led_to = models.CharField(max_length=300, blank=True)  # what it made: an address, or a case's number
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"sending {self.pk}"
