"""python -m tests.corpus check: which entries are missing; add: make them.

``check`` needs no database and ends with 1 if something is missing. ``add`` writes the entries, and then what a reader
sees of each, by running their test once.
"""

import os
import subprocess
import sys

import django

COMMAND = "python -m tests.corpus add"


def main(asked: list[str]) -> int:
    """Returns 0 when nothing is missing (any more)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from tests.corpus.shelf import missing, write  # noqa: PLC0415  needs the set-up
    from tests.corpus.submissions import submissions_of  # noqa: PLC0415

    if asked not in (["check"], ["add"]):
        sys.stdout.write(f"{__doc__}\n")
        return 2
    wanted = missing()
    if asked == ["check"]:
        for _spec, why in wanted:
            sys.stdout.write(f"{why[:1].upper()}{why[1:]}.\n")
        if wanted:
            sys.stdout.write(f"Old submissions must stay readable, so each state that ships is kept: {COMMAND}\n")
        return 1 if wanted else 0
    for spec, _why in wanted:
        sys.stdout.write(f"{write(spec, submissions_of(spec)).name} is made.\n")
    sys.stdout.flush()
    test = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/corpus"]
    return subprocess.run(test, env=os.environ | {"CORPUS_WRITE": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
