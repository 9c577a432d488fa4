"""Where pages stood that readers have seen and that were deleted."""

from django.db import models
from django.utils import timezone


class RemovedPage(models.Model):
    """The place of a page that was deleted. Whoever comes by an old link is told that it is gone, not mistyped."""

    url_path = models.CharField(max_length=700, unique=True)  # as Page.url_path; what is longer is forgotten
    removed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.url_path
