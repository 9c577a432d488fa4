"""What every page of the portal has: a summary, whom it is for, who keeps it, contents, breadcrumbs, languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from guidance import gone
from guidance.blocks import ProseBlock
from guidance.caching import share
from guidance.known import is_public, known_pages, language_codes

#: With fewer headings than this, a page's contents are seen without a list of them.
CONTENTS_FROM = 3


@dataclass(frozen=True)
class Heading:
    """An entry of a page's contents. ``level`` is 2 or 3."""

    title: str
    anchor: str
    level: int


def anchored(titles: list[tuple[str, int]]) -> list[Heading]:
    """Headings with anchors that are unique on their page, in order. ``titles``: words and level (2 or 3)."""
    seen: dict[str, int] = {}
    headings = []
    for title, level in titles:
        base = slugify(title, allow_unicode=True)[:60] or "section"
        seen[base] = seen.get(base, 0) + 1
        anchor = base if seen[base] == 1 else f"{base}-{seen[base]}"
        headings.append(Heading(title, anchor, level))
    return headings


class KeeperPanel(FieldPanel):
    """Who looks after a page: offers those who work in the CMS, not every teacher with an account."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.bound_field is None:
                return
            field = self.bound_field.field
            working = Q(is_superuser=True) | Q(
                groups__permissions__codename="access_admin",
                groups__permissions__content_type__app_label="wagtailadmin",
            )
            people = field.queryset.model._default_manager.filter(working, is_active=True).values("pk")
            field.queryset = field.queryset.filter(
                Q(pk__in=people) | Q(pk=getattr(self.instance, f"{self.field_name}_id", None))
            )


class GuidancePageMixin(models.Model):
    """Everything that page types share; first among the bases of each.

    ``kicker`` names the kind of page above its title. Pages are public unless the CMS restricts them; a restricted page
    is never shared between readers.
    """

    summary = models.TextField(
        _("summary"),
        max_length=500,
        blank=True,
        help_text=_("One or two sentences: the beginning of the page, and what lists and search show of it."),
    )
    audience = models.CharField(
        _("for whom"),
        max_length=120,
        blank=True,
        help_text=_("Whom the page speaks to, for example “To the leadership”."),
    )
    contact = models.CharField(
        _("page owner"), max_length=160, blank=True, help_text=_("Who keeps the page right, and is asked about it.")
    )
    page_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
        help_text=_("Who gets the reminders and the questions of staff about this page. Readers do not see it."),
    )
    review_by = models.DateField(
        _("look through again by"),
        null=True,
        blank=True,
        help_text=_("When somebody must read whether it still holds."),
    )

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("audience")]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [FieldPanel("contact"), KeeperPanel("page_owner"), FieldPanel("review_by")], heading=_("Care of the page")
        ),
    ]
    kicker = ""

    class Meta:
        abstract = True

    def search_texts(self) -> Iterator[str]:
        """The words of the page beside title and summary, as plain text, in reading order."""
        yield self.audience

    def headings(self) -> list[Heading]:
        """What the page's contents list."""
        return []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        request.current_page = self  # home.context.site reads it: languages and navigation follow the page
        contents = self.headings()
        return {
            **super().get_context(request, *args, **kwargs),
            "crumbs": self.crumbs(request),
            "contents": contents if len(contents) >= CONTENTS_FROM else [],
        }

    def crumbs(self, request: HttpRequest) -> list[dict[str, str]]:
        """The way here from the language's home page, without the page itself."""
        return [{"title": page.title, "url": page.url} for page in known_pages().above(self.path)]

    @property
    def language(self) -> str:
        """The code of the page's language, without a query."""
        return language_codes().get(self.locale_id) or self.locale.language_code

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Wagtail's own; and a note of what readers have seen and cannot see any more. Raises: Http404."""
        try:
            return super().route(request, path_components)
        except Http404:
            hidden = not path_components and not self.live and self.first_published_at is not None
            place = self.url_path + "".join(f"{one}/" for one in path_components)
            if hidden or (path_components and gone.was_removed(place)):
                gone.note(request, _("This page of the guidance was taken down."))
            raise

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        # Somebody may pass a restriction without a session of ours, so only unrestricted pages are for everybody.
        return share(response) if is_public(self) else response


class ProsePageMixin(GuidancePageMixin):
    """A page whose body is prose."""

    body = StreamField(ProseBlock(), blank=True, verbose_name=_("content"))

    content_panels = [*GuidancePageMixin.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def search_texts(self) -> Iterator[str]:
        yield from super().search_texts()
        yield from prose_texts(self.body)

    def headings(self) -> list[Heading]:
        return [heading for _block, heading in self.prose() if heading]

    def prose(self) -> list[tuple[Any, Heading | None]]:
        """The blocks of the body, each heading with its anchor."""
        titles = [(str(block.value.get("text") or ""), int(block.value.get("level") or 2)) for block in self.body
                  if block.block_type == "heading"]  # fmt: skip
        anchors = iter(anchored(titles))
        return [(block, next(anchors) if block.block_type == "heading" else None) for block in self.body]


def prose_texts(body: StreamValue) -> Iterator[str]:
    """The words of a stream of blocks, as plain text."""
    yield from (str(text) for text in body.stream_block.get_searchable_content(body))
