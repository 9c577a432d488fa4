"""The form of a part's translations: for each text an input, and marks of what stood beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from guidance.translating.translation import Named, TranslatedText, Typed, seen

#: Characters; longer texts and texts of several lines get a larger input.
SHORT = 90


@dataclass(frozen=True)
class Input:
    """A text with what its input shows. ``words``: what stands in it, typed or stored; ``error``: a sentence."""

    text: TranslatedText
    words: str
    was: str
    error: str = ""

    @property
    def name(self) -> str:
        """What the input is called: no two texts of a procedure have the same."""
        return f"{self.text.source.at.block}:{self.text.source.at.name}"

    @property
    def of(self) -> str:
        """The mark of the source."""
        return seen(self.text.source.words)

    @property
    def rows(self) -> int:
        """How many lines the input has at first."""
        longest = max(self.text.source.words, self.words, key=len)
        return 1 if len(longest) <= SHORT and "\n" not in longest else min(12, 2 + len(longest) // SHORT)


def inputs(
    texts: Iterable[TranslatedText],
    typed: Mapping[Named, Typed] | None = None,
    refused: Mapping[Named, str] | None = None,
) -> list[Input]:
    """The inputs of a part; where something was typed and refused, with that.

    What was refused because a colleague had changed it shows the colleague's state as seen: sending it again replaces.
    """
    found = []
    for text in texts:
        at = text.source.at
        sentence = (refused or {}).get(at, "")
        words = typed[at].words if typed and sentence and at in typed else text.words
        found.append(Input(text, words, seen(text.words), sentence))
    return found


def read(texts: Iterable[TranslatedText], sent: Mapping[str, str]) -> Iterator[Typed]:
    """What was sent of the texts of a part; those that the page did not have are left out."""
    for text in texts:
        at = text.source.at
        name = f"{at.block}:{at.name}"
        if f"words:{name}" in sent:
            yield Typed(
                at,
                str(sent[f"words:{name}"]).replace("\x00", ""),
                str(sent.get(f"was:{name}", "")),
                str(sent.get(f"of:{name}", "")),
                f"still:{name}" in sent,
            )
