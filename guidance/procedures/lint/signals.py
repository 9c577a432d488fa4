"""Signals: limits over figures in a window, which propose a stage that exists."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import SignalSpec, comparisons


def check(found: Findings) -> None:
    """The signals of the procedure."""
    for signal in found.spec.signals:
        _signal(found, signal, f"signals.{signal.key}")


def _signal(found: Findings, signal: SignalSpec, path: str) -> None:
    asked = comparisons(signal.when)
    if signal.stage and signal.stage not in found.order:
        found.error(
            "unknown-stage",
            f"{path}.stage",
            Place(),
            _("The signal %(signal)s proposes %(stage)s, which is no stage of the procedure."),
            signal=signal.title,
            stage=signal.stage,
        )
    if any(comparison.answer or comparison.history for comparison in asked):
        found.error(
            "signal-on-answers",
            f"{path}.when",
            Place(),
            _("The signal %(signal)s may ask about absence and about the pupil or class, and about nothing else."),
            signal=signal.title,
        )
    if not any(comparison.absence for comparison in asked):
        found.error(
            "signal-on-nothing",
            f"{path}.when",
            Place(),
            _("The signal %(signal)s names no figure of absence."),
            signal=signal.title,
        )
    if any(comparison.absence and not (comparison.days or comparison.school_days) for comparison in asked):
        found.warn(
            "signal-without-window",
            f"{path}.when",
            Place(),
            _("Say over how many days the signal %(signal)s counts."),
            signal=signal.title,
        )
