"""What guidance pages are made of. Each block knows its words for search and has a template of its own."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from guidance.links import form_url

TEXT_FEATURES = ["bold", "italic", "ul", "ol", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    """A heading of the page; those of the first level make its contents."""

    text = blocks.CharBlock(label=_("Heading"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Section")), ("3", _("Part of a section"))],
        default="2",
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "guidance/blocks/heading.html"


class CalloutBlock(blocks.StructBlock):
    """Something that a reader must not miss."""

    tone = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Good to know")),
            ("warning", _("Take care")),
            ("danger", _("Must be done at once")),
            ("success", _("Good practice")),
        ],
        default="info",
        search_index=False,
    )
    title = blocks.CharBlock(label=_("Title"), max_length=160, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "guidance/blocks/callout.html"


class ChecklistBlock(blocks.StructBlock):
    """Things to tick off on paper."""

    title = blocks.CharBlock(label=_("Title"), max_length=160, required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(features=["bold", "italic", "link"]), label=_("Points"))

    class Meta:
        icon = "tick"
        label = _("Checklist")
        template = "guidance/blocks/checklist.html"


class ResponsibilitiesBlock(blocks.StructBlock):
    """What somebody is responsible for."""

    title = blocks.CharBlock(
        label=_("Title"), max_length=160, required=False, help_text=_("Without a title: “Responsibilities”.")
    )
    items = blocks.ListBlock(blocks.RichTextBlock(features=["bold", "italic", "link"]), label=_("Responsibilities"))

    class Meta:
        icon = "group"
        label = _("Responsibilities")
        template = "guidance/blocks/responsibilities.html"


class StepBlock(blocks.StructBlock):
    """One thing to do in a row of things."""

    title = blocks.CharBlock(label=_("Title"), max_length=160, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, required=False)

    class Meta:
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """What to do, one thing after the other."""

    steps = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "guidance/blocks/steps.html"


class QuotationBlock(blocks.StructBlock):
    """Somebody else's words, with their name."""

    text = blocks.RichTextBlock(label=_("Quotation"), features=["bold", "italic"])
    source = blocks.CharBlock(label=_("Who said or wrote it"), max_length=250, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "guidance/blocks/quotation.html"


class PictureBlock(blocks.StructBlock):
    """A picture, and in words what it shows."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What the picture shows"),
        max_length=250,
        help_text=_("Read aloud to those who do not see the picture."),
    )
    caption = blocks.CharBlock(label=_("Text below the picture"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "guidance/blocks/picture.html"


class DocumentBlock(blocks.StructBlock):
    """A file to fetch."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=160, required=False, help_text=_("Without one: the document's own title.")
    )
    note = blocks.CharBlock(label=_("What it is for"), max_length=250, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "guidance/blocks/document.html"


class FormLinkValue(blocks.StructValue):
    """A link into a form, named by the keys of the procedure."""

    @cached_property
    def url(self) -> str | None:
        """Where the form begins; ``None`` when no forms are installed."""
        return form_url(self.get("procedure"), self.get("stage"), self.get("step"))


class FormLinkBlock(blocks.StructBlock):
    """The way into the form of one step."""

    label = blocks.CharBlock(label=_("Words on the button"), max_length=120)
    note = blocks.CharBlock(label=_("What it is for"), max_length=250, required=False)
    procedure = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]*$", label=_("Procedure (its key)"), max_length=60, search_index=False
    )
    stage = blocks.RegexBlock(regex=r"^[a-z][a-z0-9_]*$", label=_("Stage (its key)"), max_length=60, search_index=False)
    step = blocks.RegexBlock(regex=r"^[a-z][a-z0-9_]*$", label=_("Step (its key)"), max_length=60, search_index=False)

    class Meta:
        icon = "form"
        label = _("Link to a form")
        template = "guidance/blocks/form_link.html"
        value_class = FormLinkValue


class LinkValue(blocks.StructValue):
    """A link to a page of the portal or to somewhere else."""

    @cached_property
    def url(self) -> str:
        """Where it leads; empty when the page is not to be seen."""
        page = self.get("page")
        if page:
            return page.url if page.live and page.url else ""
        return self.get("address") or ""


class LinkBlock(blocks.StructBlock):
    """A link that stands by itself: to a tool, to another page, to a page elsewhere."""

    label = blocks.CharBlock(label=_("Title"), max_length=160)
    note = blocks.CharBlock(label=_("What is found there"), max_length=250, required=False)
    page = blocks.PageChooserBlock(label=_("Page of the portal"), required=False)
    address = blocks.URLBlock(label=_("Address elsewhere"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned.get("page")) == bool(cleaned.get("address")):
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose either a page of the portal or an address elsewhere.")]
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")
        template = "guidance/blocks/link.html"
        value_class = LinkValue


class ProseBlock(blocks.StreamBlock):
    """The body of a guidance page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"), features=TEXT_FEATURES, icon="pilcrow", template="guidance/blocks/text.html"
    )
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    responsibilities = ResponsibilitiesBlock()
    steps = StepsBlock()
    quotation = QuotationBlock()
    picture = PictureBlock()
    document = DocumentBlock()
    link = LinkBlock()
    form = FormLinkBlock()

    class Meta:
        required = False


class LiteratureEntryBlock(blocks.StructBlock):
    """One thing to read."""

    authors = blocks.CharBlock(label=_("Authors or publisher"), max_length=250, required=False)
    title = blocks.CharBlock(label=_("Title"), max_length=250)
    year = blocks.CharBlock(label=_("Year"), max_length=20, required=False)
    published = blocks.CharBlock(label=_("Where it was published"), max_length=250, required=False)
    address = blocks.URLBlock(label=_("Address"), required=False)
    note = blocks.TextBlock(label=_("What it gives the reader"), required=False, rows=2)

    class Meta:
        icon = "doc-full"
        label = _("Work")
        template = "guidance/blocks/work.html"
