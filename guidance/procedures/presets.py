"""Procedures that come with the portal and are not loaded by themselves: an administrator starts from one."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from guidance.procedures.packs import load
from guidance.procedures.spec import ProcedureSpec

FOLDER = Path(__file__).parents[1] / "packs" / "presets"


class Preset(NamedTuple):
    """A procedure to start from. ``title``, ``summary``: texts by language, the source language first."""

    key: str
    title: dict[str, str]
    summary: dict[str, str]
    path: Path
    country: str

    def spec(self) -> ProcedureSpec:
        """The whole procedure."""
        return load(self.path)


@cache
def presets() -> tuple[Preset, ...]:
    """All of them, by country and title. Read once: they change with the portal's release alone."""
    found = [(load(path), path) for path in FOLDER.glob("*/procedure.yaml")]
    made = [
        Preset(spec.key, dict(spec.title.root), dict(spec.summary.root), path, spec.country) for spec, path in found
    ]
    return tuple(sorted(made, key=lambda one: (one.country, one.title[next(iter(one.title))])))
