"""The page of a procedure: stages, steps, roles, dates and decisions, and from every step the way into its form."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page

from guidance import previewing, registry
from guidance.caching import remembered
from guidance.editor.forms import ProcedurePageForm
from guidance.editor.panels import EditorPanel, StructurePanel, TooLargePanel
from guidance.links import page_urls
from guidance.models.base import Heading, ProsePageMixin
from guidance.models.holding import HoldsProcedureMixin
from guidance.models.pages import PARENTS
from guidance.models.versioned import VersionedMixin
from guidance.moderation.panel import ApprovalPanel
from guidance.procedures.diagram import as_table, draw
from guidance.procedures.spec import ProcedureSpec
from guidance.prose import plain
from guidance.reading.current import current_spec, role_urls
from guidance.reading.parts import Reading, stage_anchor, step_anchor
from guidance.reading.procedure import read
from guidance.translating.panels import TranslationPanel


def _contents(reading: Reading) -> list[Heading]:
    """What the page's contents list of the procedure itself."""
    stages = [Heading(_("When absence asks for attention"), "signals", 2)] if reading.signals else []
    for stage in reading.stages:
        stages.append(Heading(f"{stage.number}. {stage.title}", stage.anchor, 2))
        stages += [Heading(f"{step.ref} {step.title}".strip(), step.anchor, 3) for step in stage.steps]
    if reading.routines:
        stages.append(Heading(_("Duties that come back"), "routines", 2))
    if reading.sheets:
        stages.append(Heading(_("Letters and sheets"), "sheets", 2))
    return stages


class ProcedurePage(VersionedMixin, HoldsProcedureMixin, ProsePageMixin, Page):
    """A procedure as it is read, in one language. ``key`` names the procedure and is unique in each language.

    What it shows is the newest published version in its words of today, so that staff read what new cases ask. The
    body is what an editor wants said before it.

    The pages hold the procedure too, as ``guidance.procedures.editing`` speaks of it: the page of the source language
    ``stages`` and ``frame``, a translated page ``texts`` alone. They are written with the version that is loaded, and
    no panel of the CMS shows them. Publishing the page makes a version of what it holds (``models.versioned``).
    """

    key = models.SlugField(
        _("procedure (its key)"),
        max_length=60,
        allow_unicode=False,
        help_text=_("Set once: the forms and cases of the procedure are found by it."),
    )
    content_panels = [ApprovalPanel(), TranslationPanel(), TooLargePanel(), *Page.content_panels, FieldPanel("summary")]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *content_panels,
                    EditorPanel(),
                    StructurePanel("intake", icon="form"),
                    StructurePanel("stages", icon="folder-open-1"),
                ],
                heading=_("Procedure"),
            ),
            ObjectList(
                [StructurePanel(name) for name in ("roles", "routines", "documents", "signals")],
                heading=_("Roles, duties and papers"),
            ),
            ObjectList(
                [
                    StructurePanel("subjects"),
                    StructurePanel("guidance"),
                    MultiFieldPanel(
                        [StructurePanel(f"source_{name}") for name in ("name", "url", "example", "note")],
                        heading=_("Where it comes from"),
                    ),
                    StructurePanel("country"),
                    StructurePanel("also_in"),
                    FieldPanel("key"),
                ],
                heading=_("About it"),
            ),
            ObjectList([FieldPanel("audience"), FieldPanel("body")], heading=_("Before it on the page")),
            ObjectList(ProsePageMixin.promote_panels, heading=_("Promote")),
        ]
    )
    base_form_class = ProcedurePageForm
    parent_page_types = PARENTS
    subpage_types = ["guidance.GuidancePage", "guidance.ToolPage"]
    template = "guidance/procedure.html"
    _instead: ProcedureSpec | None = None
    kicker = _("Procedure")

    class Meta:
        verbose_name = _("procedure page")
        verbose_name_plural = _("procedure pages")
        indexes = [models.Index(fields=("key",), name="procedure_page_by_key")]

    def clean(self) -> None:
        super().clean()
        twins = ProcedurePage.objects.filter(key=self.key, locale_id=self.locale_id).exclude(pk=self.pk)
        if self.key and twins.exists():
            raise ValidationError({"key": _("Another page in this language already shows this procedure.")})

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page as it is read, the diagram alone, and each step as a form."""
        return previewing.modes(self)

    @property
    def default_preview_mode(self) -> str:
        """The page as it is read."""
        return previewing.READ

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What is typed, as staff will meet it."""
        return previewing.serve(self, request, mode_name)

    def spec(self) -> ProcedureSpec | None:
        """The procedure that the page shows; ``None`` before it is published for the first time."""
        return current_spec(self.key)

    def reading(self, spec: ProcedureSpec) -> Reading:
        """The procedure in the page's language, which must be the active one."""
        language = self.language
        return read(
            spec,
            language,
            urls=lambda keys: page_urls(spec.key, keys, language),
            roles=role_urls(spec, language),
            forms=spec if self._instead is None else self.spec(),
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        reading, diagram = self.shown() or (None, None)
        notes = self.notes_for(request)
        if reading and notes:
            reading = reading.with_notes(notes)
        contents = [*self.headings(), *_contents(reading)] if reading else []
        return {**context, "procedure": reading, "diagram": diagram, "contents": contents}

    def notes_for(self, request: HttpRequest) -> dict[str, list[Any]]:
        """What the reader's schools have written beside the steps, by the steps' anchors; shown to no one else."""
        notes: dict[str, list[Any]] = {}
        for note in registry.ask("step_notes", user=request.user, procedure_key=self.key):
            notes.setdefault(step_anchor(note["stage"], note["step"]), []).append(note)
        return notes

    def shown(self) -> tuple[Reading, dict[str, Any]] | None:
        """The procedure and its diagram, kept until somebody publishes; ``None`` before the first version."""
        if self._instead is not None:
            return self.made(self._instead)
        language = self.language
        return remembered(f"procedure:{self.key}:{language}", self._made) or None

    def show_instead(self, spec: ProcedureSpec) -> None:
        """Let this object of the page show another procedure than the published one: a draft, in a preview."""
        self._instead = spec

    def _made(self) -> tuple[Reading, dict[str, Any]] | tuple[()]:
        spec = self.spec()
        return self.made(spec) if spec is not None else ()

    def made(self, spec: ProcedureSpec) -> tuple[Reading, dict[str, Any]]:
        """A procedure and its diagram as this page shows them."""
        language = self.language
        svg = draw(spec, language, link=lambda key: f"#{stage_anchor(key)}")
        caption = _("The stages, and where each decision leads")
        return self.reading(spec), {"svg": svg, "caption": str(caption), **as_table(spec, language)}

    def search_texts(self) -> Iterator[str]:
        yield from super().search_texts()
        spec, language = self.spec(), self.language
        if spec is None:
            return
        yield plain(spec.guidance.to(language)) if spec.guidance else ""
        for stage in spec.stages:
            yield f"{stage.title.to(language)}. {plain(stage.guidance.to(language) if stage.guidance else '')}"
            for step in spec.steps_of(stage.key):
                yield f"{step.title.to(language)}. " + " ".join(
                    plain(text.to(language)) for text in (step.why, step.guidance) if text
                )
        for routine in spec.routines:
            yield f"{routine.title.to(language)}. {plain(routine.guidance.to(language) if routine.guidance else '')}"
