"""Say which mission rows are shown by a passing test of the last `make test`, and write var/rows.json.

python scripts/rows.py
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.plugins.rows import known_rows  # noqa: E402  found through the line above


def main() -> int:
    """Merge what the suites wrote. Returns 1 when no suite has run."""
    found = sorted((ROOT / "var").glob("rows-*.json"))
    if not found:
        print("No suite has run yet: run `make test` first.", file=sys.stderr)
        return 1
    merged: dict[str, set[str]] = {}
    for file in found:
        for row, tests in json.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(row, set()).update(tests)
    rows = known_rows()
    shown = {row: sorted(merged[row]) for row in rows if merged.get(row)}
    (ROOT / "var" / "rows.json").write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")
    for row, wording in rows.items():
        print(f"{'shown  ' if row in shown else 'missing'}  {row}  {wording}")
    missing = [row for row in rows if row not in shown]
    print(f"\n{len(shown)} of {len(rows)} rows are shown; missing: {', '.join(missing) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
