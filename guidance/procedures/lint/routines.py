"""Duties that come back: what their steps may ask, since a record of one is about the school and is no case."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import RoutineSpec

#: Keys that the portal's own steps of a record have.
OURS = frozenset({"measures_since"})
#: What an answer of a routine can do: start measures, judge them, agree on the next time.
BINDS = frozenset({"measures", "evaluation", "meeting", "follow_up"})


def check(found: Findings) -> None:
    """The steps and questions of routines."""
    for routine in found.spec.routines:
        if not routine.steps:
            found.warn(
                "routine-without-step",
                f"routines.{routine.key}.steps",
                Place(block=(routine.key,), routine=routine),
                _("The duty %(routine)s asks nothing: that it was done can only be ticked off."),
                routine=routine.title,
            )
    for place in found.steps:
        if place.routine:
            _step(found, place)
    for place in found.fields:
        if place.routine:
            _field(found, place, place.routine)


def _step(found: Findings, place: Place) -> None:
    step = place.step
    if step.key in OURS:
        found.error(
            "key-reserved",
            place.at("key"),
            place,
            _("The key %(key)s is the portal's own in a duty that comes back."),
            key=step.key,
        )
    if step.about == "class":
        found.error(
            "routine-about-class",
            place.at("about"),
            place,
            _("The step %(step)s is about a class, but a duty that comes back is about the school."),
            step=step.title,
        )


def _field(found: Findings, place: Place, routine: RoutineSpec) -> None:
    field = place.field
    if field.sensitive or field.stop or field.alert:
        found.error(
            "routine-needs-case",
            place.path,
            place,
            _("%(question)s is sensitive, or stops or alerts: that needs a case, and a duty that comes back has none."),
            question=field.label,
        )
    if field.kind in ("file", "figures"):
        found.error(
            "routine-asks-too-much",
            place.at("kind"),
            place,
            _("%(question)s asks for files or figures of absence, which a duty that comes back cannot keep."),
            question=field.label,
        )
    if field.binds and (field.binds.kind not in BINDS or routine.round):
        found.warn(
            "routine-binds-nothing",
            place.at("binds"),
            place,
            _("What %(question)s would do is done in cases alone. In a duty that comes back nothing follows from it."),
            question=field.label,
        )
