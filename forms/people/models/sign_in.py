"""Somebody came through a sign-in service, and has no account here yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forms.people.models.schools import School


class SignInRequest(models.Model):
    """Who is known to a sign-in service asks a school for access. It gives no right: the school gives a role, or not.

    ``subject`` is the service's own name for the person, which no school sees.
    """

    provider = models.CharField(max_length=200)
    subject = models.CharField(max_length=191)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    school = models.ForeignKey(School, models.CASCADE, related_name="sign_in_requests")
    role = models.ForeignKey("guidance.Role", models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("provider", "subject", "school"), condition=Q(settled_at=None), name="asked_for_access_once"
            )
        ]

    def __str__(self) -> str:
        return f"request for access {self.pk}"
