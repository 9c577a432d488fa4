"""The search index over guidance: one row a page, made from its words by ``guidance.search.index``."""

from django.db import models
from wagtail.models import Page


class SearchEntry(models.Model):
    """The words of one live page, as they are shown (``title``, ``summary``, ``text``) and as they are looked up.

    The ``*_index`` columns hold normalised words with a blank on either side of each, so that both databases find the
    same by plain ``LIKE`` (see ``guidance.search.words``). Nobody edits these rows: ``rebuild_search`` makes them anew.
    """

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="search_entry")
    language = models.CharField(max_length=12, db_index=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    title_index = models.TextField()
    summary_index = models.TextField()
    text_index = models.TextField()

    def __str__(self) -> str:
        return self.title
