"""The packs that come with the portal: those that a new installation is filled with, and presets to start from."""

from dataclasses import dataclass
from pathlib import Path

from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec

FOLDER = Path(__file__).resolve().parents[1] / "packs"


@dataclass(frozen=True)
class Shipped:
    """A pack that comes with the portal. ``slug`` names it in addresses; ``folder`` is None for a procedure alone."""

    slug: str
    spec: ProcedureSpec
    folder: Path | None


def shipped_packs() -> list[Shipped]:
    """All of them, by title in their own languages."""
    return sorted((_read(slug, path) for slug, path in _places().items()), key=lambda one: str(one.spec.title))


def shipped_pack(slug: str) -> Shipped | None:
    """One of them."""
    path = _places().get(slug)
    return _read(slug, path) if path else None


def _read(slug: str, file: Path) -> Shipped:
    return Shipped(slug, packs.load(file), file.parent if file.name == "procedure.yaml" else None)


def _places() -> dict[str, Path]:
    """The procedure files by slug: of folders, and of presets that are a file alone."""
    presets = FOLDER / "presets"
    found = [*FOLDER.glob("*/procedure.yaml"), *presets.glob("*/procedure.yaml")]
    places = {file.parent.name: file for file in found}
    return places | {file.stem: file for file in presets.glob("*.yaml")}
