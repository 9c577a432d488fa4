"""The sitemap: every unrestricted page in every language."""

from django.db.models import QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


class PortalSitemap(Sitemap):
    """Pages below the front pages of all languages of the site; Wagtail's own lists those of one."""

    def items(self) -> QuerySet[Page]:
        root = self.get_wagtail_site().root_page
        pages = Page.objects.none()
        for front in root.get_translations(inclusive=True).live():
            pages = pages | Page.objects.descendant_of(front, inclusive=True)
        return pages.live().public().order_by("path").defer_streamfields().specific()
