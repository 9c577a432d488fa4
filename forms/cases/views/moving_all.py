"""Running cases of a procedure in the CMS: numbers and stages, and moving all that can be moved, counted."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from forms.cases.access import may_move_all
from forms.cases.errors import BadInput
from forms.cases.services.moving import movable, move_all, plannable
from guidance.models import ProcedureVersion
from guidance.moderation.meaning import MOST_NUMBERS, Cases, cases_of
from guidance.procedures.diff import differences
from guidance.procedures.versions import latest

#: Cases that one request moves; the page goes on by itself until none is left.
AT_ONCE = 50


class RunningCases(WagtailAdminTemplateMixin, TemplateView):
    """Where the open cases of a procedure stand; a post moves some of them, and its page goes on with the rest."""

    template_name = "cases/cms/running.html"
    header_icon = "folder-open-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, key: str, **kwargs: Any) -> HttpResponse:
        if not may_move_all(request.user):
            raise PermissionDenied
        newest = latest(key)
        if newest is None:
            raise Http404
        self.newest = newest
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Running cases")

    def get_page_subtitle(self) -> str:
        return self.newest.compiled.title.to(get_language())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": f"{self.get_page_title()}: {self.get_page_subtitle()}"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = self.newest
        now, later = movable(newest).count(), plannable(newest).count()
        progress = self._progress(now, later)
        cases = cases_of(newest.key, newest.compiled, newest.number, sees_numbers=True)
        return super().get_context_data(
            newest=newest,
            cases=cases,
            now=now,
            later=later,
            changes=self._changes(cases),
            progress=progress,
            most_numbers=MOST_NUMBERS,
            **kwargs,
        )

    def _changes(self, cases: Cases) -> list[dict[str, Any]]:
        """What each older version that open cases follow would get, in words."""
        older = ProcedureVersion.objects.of(self.newest.key).filter(number__in={row.version for row in cases.standings})
        language = get_language()
        return [
            {"number": one.number, "changes": differences(one.compiled, self.newest.compiled, language, wording=False)}
            for one in older
        ]

    def _progress(self, now: int, later: int) -> dict[str, Any] | None:
        """How far a moving is that goes on: nobody's word counts for what is left, but the cases themselves."""
        asked = self.request.GET
        plan, done = asked.get("plan") == "1", _number(asked.get("done", ""))
        if not done:
            return None
        left = now + (later if plan else 0)
        return {"done": done, "total": done + left, "left": left, "plan": plan}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move some, and show how far it is; the page posts again while there are more."""
        sent = request.POST
        plan, to = sent.get("plan") == "1", _number(sent.get("to", ""))
        here = reverse("cases_cms:running", args=[self.newest.key])
        try:
            moved = move_all(self.newest.key, to=to, by=request.user, plan=plan, at_most=AT_ONCE)
        except BadInput as refused:
            messages.error(request, str(refused))
            return redirect(here)
        total = moved + _number(sent.get("done", ""))
        if moved and (movable(self.newest).exists() or (plan and plannable(self.newest).exists())):
            return redirect(f"{here}?{urlencode({'done': total, 'plan': int(plan)})}")
        words = ngettext(
            "%(count)d case was moved, or goes over at its next stage.",
            "%(count)d cases were moved, or go over at their next stage.",
            total,
        )
        messages.success(request, words % {"count": total} if total else _("There was nothing to move."))
        return redirect(here)


def _number(sent: str) -> int:
    """A small number that was sent; 0 for anything else."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
