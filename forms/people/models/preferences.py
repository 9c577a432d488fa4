"""What a person has chosen: which reminders come by mail, and the secret address of their calendar."""

from django.conf import settings
from django.db import models


class Preferences(models.Model):
    """One person's choices. Without a row every reminder comes, and there is no calendar address.

    ``feed_digest`` is the SHA-256 of the secret in the address: the secret itself is shown once and kept nowhere.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    reminders_off = models.JSONField(default=list)  # keys of enums.ReminderKind
    feed_digest = models.CharField(max_length=64, blank=True)
    feed_made_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"preferences {self.pk}"
