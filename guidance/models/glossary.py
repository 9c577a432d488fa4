"""Words that guidance uses in a fixed meaning."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, TranslatableMixin

from guidance.models.base import ProsePageMixin
from guidance.models.pages import PARENTS


class GlossaryTerm(TranslatableMixin, models.Model):
    """A word and what it means. ``area`` tells the words of one country or procedure from another's."""

    key = models.CharField(_("key"), max_length=80, help_text=_("The same in every language."))
    area = models.CharField(
        _("area"), max_length=60, blank=True, help_text=_("The key of the procedure that uses the word; empty: any.")
    )
    term = models.CharField(_("word"), max_length=160)
    definition = models.TextField(_("meaning"), max_length=2000)
    source = models.CharField(_("source"), max_length=300, blank=True)

    panels = [FieldPanel("term"), FieldPanel("definition"), FieldPanel("source"), FieldPanel("key"), FieldPanel("area")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("word")
        verbose_name_plural = _("words")
        ordering = ("term", "pk")
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [models.UniqueConstraint(fields=("area", "key", "locale"), name="term_once_a_language")]

    def __str__(self) -> str:
        return self.term


class GlossaryPage(ProsePageMixin, Page):
    """The words of one area in the page's language, in alphabetical order."""

    area = models.CharField(
        _("area"), max_length=60, blank=True, help_text=_("Only words of this procedure (its key); empty: all words.")
    )

    content_panels = [*ProsePageMixin.content_panels, FieldPanel("area")]
    parent_page_types = PARENTS
    subpage_types: list[str] = []
    template = "guidance/glossary.html"

    class Meta:
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")

    def terms(self) -> models.QuerySet[GlossaryTerm]:
        """The words of this page."""
        terms = GlossaryTerm.objects.filter(locale_id=self.locale_id)
        return terms.filter(area__in=("", self.area)) if self.area else terms

    def search_texts(self) -> Iterator[str]:
        yield from super().search_texts()
        for term in self.terms():
            yield f"{term.term}: {term.definition}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "terms": list(self.terms())}
