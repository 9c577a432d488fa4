"""The handbook in the CMS: its contents, and a chapter a page."""

from typing import Any

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from guidance.handbook.chapters import Chapter, chapter, chapters


class Handbook(WagtailAdminTemplateMixin, TemplateView):
    """A chapter of the handbook beside its contents; the first one without a key. Raises: Http404."""

    template_name = "handbook/chapter.html"
    header_icon = "help"
    _show_breadcrumbs = True

    @property
    def shown(self) -> Chapter:
        """The chapter that is asked for."""
        language = get_language()
        key = self.kwargs.get("key")
        found = chapter(key, language) if key else chapters(language)[0]
        if found is None:
            raise Http404(f"The handbook has no chapter {key}.")
        return found

    def get_page_title(self) -> str:
        return self.shown.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("handbook"), "label": _("Handbook")},
            {"url": "", "label": self.shown.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown
        every = chapters(get_language())
        place = every.index(shown)
        return {
            **super().get_context_data(**kwargs),
            "chapter": shown,
            "chapters": every,
            "before": every[place - 1] if place else None,
            "after": every[place + 1] if place + 1 < len(every) else None,
        }


urlpatterns = [
    path("handbook/", Handbook.as_view(), name="handbook"),
    path("handbook/<slug:key>/", Handbook.as_view(), name="handbook_chapter"),
]
