"""Lanes: where the ways between decisions and stages run, so that no two that pass each other lie on one another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guidance.procedures.spec import OutcomeSpec, ProcedureSpec, StageSpec

ON, BACK, AGAIN = "on", "back", "again"


@dataclass(frozen=True)
class Lane:
    """One lane, shared by all ways of one side to one stage. Lane 0 is the nearest to the stages."""

    side: str
    to: str
    number: int = 0


def direction_of(outcome: OutcomeSpec) -> str:
    """Whether a way leads on, goes back, or comes again."""
    return {"escalate": ON, "continue": AGAIN}.get(outcome.kind, BACK)


def target_of(stage: StageSpec, outcome: OutcomeSpec) -> str | None:
    """The stage that a decision leads to: another, or its own again; None where it closes the case."""
    return outcome.to or (stage.key if outcome.kind == "continue" else None)


def lanes_of(spec: ProcedureSpec, sides: Mapping[str, str]) -> dict[tuple[str, str], Lane]:
    """The lanes by side and the stage that they lead to, the short ones nearest.

    Args:
        sides: what runs where, by direction: ways of the same side to the same stage share a lane. Sides whose names
            begin with the same letter lie in the same place, so that lanes of both are told apart there.
    """
    order = {stage.key: number for number, stage in enumerate(spec.stages)}
    spans: dict[tuple[str, str], list[int]] = {}
    for stage, outcome, target in ways_of(spec):
        spans.setdefault((sides[direction_of(outcome)], target), [order[target]]).append(order[stage.key])
    lanes: dict[tuple[str, str], Lane] = {}
    taken: list[tuple[str, int, int, int]] = []
    for (side, to), places in sorted(spans.items(), key=lambda item: (max(item[1]) - min(item[1]), min(item[1]))):
        low, high = min(places), max(places)
        crossing = {n for other, a, b, n in taken if other[0] == side[0] and a <= high and low <= b}
        number = next(n for n in range(len(taken) + 1) if n not in crossing)
        taken.append((side, low, high, number))
        lanes[side, to] = Lane(side, to, number)
    return lanes


def ways_of(spec: ProcedureSpec) -> Iterator[tuple[StageSpec, OutcomeSpec, str]]:
    """Every decision that leads to a stage that there is, with it."""
    known = {stage.key for stage in spec.stages}
    for stage in spec.stages:
        for outcome in stage.outcomes:
            target = target_of(stage, outcome)
            if target in known:
                yield stage, outcome, target
