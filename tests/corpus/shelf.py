"""The entries on disk, and which are missing."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import guidance
from guidance.procedures import packs
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.packs import to_json
from guidance.procedures.schema import schema
from guidance.procedures.spec import ProcedureSpec
from tests.corpus.everything import everything

ENTRIES = Path(__file__).parent / "entries"
PACKS = Path(guidance.__file__).parent / "packs"


@dataclass(frozen=True)
class Entry:
    """``held``: procedure, fingerprint, schema_number, schema_sha256, spec and submissions, as they were written."""

    folder: Path
    held: dict[str, Any]

    @property
    def name(self) -> str:
        """The entry's folder, by which a failing test names it."""
        return self.folder.name

    @property
    def expected(self) -> Path:
        """What a reader saw."""
        return self.folder / "expected.txt"


def entries() -> list[Entry]:
    """All entries, by name."""
    files = sorted(ENTRIES.glob("*/submission.json.gz"))
    return [Entry(file.parent, json.loads(gzip.decompress(file.read_bytes()))) for file in files]


def write(spec: ProcedureSpec, submissions: list[dict[str, Any]]) -> Path:
    """A new entry; the same content always gives the same bytes."""
    made, schema_sha256 = fingerprint(spec), schema_digest()
    folder = ENTRIES / f"{spec.key}-{made[:8]}-{schema_sha256[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    held = {
        "procedure": spec.key,
        "fingerprint": made,
        "schema_number": spec.schema_number,
        "schema_sha256": schema_sha256,
        "spec": to_json(spec),
        "submissions": submissions,
    }
    packed = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (folder / "submission.json.gz").write_bytes(gzip.compress(packed, 9, mtime=0))
    return folder


def schema_digest() -> str:
    """sha256 of the JSON schema of specs, without the descriptions in it: words about it change nothing."""
    plain = json.dumps(_without_words(json.loads(schema())), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_words(one) for key, one in value.items() if key not in ("description", "title")}
    return [_without_words(one) for one in value] if isinstance(value, list) else value


def shipped() -> list[ProcedureSpec]:
    """The procedures that ship, as their packs are now."""
    return [packs.load(file) for file in sorted(PACKS.rglob("procedure.yaml"))]


def missing() -> list[tuple[ProcedureSpec, str]]:
    """Specs that need an entry, each with why: a pack asks something new, or the schema is one without an entry."""
    found = entries()
    known = {entry.held["fingerprint"] for entry in found}
    wanted = [
        (spec, f"the pack of “{spec.key}” asks what no entry of the corpus asks")
        for spec in shipped()
        if fingerprint(spec) not in known
    ]
    if schema_digest() not in {
        entry.held["schema_sha256"] for entry in found if entry.held["procedure"] == "everything"
    }:
        wanted.append((everything(), "the schema of procedures is one that no entry of the corpus was made under"))
    return wanted
