"""Which words of the CMS does nobody translate? Lists what Wagtail's own translations and ours in locale/cms/ lack.

    python scripts/cms_words.py [--check]

With --check it exits with 1 when a word of the parts that our editors meet is missing in a language.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import wagtail
import wagtail_modeladmin
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("da", "nb")
DOMAINS = ("django", "djangojs")
PACKAGES = tuple(Path(package.__file__).parent for package in (wagtail, wagtail_modeladmin))
#: Parts of Wagtail that are not installed here, or that no editor meets.
ELSEWHERE = ("styleguide", "search_promotions", "table_block", "typed_table", "embeds", "contrib/forms", "redirects")
SHOWN = 20

Word = tuple[str | None, str | tuple[str, ...]]


def main() -> int:
    """Returns 1 with --check when something is missing, else 0."""
    parser = argparse.ArgumentParser(description="List the words of the CMS that are not translated.")
    parser.add_argument("--check", action="store_true", help="fail when a word is missing")
    arguments = parser.parse_args()
    missing = [(language, domain, word) for language in LANGUAGES for domain in DOMAINS
               for word in sorted(asked(domain) - translated(language, domain), key=str)]  # fmt: skip
    for language, domain, word in missing[: SHOWN if arguments.check else None]:
        print(f"{language} {domain}: {word[1]!r}")
    if arguments.check and missing:
        print(f"{len(missing)} words of the CMS are not translated; they belong in locale/cms/.")
    return 1 if arguments.check and missing else 0


def asked(domain: str) -> set[Word]:
    """What the CMS may say."""
    return {_word(message) for message in _messages("en", domain)}


def translated(language: str, domain: str) -> set[Word]:
    """What there are words for: Wagtail's, and ours."""
    ours = ROOT / "locale" / "cms" / language / "LC_MESSAGES" / f"{domain}.po"
    found = {_word(message) for message in _messages(language, domain) if _is_full(message)}
    return found | (
        {_word(message) for message in _read(ours, language) if _is_full(message)} if ours.exists() else set()
    )


def _messages(language: str, domain: str) -> Iterator[Message]:
    for package in PACKAGES:
        for path in sorted(package.glob(f"**/locale/{language}/LC_MESSAGES/{domain}.po")):
            if not any(part in path.as_posix() for part in ELSEWHERE):
                yield from _read(path, language)


def _read(path: Path, language: str) -> list[Message]:
    with path.open("rb") as stream:
        return [message for message in read_po(stream, locale=language) if message.id]


def _word(message: Message) -> Word:
    return message.context, message.id if isinstance(message.id, str) else tuple(message.id)


def _is_full(message: Message) -> bool:
    return bool(message.string) if isinstance(message.id, str) else all(message.string)


if __name__ == "__main__":
    sys.exit(main())
