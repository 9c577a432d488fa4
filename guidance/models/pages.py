"""Page types of guidance: sections, lists, texts, roles, tools and literature."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from guidance import registry
from guidance.blocks import LiteratureEntryBlock
from guidance.caching import remembered
from guidance.known import cards
from guidance.models.base import GuidancePageMixin, ProsePageMixin, prose_texts
from guidance.reading.duties import duties_of

PARENTS = ["home.HomePage", "guidance.SectionPage", "guidance.GuidanceIndexPage", "guidance.GuidancePage"]
CHILDREN = [
    "guidance.SectionPage",
    "guidance.GuidanceIndexPage",
    "guidance.GuidancePage",
    "guidance.RolePage",
    "guidance.ToolPage",
    "guidance.LiteraturePage",
    "guidance.ProcedurePage",
    "guidance.GlossaryPage",
]


class ChildrenMixin(models.Model):
    """A page that shows the pages below it."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["children"] = cards(self.get_children())
        return context


class SectionPage(ChildrenMixin, ProsePageMixin, Page):  # noqa: DJ008  Page has it
    """A part of the site addressed to a reader ("to the school leadership"), with its own words and pages below."""

    parent_page_types = PARENTS
    subpage_types = CHILDREN
    template = "guidance/section.html"

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class GuidanceIndexPage(ChildrenMixin, ProsePageMixin, Page):  # noqa: DJ008  Page has it
    """A list of the pages below it."""

    parent_page_types = PARENTS
    subpage_types = CHILDREN
    template = "guidance/section.html"

    class Meta:
        verbose_name = _("list of pages")
        verbose_name_plural = _("lists of pages")


class GuidancePage(ChildrenMixin, ProsePageMixin, Page):  # noqa: DJ008  Page has it
    """A text that staff read."""

    parent_page_types = PARENTS
    subpage_types = CHILDREN
    template = "guidance/guidance.html"

    class Meta:
        verbose_name = _("guidance page")
        verbose_name_plural = _("guidance pages")


class RolePage(ProsePageMixin, Page):
    """What a role is, who it is made up of, what it is responsible for, and which steps are its.

    The steps are worked out from the procedure that staff work by now, never typed. ``procedure_key`` and ``role_key``
    say which role of which procedure the page describes; without them it is a text alone.
    """

    procedure_key = models.CharField(_("procedure (its key)"), max_length=60, blank=True)
    role_key = models.CharField(_("role (its key in the procedure)"), max_length=60, blank=True)

    content_panels = [
        *ProsePageMixin.content_panels,
        MultiFieldPanel([FieldPanel("procedure_key"), FieldPanel("role_key")], heading=_("The role in a procedure")),
    ]
    parent_page_types = PARENTS
    subpage_types: list[str] = []
    template = "guidance/role.html"
    kicker = _("Role")

    class Meta:
        verbose_name = _("role page")
        verbose_name_plural = _("role pages")
        indexes = [models.Index(fields=("procedure_key", "role_key"), name="role_page_by_role")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.language
        context["duties"] = remembered(
            f"duties:{self.procedure_key}:{self.role_key}:{language}",
            lambda: duties_of(self.procedure_key, self.role_key, language) or (),
        )
        context["holders"] = registry.ask("role_holders", user=request.user, role_key=self.role_key,
                                          procedure_key=self.procedure_key)  # fmt: skip
        return context


class ToolPage(ProsePageMixin, Page):
    """A tool that somebody else owns: its name and owner, a link or the school's copy, and the way into our form."""

    tool_owner = models.CharField(_("owner of the tool"), max_length=200, help_text=_("Who made it and owns its text."))
    address = models.URLField(_("address of the tool"), blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the school's own copy"),
        help_text=_("Only a copy that you may share."),
    )

    content_panels = [
        *GuidancePageMixin.content_panels,
        MultiFieldPanel(
            [FieldPanel("tool_owner"), FieldPanel("address"), FieldPanel("document")], heading=_("The tool")
        ),
        FieldPanel("body"),
    ]
    parent_page_types = PARENTS
    subpage_types: list[str] = []
    template = "guidance/tool.html"
    kicker = _("Tool")

    class Meta:
        verbose_name = _("tool page")
        verbose_name_plural = _("tool pages")

    def search_texts(self) -> Iterator[str]:
        yield self.tool_owner
        yield from super().search_texts()


class LiteraturePage(ProsePageMixin, Page):
    """A list of what to read."""

    entries = StreamField([("work", LiteratureEntryBlock())], blank=True, verbose_name=_("works"))

    content_panels = [*ProsePageMixin.content_panels, FieldPanel("entries")]
    parent_page_types = PARENTS
    subpage_types: list[str] = []
    template = "guidance/literature.html"

    class Meta:
        verbose_name = _("list of literature")
        verbose_name_plural = _("lists of literature")

    def search_texts(self) -> Iterator[str]:
        yield from super().search_texts()
        yield from prose_texts(self.entries)
