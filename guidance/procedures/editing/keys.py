"""Keys: made from the label when a procedure is published for the first time, and kept from then on."""

import re
import unicodedata
from collections.abc import Collection

from guidance.procedures.spec import RESERVED_KEYS

_LETTERS = (("æ", "ae"), ("ä", "ae"), ("ø", "oe"), ("ö", "oe"), ("å", "aa"))


def key_from(label: str, taken: Collection[str]) -> str:
    """A key made from a label, told apart from those that are taken: ``[a-z][a-z0-9_]*``, at most 60 characters."""
    plain = label.lower()
    for letters, instead in _LETTERS:
        plain = plain.replace(letters, instead)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:50].strip("_") or "part"
    key, number = base, 2
    while key in taken or key in RESERVED_KEYS:
        key, number = f"{base}_{number}", number + 1
    return key
