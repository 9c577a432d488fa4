"""Finding the field that a path names, from where the path is written."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import FieldSpec, StepSpec, Text


@dataclass(frozen=True)
class Named:
    """What a path names, or why it names nothing. ``here``: a field of the step that the path is written in.

    ``called``: what a person calls it: its words, if there is such a field, else the path.
    """

    field: FieldSpec | None = None
    problem: Promise | str = ""
    here: bool = False
    called: Text | str = ""


_UNKNOWN = _("There is no question %(path)s here.")
_LATER = _("The question %(path)s comes later than what it decides about.")
_UNKNOWN_STEP = _("There is no step for the question %(path)s here.")
_LATER_STAGE = _("The question %(path)s belongs to a later stage.")


def named(found: Findings, place: Place, path: str, *, itself: bool = False) -> Named:
    """The field that ``path`` names from ``place``.

    Args:
        path: ``field`` of the same step, ``step.field`` of the same stage, ``stage.step.field`` of this or an earlier.
        itself: whether the field at ``place`` may name itself (stops and alerts do).
    """
    target = _named(found, place, path, itself=itself)
    return replace(target, called=target.called or path)


def _named(found: Findings, place: Place, path: str, *, itself: bool) -> Named:
    *outer, key = path.split(".")
    stage_key = outer[0] if len(outer) == 2 else (place.stage.key if place.stage else None)
    if not outer:
        return _beside(place, path, itself=itself)
    if len(outer) == 2:
        if stage_key not in found.order:
            return Named(problem=_UNKNOWN_STEP)
        if place.stage and found.order[stage_key] > found.order[place.stage.key]:
            there = next((step for step in found.spec.steps_of(stage_key) if step.key == outer[1]), None)
            return _late(there, key, _LATER_STAGE)
    same = not place.stage or stage_key == place.stage.key
    steps = found.siblings(place) if same else found.spec.steps_of(stage_key)
    position = {step.key: number for number, step in enumerate(steps)}
    if outer[-1] not in position:
        return Named(problem=_UNKNOWN_STEP)
    if same and place.step and place.step.key == outer[-1]:
        return _beside(place, path, itself=itself) if place.field else _late(place.step, key)
    if same and place.step and place.step.key in position and position[outer[-1]] > position[place.step.key]:
        return _late(steps[position[outer[-1]]], key)
    return _in(steps[position[outer[-1]]], key)


def _in(step: StepSpec, key: str) -> Named:
    field = step.by_key.get(key)
    return Named(field) if field else Named(problem=_UNKNOWN)


def _late(step: StepSpec | None, key: str, problem: Promise | str = _LATER) -> Named:
    """A field that comes too late to be named."""
    field = step.by_key.get(key) if step else None
    return Named(problem=problem, called=field.label if field else "")


def _beside(place: Place, path: str, *, itself: bool) -> Named:
    """A field of the same step; it must come before the one that asks."""
    if not place.step:
        return Named(problem=_UNKNOWN_STEP)
    key = path.rpartition(".")[2]
    keys = [field.key for field in place.step.fields]
    if key not in keys:
        return Named(problem=_UNKNOWN)
    if not place.field:
        return _late(place.step, key)
    here, there = keys.index(place.field.key), keys.index(key)
    if there > here or (there == here and not itself):
        return _late(place.step, key)
    return Named(place.step.by_key[key], here=True)
