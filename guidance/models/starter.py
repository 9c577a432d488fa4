"""What the starter packs made, so that loading again neither doubles, overwrites nor brings back anything."""

from django.db import models
from wagtail.models import Page

from guidance.models.glossary import GlossaryTerm


class StarterRecord(models.Model):
    """One thing of a pack in one language.

    ``digest`` is of the pack's text as it was loaded last. The page (or word) is gone when an editor deleted it:
    then it is not made again.
    """

    area = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    term = models.ForeignKey(GlossaryTerm, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("area", "key", "language"), name="starter_once_a_language")]

    def __str__(self) -> str:
        return f"{self.area}/{self.key} ({self.language})"
