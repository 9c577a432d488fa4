"""Pin every requirement with its hashes, for Python 3.11 and newer, from the .in files.

python scripts/lock.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header"
)


def main() -> None:
    """Write requirements/base.txt and dev.txt. uv resolves; it is installed into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, "uv"], check=True)
        # No wheel of this machine's own may get its hash into the lock.
        environment = {key: value for key, value in os.environ.items() if key != "PIP_FIND_LINKS"}
        for name in ("base", "dev"):
            files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
            command = [f"{folder}/bin/uv", "pip", "compile", "--upgrade", "-q", *OPTIONS.split(), *files]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
