"""The CMS's front page: what waits, of what the person may see, and nothing about any one case."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from guidance import registry
from guidance.caching import remembered
from guidance.care import questions
from guidance.care.pages import cares, overdue, within_reach
from guidance.care.tasks import shortened
from guidance.models import ProcedurePage
from guidance.procedures.lint import lint
from guidance.reading.current import current_specs

#: How many lines of each kind the front page shows.
SHOWN = 5

Line = dict[str, Any]


class Dashboard(Component):
    """Cards, each with a number, its first lines and where the rest is. A card that concerns nobody is left out."""

    name = "guidance_dashboard"
    order = 150
    template_name = "care/dashboard.html"

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """See the template. A card with nothing in it is left out."""
        cards = [card for card in (self.due(), self.asked(), self.drafts(), self.warnings(), self.vacant()) if card]
        waiting = [card for card in cards if card["count"]]
        return {"cards": waiting, "nothing": bool(cards) and not waiting, "procedures": self.cases()}

    @cached_property
    def edited(self) -> set[str]:
        """The keys of the procedures whose pages the person edits."""
        pages = PagePermissionPolicy().instances_user_has_permission_for(self.user, "change")
        return set(ProcedurePage.objects.filter(pk__in=pages.order_by().values("pk")).values_list("key", flat=True))

    @cached_property
    def cares(self) -> bool:
        """Whether the person edits or looks after any page."""
        return cares(self.user)

    def due(self) -> Line | None:
        """Pages whose date has come."""
        if not self.cares:
            return None
        pages, today = overdue(within_reach(self.user)), timezone.localdate()
        lines = [
            {"text": page.title, "note": _late(page, today), "url": reverse("wagtailadmin_pages:edit", args=[page.pk])}
            for page in pages[:SHOWN]
        ]
        return _card(_("Pages to read again"), "calendar-check", pages.count(), lines, reverse("due_pages"))

    def asked(self) -> Line | None:
        """Questions from staff that nobody has answered."""
        if not questions.answers(self.user):
            return None
        rows = questions.answerable_by(self.user).open().order_by("at", "pk")
        lines = [
            {
                "text": shortened(row),
                "note": row.step_title or row.page_title,
                "url": reverse("question", args=[row.pk]),
            }
            for row in rows[:SHOWN]
        ]
        url = f"{reverse('questions')}?state=open"
        return _card(_("Questions from staff"), "help", rows.count(), lines, url)

    def drafts(self) -> Line | None:
        """Pages with changes that the person could publish, and whether they are being moderated."""
        policy = PagePermissionPolicy()
        if not policy.user_has_permission(self.user, "publish"):
            return None
        pages = policy.instances_user_has_permission_for(self.user, "publish").filter(has_unpublished_changes=True)
        first = list(pages.order_by("-latest_revision_created_at", "pk")[:SHOWN])
        moderated = set(
            WorkflowState.objects.active()
            .filter(object_id__in=[str(page.pk) for page in first])
            .values_list("object_id", flat=True)
        )
        lines = [
            {
                "text": page.draft_title,
                "note": _("In moderation") if str(page.pk) in moderated else _("Draft"),
                "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            }
            for page in first
        ]
        return _card(_("Drafts that wait"), "draft", pages.count(), lines, "")

    def warnings(self) -> Line | None:
        """Procedures that the person edits and that something is unwise in."""
        if not self.edited:
            return None
        counted = remembered("procedure-warnings", lambda: {spec.key: len(lint(spec)) for spec in current_specs()})
        wanted = {key: count for key, count in counted.items() if count and key in self.edited}
        language = get_language()
        pages = {page.key: page for page in ProcedurePage.objects.filter(key__in=wanted).order_by("-pk")}
        titles = {spec.key: spec.title.to(language) for spec in current_specs()}
        lines = [
            {
                "text": titles[key],
                "note": ngettext("%(count)d warning", "%(count)d warnings", count) % {"count": count},
                "url": reverse("wagtailadmin_pages:edit", args=[pages[key].pk]),
            }
            for key, count in wanted.items()
        ]
        return _card(_("Procedures with warnings"), "warning", len(lines), lines[:SHOWN], "")

    def vacant(self) -> Line | None:
        """Schools where nobody holds a role that their procedure needs."""
        found = registry.ask("vacancies", user=self.user, edited=self.edited)
        if not found and not self.edited:
            return None
        lines = [{"text": one["school"], "note": ", ".join(one["roles"]), "url": ""} for one in found]
        return _card(_("Roles that nobody holds"), "user", len(lines), lines[:SHOWN], "")

    def cases(self) -> list[Line]:
        """The procedures with their stages and how many open cases stand in each; fewer than five are no number."""
        procedures: dict[str, list[Line]] = {}
        for line in registry.ask("open_cases", user=self.user, edited=self.edited):
            procedures.setdefault(line["procedure"], []).append(line)
        return [{"title": title, "stages": stages} for title, stages in procedures.items()]


def _late(page: Any, today: Any) -> str:
    days = (today - page.due_on).days
    if not days:
        return _("Today")
    return ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}


def _card(title: str, icon: str, count: int, lines: list[Line], more_url: str) -> Line:
    return {
        "title": capfirst(title),
        "icon": icon,
        "count": count,
        "lines": lines,
        "more": max(count - len(lines), 0),
        "more_url": more_url,
    }
