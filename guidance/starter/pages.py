"""Pages of a pack, made or brought up to date; what an editor has touched stays as it is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from guidance.links import is_shared, translation_key
from guidance.models import (
    GlossaryPage,
    GuidanceIndexPage,
    GuidancePage,
    LiteraturePage,
    ProcedurePage,
    RolePage,
    SectionPage,
    StarterRecord,
    ToolPage,
)
from guidance.starter.errors import StarterError
from guidance.starter.files import PageSource
from guidance.starter.front import front_page, was_edited
from guidance.starter.markdown import BodyReader

MODELS: dict[str, type[Page]] = {
    "section": SectionPage,
    "index": GuidanceIndexPage,
    "guidance": GuidancePage,
    "role": RolePage,
    "tool": ToolPage,
    "literature": LiteraturePage,
    "procedure": ProcedurePage,
    "glossary": GlossaryPage,
}


@dataclass(frozen=True)
class AsDrafts:
    """Pages are written as drafts of a person's, and nothing is published.

    ``homes``: the front pages below which pages may be made, by language; other languages are left out.
    ``over``: keys of pages that are written also where somebody has edited them.
    """

    by: AbstractBaseUser
    homes: dict[str, Page]
    over: Collection[str] = ()


@dataclass
class Loaded:
    """What loading did, by page key and language. ``kept``: edited by a person, so left alone."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class PageMaker:
    """Makes the pages of one pack in one language, in two rounds: all pages first, then what links to them.

    They are published at once, or with ``drafts`` written as drafts.
    """

    def __init__(self, area: str, language: str, report: Loaded, drafts: AsDrafts | None = None) -> None:
        self.area = area
        self.language = language
        self.report = report
        self.drafts = drafts
        self.home = drafts.homes[language] if drafts else front_page(language)
        self.locale = Locale.objects.get(language_code=language)
        self.records = {
            record.key: record
            for record in StarterRecord.objects.filter(area=area, language=language).select_related("page")
        }
        self.pages: dict[str, Page] = {}

    def make(self, sources: list[PageSource]) -> None:
        """Make or update the pages. ``sources``: parents before children. Raises: StarterError."""
        due = [source for source in sources if self._place(source)]
        for source in due:
            self._fill(source)

    def _place(self, source: PageSource) -> bool:
        """Make sure the page exists where it belongs. Returns: whether its contents are to be written."""
        record = self.records.get(source.key)
        if record and record.page is None:
            return False  # an editor deleted it
        page = record.page.specific if record else self._existing(source)
        if page is None:
            self.pages[source.key] = self._add(source)
            self.report.made.append(f"{source.key} ({self.language})")
            return True
        self.pages[source.key] = page
        if not record and is_shared(source.key):
            return False  # another pack's or nobody's: it is named here and not written
        if record and record.digest == source.digest:
            return False
        if was_edited(page) and not (self.drafts and source.key in self.drafts.over):
            self.report.kept.append(f"{source.key} ({self.language})")
            return False
        if type(page) is not MODELS[source.type]:
            raise StarterError(source.file, _("The page exists already, and is of another type."))
        parent = self._parent(source)
        if not record and not self.drafts and page.get_parent().pk != parent.pk:
            page.move(Page.objects.get(pk=parent.pk), pos="last-child")
            page.refresh_from_db()
        self.report.changed.append(f"{source.key} ({self.language})")
        return True

    def _existing(self, source: PageSource) -> Page | None:
        """The page, if something else made it: a procedure that was loaded before its pages has one already."""
        if source.type == "procedure":
            return ProcedurePage.objects.filter(key=source.text("procedure") or self.area, locale=self.locale).first()
        found = Page.objects.filter(translation_key=translation_key(self.area, source.key), locale=self.locale).first()
        return found.specific if found else None

    def _parent(self, source: PageSource) -> Page:
        """The parent, or the nearest page above it that an editor has not deleted: in the end the front page."""
        return self.pages.get(source.parent) or self.home

    def _add(self, source: PageSource) -> Page:
        parent = Page.objects.get(pk=self._parent(source).pk)  # treebeard needs the numbers of now
        slug, number = source.slug, 2
        while parent.get_children().filter(slug=slug).exists():
            slug, number = f"{source.slug}-{number}", number + 1
        page = MODELS[source.type](
            title=source.title,
            slug=slug,
            locale=self.locale,
            translation_key=translation_key(self.area, source.key),
            live=False,
            **self._fields(source),
        )
        parent.add_child(instance=page)
        return page

    def _fields(self, source: PageSource) -> dict[str, Any]:
        """What the front matter says, as fields of the page's type."""
        in_menu = not source.parent and source.type not in ("literature", "glossary")  # the front page links to these
        fields: dict[str, Any] = {
            "summary": source.text("summary"),
            "audience": source.text("audience"),
            "contact": source.text("contact"),
            "show_in_menus": bool(source.front.get("menu", in_menu)),
        }
        match source.type:
            case "role":
                fields |= {
                    "procedure_key": source.text("procedure") or self.area,
                    "role_key": source.text("role"),
                }
            case "tool":
                fields |= {"tool_owner": source.text("owner"), "address": source.text("url")}
            case "procedure":
                fields |= {"key": source.text("procedure") or self.area}
            case "glossary":
                fields |= {"area": self.area}
        return fields

    def _fill(self, source: PageSource) -> None:
        """Write the contents and publish them."""
        # Read anew: pages below it have been added since, and a stale copy would write an old count of them.
        page = Page.objects.get(pk=self.pages[source.key].pk).specific
        if self.drafts and page.latest_revision_id:
            page = page.get_latest_revision_as_object()
        page.title = source.title
        page.translation_key = translation_key(self.area, source.key)
        for name, value in self._fields(source).items():
            setattr(page, name, value)
        page.body = BodyReader(source, self.page_id).read()
        if self.drafts:
            page.save_revision(user=self.drafts.by, log_action=True)
        else:
            page.save_revision(log_action=False).publish(log_action=False)
        StarterRecord.objects.update_or_create(
            area=self.area,
            key=source.key,
            language=self.language,
            defaults={"digest": source.digest, "page_id": page.pk},
        )

    def page_id(self, key: str) -> int | None:
        """The id of a page of this pack in this language by its key; 0 if an editor deleted it, ``None`` if there is
        none of that key."""
        page = self.pages.get(key)
        if page:
            return page.pk
        return 0 if key in self.records else None
