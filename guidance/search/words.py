"""Words as the index holds them and as a reader's question is read.

A word is kept in small letters as its *stem* in the page's language (so inflections meet), and where that differs also
*folded* to plain a-z with å as aa, æ as ae and ø as oe (so it is found from a keyboard without these letters). The
letters themselves stay exact: *får* is not *far*, and *før* is not *for*.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

ALGORITHMS = {"da": "danish", "nb": "norwegian", "nn": "norwegian", "no": "norwegian", "en": "english"}
WORD = re.compile(r"\w+")
LONGEST_QUESTION = 200
MOST_WORDS = 8
#: Words that people write between others out of habit with other search engines, in capitals.
OPERATORS = {"AND", "OR", "NOT", "NEAR", "OG", "ELLER", "IKKE"}
_FOLDED = str.maketrans(
    {"å": "aa", "æ": "ae", "ø": "oe", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ð": "d", "þ": "th"}
)


@lru_cache(maxsize=8)
def _stemmer(language: str) -> object | None:
    algorithm = ALGORITHMS.get(language.split("-")[0])
    return snowballstemmer.stemmer(algorithm) if algorithm else None


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters; the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word  # type: ignore[attr-defined]


def fold(word: str) -> str:
    """A word in plain letters: Nordic letters written out, other accents dropped."""
    plain = unicodedata.normalize("NFKD", word.translate(_FOLDED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, composed letters as one sign."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


@lru_cache(maxsize=50_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Under which forms a word is kept, each once: its stem, the folded stem, and the stem of the folded word."""
    root = stem(word, language)
    plain = fold(word)
    return tuple(dict.fromkeys((root, fold(root), stem(plain, language)) if plain != word else (root,)))


def index_text(text: str, language: str) -> str:
    """A text as the index holds it: `` stem stem ... `` with blanks at both ends; a repeated word is kept once."""
    kept = dict.fromkeys(form for word in words_of(text) for form in forms(word, language))
    return f" {' '.join(kept)} "


def question(text: str, language: str) -> list[tuple[str, ...]]:
    """What a reader asks for: the forms of each word, at most 8 words; quotes, operators and signs fall away."""
    text = unicodedata.normalize("NFC", text)[:LONGEST_QUESTION]
    words = [word.lower() for word in WORD.findall(text) if word not in OPERATORS]
    return [forms(word, language) for word in dict.fromkeys(words)][:MOST_WORDS]


def meets(word: str, asked: tuple[str, ...], language: str) -> bool:
    """Whether a word of a text answers a word of the question, as the index would say."""
    plain = f"{word.lower()} {fold(word.lower())}"
    if not any(part[: max(1, min(3, len(part) - 1))] in plain for part in asked):
        return False  # finding the stem of each word of a long text would take seconds
    return any(form.startswith(part) or (ends_count(part) and form.endswith(part))
               for form in forms(word.lower(), language) for part in asked)  # fmt: skip


def ends_count(part: str) -> bool:
    """Whether a word also counts as the end of a longer one (*fravær* in *skolefravær*): short ones would be noise."""
    return len(part) >= 4
