"""What stands on every page of a try-out beside the page itself. Templates find it as ``try_out``."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from forms.cases.clock import today
from forms.cases.enums import DecisionStatus
from forms.cases.models import StageRun
from forms.people.models import User
from guidance.procedures.spec import ProcedureSpec
from portal.tryout import moves, world
from portal.tryout.effects import Told
from portal.tryout.hints import hints
from portal.tryout.running import INSIDE, Begun, told_since
from portal.tryout.sandbox import Rows
from portal.tryout.state import DRAFT


class Guide:
    """Made for one request; worked out in the sandbox while the page is written."""

    before: Rows
    shown: list[Told] | None = None

    def __init__(self, request: HttpRequest, begun: Begun) -> None:
        self.request, self.begun, self.state = request, begun, begun.state

    @property
    def spec(self) -> ProcedureSpec:
        """The procedure that is tried out."""
        return self.begun.spec

    @property
    def title(self) -> str:
        """The procedure's title, in the language of the try-out."""
        return self.spec.title.to(self.state.language)

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft that is walked through."""
        return self.state.source == DRAFT

    @property
    def told(self) -> list[Told]:
        """What would have been done by what was sent last."""
        return [*self.state.told, *told_since(self.before)]

    def tell(self) -> list[Told]:
        """The same, for the page that shows it: it is told once."""
        self.shown = self.told
        return self.shown

    # Who, when, where.

    @cached_property
    def day(self) -> Any:
        """The day it is in the try-out."""
        return today()

    @cached_property
    def _people(self) -> list[User]:
        return world.people()

    @property
    def me(self) -> User:
        """Oneself in every role, whomever one acts as."""
        return self._people[0]

    @property
    def people(self) -> list[dict[str, Any]]:
        """Whom one can act as."""
        acting = self.request.user.pk
        return [{"key": one.pk, "name": one.name, "chosen": one.pk == acting} for one in self._people]

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """The stages, and which of them the case stands in."""
        case = moves.the_case()
        now = case.stage if case is not None and case.is_open else ""
        language = self.state.language
        return [{"key": one.key, "title": one.title.to(language), "chosen": one.key == now} for one in self.spec.stages]

    @cached_property
    def next_due(self) -> Any:
        """The next date ahead, or None."""
        return moves.next_due()

    @cached_property
    def case_url(self) -> str:
        """The page of the case; empty before one is raised. Reversed while the try-out's addresses hold."""
        case = moves.the_case()
        return reverse("cases:detail", args=[case.number]) if case is not None else ""

    @property
    def navigation(self) -> list[dict[str, Any]]:
        """The header's entries for staff, as far as a try-out has them."""
        names = (("cases:home", _("My tasks")), ("cases:list", _("Cases")))
        path = self.request.path
        found = [(title, reverse(name, urlconf=INSIDE)) for name, title in names]
        return [{"title": title, "url": url, "current": path == url} for title, url in found]

    # The page that is shown.

    @property
    def view_name(self) -> str:
        """Which of the portal's pages it is."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def run(self) -> StageRun | None:
        """The run that the address names."""
        match = self.request.resolver_match
        at = match.kwargs if match else {}
        if "run_no" not in at:
            return None
        rows = StageRun.objects.select_related("version", "case__version", "case__school__owner")
        return rows.filter(case__number=at["number"], stage=at["stage"], number=at["run_no"]).first()

    @cached_property
    def hints(self) -> list[Told]:
        """What the questions of this step can set going."""
        match, run = self.request.resolver_match, self.run
        if self.view_name == "wizard:raise":
            return hints(self.spec, self.spec.intake)
        if run is None or self.view_name != "wizard:step":
            return []
        slug = match.kwargs["step"].partition("-")[0]
        steps = {step.key: step for step in run.version.compiled.steps_of(run.stage)}
        return hints(self.spec, steps[slug]) if slug in steps else []

    @cached_property
    def decisions(self) -> list[moves.Would]:
        """What each way out of this stage would set going."""
        run = self.run
        if run is None or run.ended_at is not None or self.proposal is not None:
            return []
        return moves.decisions_would(run, self.me)

    @cached_property
    def proposal(self) -> Any:
        """The decision of this run that waits for somebody else's agreement."""
        run = self.run
        return run.decisions.filter(status=DecisionStatus.PROPOSED).first() if run is not None else None

    @cached_property
    def agreeing(self) -> list[dict[str, Any]]:
        """Who can agree with the proposal, other than the one who made it."""
        if self.proposal is None:
            return []
        outcome = self.run.version.compiled.stage(self.run.stage).outcome(self.proposal.outcome)
        found = world.holders_of(outcome.confirmed_by)
        return [{"key": one.pk, "name": one.name} for one in found if one.pk != self.proposal.by_id]

    @property
    def can_leave_out(self) -> bool:
        """Whether this page is one from which the steps that are left can be left out."""
        return self.view_name in ("wizard:step", "wizard:check", "wizard:decide") and self.run is not None

    @property
    def editor_url(self) -> str:
        """The way back to the editor."""
        return reverse("wagtailadmin_pages:edit", args=[self.begun.page.pk]) if self.is_draft else self.begun.page.url
