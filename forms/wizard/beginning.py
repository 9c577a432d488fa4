"""Where a case begins, if its procedure lets it begin further on: the stages to choose from, and what is proposed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from forms.cases.clock import system_clock, today
from forms.cases.conditions import KnowsFacts
from forms.cases.signals import met, proposed_stage
from guidance.procedures.spec import ProcedureSpec, SignalSpec, StageSpec

#: What is sent where the figures are to say where the case begins.
AS_PROPOSED = "proposed"


@dataclass
class Beginning:
    """Where one case is to begin. ``facts``: the intake's answers so far; ``sent``: what was chosen on the page."""

    spec: ProcedureSpec
    facts: KnowsFacts
    sent: str
    language: str

    @cached_property
    def signals(self) -> tuple[SignalSpec, ...]:
        """The signals whose limit the typed figures meet, of those that propose a stage where a case may begin."""
        there = {stage.key for stage in self.spec.entry_stages}
        return tuple(one for one in met(self.spec, self.facts, today(system_clock)) if one.stage in there)

    @property
    def proposes(self) -> bool:
        """Whether figures can propose where to begin."""
        there = {stage.key for stage in self.spec.entry_stages}
        return any(one.stage in there for one in self.spec.signals)

    @property
    def _chosen(self) -> str:
        return self.sent or self._default

    @property
    def _default(self) -> str:
        return AS_PROPOSED if self.proposes else self.spec.first_stage.key

    @property
    def _ticked(self) -> str:
        """What stands ticked: another procedure than the one that was on the page before has other stages."""
        known = {AS_PROPOSED, *(stage.key for stage in self.spec.entry_stages)}
        return self._chosen if self._chosen in known else self._default

    @property
    def stage_key(self) -> str:
        """The stage to begin in, as it was sent: the service refuses one that is not offered."""
        if self._chosen != AS_PROPOSED:
            return self._chosen
        return (proposed_stage(self.spec, self.signals) or self.spec.first_stage).key

    @property
    def proposed_by(self) -> tuple[str, ...]:
        """Keys of the signals that proposed the stage to begin in; none where a person chose it."""
        if self._chosen != AS_PROPOSED:
            return ()
        return tuple(one.key for one in self.signals if one.stage == self.stage_key)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """What is offered on the page, with what proposes each; empty where a case can begin in one stage only."""
        stages = self.spec.entry_stages
        if len(stages) < 2:
            return []
        found = [self._choice(stage) for stage in stages]
        if not self.proposes:
            return found
        hint = _("If they meet no limit, in “%(stage)s”.") % {"stage": self._title(self.spec.first_stage)}
        figures = {"key": AS_PROPOSED, "label": _("Where the figures of absence say"), "hints": [hint]}
        return [figures | {"chosen": self._ticked == AS_PROPOSED}, *found]

    def _choice(self, stage: StageSpec) -> dict[str, Any]:
        limits = [one.title.to(self.language) for one in self.spec.signals if one.stage == stage.key]
        return {
            "key": stage.key,
            "label": self._title(stage),
            "hints": [_("Proposed at: %(limit)s") % {"limit": limit} for limit in limits],
            "chosen": self._ticked == stage.key,
        }

    def _title(self, stage: StageSpec) -> str:
        return stage.title.to(self.language)
