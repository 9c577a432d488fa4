"""The front page of each language, and what the CMS sets for the whole site."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from guidance.blocks import TEXT_FEATURES, CalloutBlock
from guidance.known import cards
from guidance.models.base import GuidancePageMixin, prose_texts
from home.colours import LEAST_CONTRAST, contrast_with_white


class LinkedPageBlock(blocks.StructBlock):
    """A page to show on the front page."""

    page = blocks.PageChooserBlock(label=_("Page"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=160, required=False, help_text=_("Without one: the page's own title.")
    )

    class Meta:
        icon = "doc-empty-inverse"
        label = _("Page")


class AreaBlock(blocks.StructBlock):
    """A part of the front page with its own heading, words and pages: a country's procedure, a kind of reader."""

    title = blocks.CharBlock(label=_("Heading"), max_length=160, required=False)
    lead = blocks.TextBlock(label=_("In a sentence or two"), required=False, rows=2)
    text = blocks.RichTextBlock(label=_("Text"), features=["h2", "h3", *TEXT_FEATURES], required=False)
    pages = blocks.ListBlock(LinkedPageBlock(), label=_("Pages"), min_num=0, default=[])

    class Meta:
        icon = "folder-open-inverse"
        label = _("Part of the page")
        template = "home/blocks/area.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        shown = {card["pk"]: card for card in cards([item["page"].pk for item in value["pages"] if item.get("page")])}
        context["level"] = 3 if value.get("title") else 2
        context["cards"] = [
            shown[item["page"].pk] | ({"title": item["title"]} if item.get("title") else {}) | {"kicker": ""}
            for item in value["pages"]
            if item.get("page") and item["page"].pk in shown
        ]
        return context


class HomePage(GuidancePageMixin, Page):
    """The front page of one language. What exists in that language hangs below it and is linked from it."""

    body = StreamField(
        [
            ("area", AreaBlock()),
            ("callout", CalloutBlock()),
            (
                "text",
                blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text"), template="guidance/blocks/text.html"),
            ),
        ],
        blank=True,
        verbose_name=_("content"),
    )

    content_panels = [*GuidancePageMixin.content_panels, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home.html"

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def search_texts(self) -> Iterator[str]:
        yield from super().search_texts()
        yield from prose_texts(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = []
        lists = self.get_descendants().filter(
            content_type=ContentType.objects.get_by_natural_key("guidance", "literaturepage")
        )
        context["literature"] = cards(lists)
        return context


def _palettes() -> list[tuple[str, Any]]:
    """The palettes of static/css/palette.css, by the name of their colour."""
    return [
        ("petrol", _("Petrol")),
        ("fjord", _("Fjord blue")),
        ("forest", _("Forest green")),
        ("heather", _("Heather")),
        ("brick", _("Brick red")),
    ]


@register_setting(icon="site", order=1)
class SiteSettings(BaseSiteSetting):
    """Name, logo, colours and contact of the site."""

    name = models.CharField(_("name of the site"), max_length=80, default="Nærvær")
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Shown beside the name, 40 pixels high."),
    )
    palette = models.CharField(_("colours"), max_length=20, choices=_palettes, default="petrol")
    accent_colour = models.CharField(
        _("a colour of your own"),
        max_length=7,
        blank=True,
        validators=[
            RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, for example #14566b."))
        ],
        help_text=_("Instead of the palette: # and six digits. It must be dark enough to be read on white."),
    )
    contact_name = models.CharField(_("who answers questions about the site"), max_length=120, blank=True)
    contact_email = models.EmailField(_("their e-mail address"), blank=True)
    contact_phone = models.CharField(_("their telephone"), max_length=40, blank=True)
    footer = RichTextField(_("at the foot of every page"), features=["bold", "italic", "link", "ul"], blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("logo"),
        MultiFieldPanel([FieldPanel("palette"), FieldPanel("accent_colour")], heading=_("Colours")),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")], heading=_("Contact")
        ),
        FieldPanel("footer"),
    ]

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def clean(self) -> None:
        super().clean()
        if len(self.accent_colour) == 7:
            contrast = contrast_with_white(self.accent_colour)
            if contrast < LEAST_CONTRAST:
                raise ValidationError(
                    {
                        "accent_colour": _(
                            "This colour is too light: its contrast with white is %(contrast)s to 1, and text needs at "
                            "least 4.5 to 1. Choose a darker one."
                        )
                        % {"contrast": number_format(contrast, 1)}
                    }
                )
