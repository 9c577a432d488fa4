"""What every part of a spec is made of: frozen models, keys, and texts in several languages."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    RootModel,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

KEY_PATTERN = r"^[a-z][a-z0-9_]*$"
LANGUAGE_PATTERN = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")

#: URL parts of the wizard, and formtools' own word; no step may be called so.
RESERVED_KEYS = frozenset({"done", "check", "decide", "new", "edit", "autosave", "conflict", "intake"})
#: Reserved words that a key may not be, whatever it names.
LONGEST_KEY = 60
LONGEST_TEXT = 20_000


def _known_key(value: str) -> str:
    if len(value) > LONGEST_KEY:
        raise ValueError(f"a key has at most {LONGEST_KEY} characters")
    return value


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN), AfterValidator(_known_key)]


class Frozen(BaseModel):
    """A part of a spec: immutable, hashable by content, and closed (an unknown key is an error)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(RootModel[dict[str, str]]):
    """One text in one or more languages, the source language first.

    A plain string in a pack is read as a text in the pack's source language; the loader says which that is,
    and until then it stands under the empty code.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        languages = (info.context or {}).get("languages", ())
        if isinstance(value, str):
            return {languages[0] if languages else "": value}
        if isinstance(value, dict) and languages:  # PostgreSQL keeps JSON keys in an order of its own
            return {**{code: value[code] for code in languages if code in value}, **value}
        return value

    @model_validator(mode="after")
    def _checked(self) -> Self:
        for code, text in self.root.items():
            if code and not LANGUAGE_PATTERN.match(code):
                raise ValueError(f"{code!r} is no language code")
            if len(text) > LONGEST_TEXT:
                raise ValueError(f"a text has at most {LONGEST_TEXT} characters")
        return self

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.root.values())

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        return iter(self.root)

    def __str__(self) -> str:
        return self.to("")

    def to(self, language: str | None) -> str:
        """The text in ``language``, else its base (``nb`` for ``nb-no``), else Bokmål for Nynorsk, else the first."""
        if language:
            for code in (language, language.split("-")[0], *FALLBACKS.get(language.split("-")[0], ())):
                if self.root.get(code):
                    return self.root[code]
        return next((text for text in self.root.values() if text), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which something is written."""
        return tuple(code for code, text in self.root.items() if text.strip())

    def only(self, language: str) -> "Text":
        """The same text in one language alone; empty if it is not written in that."""
        return Text({language: self.root[language]}) if language in self.root else Text({})


#: Languages that are read when the one asked for is missing: no procedure's, but the languages' own kinship.
FALLBACKS: dict[str, tuple[str, ...]] = {"nn": ("nb",), "no": ("nb",)}
