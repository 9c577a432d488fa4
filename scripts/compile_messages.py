"""Compile the translations, in Python alone: no gettext is needed to run the portal.

python scripts/compile_messages.py
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write a ``.mo`` beside every ``.po`` that is newer than it. Returns 1 when one can't be read."""
    failed = 0
    for source in sorted(ROOT.glob("locale/**/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        except ValueError as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            failed = 1
            continue
        making = target.with_suffix(".mo.new")
        with making.open("wb") as file:
            write_mo(file, catalog)
        making.replace(target)
    return failed


if __name__ == "__main__":
    sys.exit(main())
