"""What guidance adds to the CMS: the words of the glossary."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from guidance.models import GlossaryTerm
from guidance.rich_text import KnownPageLinkHandler


class GlossaryTermViewSet(SnippetViewSet):
    """Words and their meanings, by area and language."""

    model = GlossaryTerm
    icon = "list-ul"
    menu_label = _("Glossary")
    menu_name = "glossary"
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["term", "area"]
    list_filter = ["area"]
    search_fields = ["term", "definition"]
    ordering = ["term"]


register_snippet(GlossaryTermViewSet)


@hooks.register("register_rich_text_features", order=100)
def known_page_links(features: FeatureRegistry) -> None:
    """Render links to pages from the addresses that are known already; Wagtail's own handler is registered before."""
    features.register_link_type(KnownPageLinkHandler)
