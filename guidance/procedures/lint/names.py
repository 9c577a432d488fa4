"""Keys: told apart, not reserved; roles: declared, and not made up of themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import KNOWN_COLUMNS, RESERVED_KEYS


def check(found: Findings) -> None:
    """Keys and roles of the whole procedure."""
    _keys(found)
    _roles_named(found)
    _teams(found)


def _keys(found: Findings) -> None:
    spec, top = found.spec, Place()
    _differ(found, "stages", top, spec.stages)
    _differ(found, "roles", top, spec.roles)
    _differ(found, "signals", top, spec.signals)
    _differ(found, "routines", top, spec.routines)
    _differ(found, "documents", top, spec.documents)
    for stage in found.stages:
        _differ(found, stage.at("steps"), stage, spec.steps_of(stage.stage.key))
        _differ(found, stage.at("outcomes"), stage, stage.stage.outcomes)
        _not_reserved(found, stage, stage.stage.key)
    for routine in spec.routines:
        _differ(found, f"routines.{routine.key}.steps", Place(block=(routine.key,)), routine.steps)
    for step in found.steps:
        _differ(found, step.at("fields"), step, step.step.fields)
        _not_reserved(found, step, step.step.key)
    for place in found.fields:
        _differ(found, place.at("options"), place, place.field.options)
        _differ(found, place.at("segments"), place, place.field.segments)
        known = KNOWN_COLUMNS.get(place.field.kind, ())
        _differ(found, place.at("columns"), place, place.field.columns, known)
        for column in place.field.columns:
            _differ(found, place.at(f"columns.{column.key}.options"), place, column.options)


def _differ(found: Findings, path: str, place: Place, parts: Iterable[Any], taken: Iterable[str] = ()) -> None:
    seen = set(taken)
    for part in parts:
        if part.key in seen:
            found.error(
                "duplicate-key",
                f"{path}.{part.key}",
                place,
                _("The key %(key)s is used twice. Give one of the two another key."),
                key=part.key,
            )
        seen.add(part.key)


def _not_reserved(found: Findings, place: Place, key: str) -> None:
    if key in RESERVED_KEYS:
        found.error(
            "reserved-key",
            place.at("key"),
            place,
            _("The key %(key)s has a meaning of its own in the portal. Choose another."),
            key=key,
        )


def _roles_named(found: Findings) -> None:
    for path, place, keys in _named(found):
        for key in keys:
            if key not in found.roles:
                found.error(
                    "unknown-role",
                    path,
                    place,
                    _("The role %(role)s is not among the roles of the procedure."),
                    role=key,
                )


def _named(found: Findings) -> Iterable[tuple[str, Place, tuple[str, ...]]]:
    """Every place where roles are named, with the roles."""
    for role in found.spec.roles:
        yield f"roles.{role.key}.made_up_of", Place(), role.made_up_of
    for signal in found.spec.signals:
        yield f"signals.{signal.key}.tells", Place(), signal.tells
    for routine in found.spec.routines:
        yield f"routines.{routine.key}.role", Place(block=(routine.key,)), (routine.role,)
    for stage in found.stages:
        yield stage.at("responsible"), stage, stage.stage.responsible
        for outcome in stage.stage.outcomes:
            path = stage.at(f"outcomes.{outcome.key}")
            yield f"{path}.who", stage, outcome.who
            yield f"{path}.confirmed_by", stage, outcome.confirmed_by
            yield f"{path}.owner", stage, _one(outcome.owner)
            yield f"{path}.releases", stage, outcome.releases
            if outcome.deadline:
                yield f"{path}.deadline.on_overdue", stage, _overdue(outcome.deadline)
    for step in found.steps:
        yield step.at("responsible"), step, step.step.responsible
        for deadline in step.step.deadlines or ():
            yield step.at("deadlines.on_overdue"), step, _overdue(deadline)
    for place in found.fields:
        if place.field.binds:
            yield place.at("binds.role"), place, _one(place.field.binds.role)
        for name in ("stop", "alert"):
            if effect := getattr(place.field, name):
                yield place.at(f"{name}.tells"), place, effect.tells


def _one(key: str | None) -> tuple[str, ...]:
    return (key,) if key else ()


def _overdue(deadline: Any) -> tuple[str, ...]:
    overdue = deadline.on_overdue
    return (*_one(overdue.tell), *_one(overdue.hand_to)) if overdue else ()


def _teams(found: Findings) -> None:
    parts = {role.key: role.made_up_of for role in found.spec.roles}
    titles = {role.key: role.title for role in found.spec.roles}
    for key in in_loops(parts):
        found.error(
            "role-loop",
            f"roles.{key}.made_up_of",
            Place(),
            _("The role %(role)s is made up of itself."),
            role=titles[key],
        )


def in_loops(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The nodes that lead back to themselves, in the order of the graph."""
    return [node for node in graph if node in reachable(graph, graph[node])]


def reachable(graph: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    """The nodes that one comes to from the starts, these included; unknown nodes lead nowhere."""
    seen: set[str] = set()
    ahead = list(starts)
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead.extend(graph.get(node, ()))
    return seen
