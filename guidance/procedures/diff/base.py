"""What telling a difference needs: both states, texts in the right language, and sentences that are put together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from guidance.procedures.diff.names import named
from guidance.procedures.fingerprint import WORDING
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec, Text
from guidance.procedures.words import condition_in_words, listed, roles_in_words

Sentences = Iterator[str]


@dataclass(frozen=True)
class Telling:
    """Both states of a procedure, and the language that parts are named in."""

    old: ProcedureSpec
    new: ProcedureSpec
    language: str
    wording: bool = True

    # --- Texts

    def title(self, part: Any) -> str:
        """A part's title or label."""
        return (part.label if hasattr(part, "label") else part.title).to(self.language)

    def words(self, old: Text | None, new: Text | None) -> tuple[str, str] | None:
        """Both texts where they differ, in the language if they do there, else in the source language; else None.

        Texts that differ in other languages alone are translations: nothing that is asked has changed.
        """
        for language in (self.language, self.new.source_language):
            before, after = _to(old, language), _to(new, language)
            if before != after:
                return before, after
        return None

    def translated(self, old: Text | None, new: Text | None) -> bool:
        """Whether the texts differ, and in translations alone."""
        return self.words(old, new) is None and (old or Text({})) != (new or Text({}))

    # --- Clauses: what stands after the name of a part

    def roles(self, what: str, old: tuple[str, ...], new: tuple[str, ...]) -> Sentences:
        """Roles that are others now."""
        if old != new:
            nobody = _("nobody")
            yield arrow(
                what,
                _quoted(roles_in_words(old, self.old, self.language)) or nobody,
                _quoted(roles_in_words(new, self.new, self.language)) or nobody,
            )

    def role(self, what: str, old: str | None, new: str | None) -> Sentences:
        """A role that is another now."""
        yield from self.roles(what, (old,) if old else (), (new,) if new else ())

    def text(self, what: str, old: Text | None, new: Text | None) -> Sentences:
        """A text that says something else now."""
        if differing := self.words(old, new):
            before, after = differing
            if max(len(before), len(after)) > LONG:
                yield _("%(what)s has new words") % {"what": what}
            else:
                yield arrow(what, _quoted(before), _quoted(after))

    def word(self, what: str, attribute: str, old: Any, new: Any) -> Sentences:
        """Something that is said in one word."""
        if old != new:
            yield arrow(what, named(attribute, old) if old else "", named(attribute, new) if new else "")

    def condition(self, places: "Places", old: Any, new: Any) -> tuple[str, str]:
        """Both conditions as parts of a sentence; one that points nowhere (in a draft) is called so."""
        return (
            _condition(old, self.old, self.language, places.old_stage, places.old_step),
            _condition(new, self.new, self.language, places.new_stage, places.new_step),
        )

    # --- Parts

    def parts(self, name: str, old: tuple[Any, ...], new: tuple[Any, ...], left_out: frozenset[str]) -> Sentences:
        """Parts that came, went, or stand in another order. ``left_out``: keys that are told of elsewhere."""
        before, after = {part.key: part for part in old}, {part.key: part for part in new}
        came = [self.title(part) for key, part in after.items() if key not in before and key not in left_out]
        went = [self.title(part) for key, part in before.items() if key not in after and key not in left_out]
        if came:
            yield _("%(name)s: new: %(parts)s.") % {"name": name, "parts": _all_quoted(came)}
        if went:
            yield _("%(name)s: gone: %(parts)s.") % {"name": name, "parts": _all_quoted(went)}
        if [key for key in before if key in after] != [key for key in after if key in before]:
            yield _("%(name)s: in another order.") % {"name": name}

    def step_name(self, step: StepSpec) -> str:
        """A step by its title, with its stage where several steps are called the same."""
        title = self.title(step)
        if self._titles[title] > 1 and (stage := self._stage_of(step)):
            return _("Step “%(title)s” of “%(stage)s”") % {"title": title, "stage": self.title(stage)}
        return _("Step “%(title)s”") % {"title": title}

    @cached_property
    def _titles(self) -> Counter:
        return Counter(self.title(step) for _stage, step in self.new.all_steps())

    def _stage_of(self, step: StepSpec) -> StageSpec | None:
        return next((stage for stage, one in self.new.all_steps() if one is step), None)

    # --- Wording

    def guidance(self, name: str, old: BaseModel, new: BaseModel) -> Sentences:
        """One sentence for the guidance of a part, if it has other words in any language."""
        if self.wording and any(
            getattr(old, attribute) != getattr(new, attribute)
            for attribute in WORDING & set(old.__class__.model_fields)
        ):
            yield _("%(name)s: the guidance has new words.") % {"name": name}


#: Texts longer than this are not quoted.
LONG = 120


@dataclass(frozen=True)
class Places:
    """Where the conditions of a part stand, before and now."""

    old_stage: StageSpec | None = None
    new_stage: StageSpec | None = None
    old_step: StepSpec | None = None
    new_step: StepSpec | None = None


def arrow(what: str, old: Any, new: Any) -> str:
    """``deadline 3 weeks → 2 weeks``; what is not there is said to be missing."""
    none = _("none")
    return _("%(what)s %(old)s → %(new)s") % {"what": what, "old": old or none, "new": new or none}


def told(name: str, clauses: Iterable[str]) -> Sentences:
    """Clauses about a part as sentences."""
    for clause in clauses:
        yield _("%(name)s: %(clause)s.") % {"name": name, "clause": clause}


def renamed(telling: Telling, name: str, old: Text, new: Text) -> Sentences:
    """That a part has another name."""
    if differing := telling.words(old, new):
        yield _("%(name)s was called “%(old)s” before.") % {"name": name, "old": differing[0]}


def flag(old: bool, new: bool, yes: str, no: str) -> Sentences:
    """A clause for something that is so now, or not any more."""
    if old != new:
        yield yes if new else no


def pairs(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The parts that are in both, by key, in the new order."""
    before = {part.key: part for part in old}
    return [(before[part.key], part) for part in new if part.key in before]


def _to(text: Text | None, language: str) -> str:
    return text.to(language) if text else ""


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def _all_quoted(titles: list[str]) -> str:
    return listed(f"“{title}”" for title in titles)


def _condition(condition: Any, spec: ProcedureSpec, language: str, stage: Any, step: Any) -> str:
    try:
        return condition_in_words(condition, spec, language, stage=stage, step=step)
    except KeyError:  # a draft may name a stage or an outcome that is gone
        return _("something that is not there")
