"""Are the translations complete? Collects the words anew and compares; with --write, updates locale/.

    python scripts/translations.py [--write]

Needs gettext's own programs, which Django calls; they are installed through apt where there are none.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("da", "nb")
SOURCES = ("portal", "home", "guidance", "forms", "templates", "locale", "manage.py")
COLLECT = ["makemessages", "--no-obsolete", "--no-wrap", "--add-location=file", "-v0", "-e", "html,txt,py,svg"]
SHOWN = 40


def main() -> int:
    """Returns 1 when a language lacks a word, has one that is fuzzy, or keeps one that is not used any more."""
    parser = argparse.ArgumentParser(description="Check that every word is translated.")
    parser.add_argument(
        "--write", action="store_true", help="put the words that are missing into locale/, to translate"
    )
    arguments = parser.parse_args()
    install_gettext()
    if arguments.write:
        collect(ROOT)
        return 0
    with tempfile.TemporaryDirectory(prefix="portal-words-") as folder:
        copy = Path(folder)
        for source in SOURCES:
            place(ROOT / source, copy / source)
        collect(copy)
        problems = [problem for language in LANGUAGES for problem in compare(language, copy)]
    for problem in problems[:SHOWN]:
        print(problem)
    if len(problems) > SHOWN:
        print(f"... and {len(problems) - SHOWN} more.")
    return 1 if problems else 0


def place(source: Path, target: Path) -> None:
    """Copy a file, or a folder without what was compiled in it."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    elif source.exists():
        shutil.copy(source, target)


def collect(root: Path) -> None:
    """Run makemessages in ``root``. Raises: SystemExit with what it said when it fails."""
    for language in LANGUAGES:
        (root / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    wanted = [option for language in LANGUAGES for option in ("-l", language)]
    ignored = [option for folder in (".venv/*", "var/*", "tests/*", "scripts/*") for option in ("-i", folder)]
    command = [sys.executable, "-m", "django", *COLLECT, *wanted, *ignored]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": ""}
    environment.pop("DJANGO_SETTINGS_MODULE")
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")


def compare(language: str, copy: Path) -> list[str]:
    """Sentences on what is wrong with one language's file, given the words of today in ``copy``."""
    name = f"locale/{language}/LC_MESSAGES/django.po"
    if not (ROOT / name).exists():
        return [f"{name} is missing."]
    kept, wanted = read(ROOT / name, language), read(copy / name, language)
    problems = []
    for message in wanted:
        if not message.id:
            continue
        found = kept.get(message.id, message.context)
        where = message.locations[0][0] if message.locations else "?"
        label = message.id if isinstance(message.id, str) else message.id[0]
        if found is None:
            problems.append(f"{name}: missing: {label!r} ({where})")
        elif found.fuzzy:
            problems.append(f"{name}: fuzzy: {label!r} ({where})")
        elif not complete(found):
            problems.append(f"{name}: not translated: {label!r} ({where})")
    return problems


def complete(message: Message) -> bool:
    """Whether every form of it, singular and plural, has a translation."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return all(forms)


def read(file: Path, language: str) -> Catalog:
    """One language's catalogue."""
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def install_gettext() -> None:
    """Install gettext where there is none."""
    if shutil.which("xgettext") and shutil.which("msgmerge"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*sudo, "apt-get", "update", "-q"], **quiet)
    subprocess.run([*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", "gettext"], **quiet)


if __name__ == "__main__":
    sys.exit(main())
