"""Newer packs that come with a new release of the portal."""

from pathlib import Path

from guidance.exchange.arriving import arrive
from guidance.exchange.shipped import FOLDER
from guidance.models import ProcedureVersion
from guidance.procedures import packs
from guidance.starter.archive import write_archive


def offer_newer_packs() -> list[str]:
    """Offer, in the CMS, what the packs of this release say otherwise than the procedures that came from them.

    A procedure that the installation does not have is not brought in.

    Returns: the keys of procedures for which something waits now.
    Raises: PackError, StarterError when a pack of the release is broken.
    """
    here = set(ProcedureVersion.objects.values_list("key", flat=True))
    waiting = []
    for file in sorted(FOLDER.glob("*/procedure.yaml")):
        spec = packs.load(file)
        if spec.key in here and arrive(spec, file.parent.name, may_publish=False, archive=_packed(file.parent)).waits:
            waiting.append(spec.key)
    return waiting


def _packed(folder: Path) -> bytes:
    files = [folder / "procedure.yaml", *sorted(folder.glob("pages/*/*.md"))]
    return write_archive({file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files})
