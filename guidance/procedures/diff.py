"""What changed between two states of a procedure, in sentences."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from guidance.procedures.fingerprint import WORDING
from guidance.procedures.spec import FieldSpec, OutcomeSpec, ProcedureSpec, StageSpec, StepSpec, Text
from guidance.procedures.words import deadlines_in_words, leads_in_words, listed, roles_in_words


def differences(old: ProcedureSpec, new: ProcedureSpec, language: str) -> list[str]:
    """What is different in ``new``, stage by stage, in the language's texts and the active language's words.

    Changes of guidance alone are one sentence a part; parts are told apart by their keys, never by their titles.
    """
    return list(_Differences(old, new, language).all())


class _Differences:
    def __init__(self, old: ProcedureSpec, new: ProcedureSpec, language: str) -> None:
        self.old, self.new, self.language = old, new, language

    def all(self) -> Iterator[str]:
        yield from self._named(_("The procedure"), self.old.title, self.new.title)
        yield from self._parts(_("roles"), self.old.roles, self.new.roles)
        yield from self._step(self.old.first_stage, self.new.first_stage, self.old.intake, self.new.intake)
        yield from self._parts(_("stages"), self.old.stages, self.new.stages)
        for old, new in _pairs(self.old.stages, self.new.stages):
            yield from self._stage(old, new)
        yield from self._parts(_("routines"), self.old.routines, self.new.routines)
        for old, new in _pairs(self.old.routines, self.new.routines):
            if old != new:
                yield _("The routine “%(title)s” was changed.") % {"title": self._title(new)}
        yield from self._parts(_("letters and sheets"), self.old.documents, self.new.documents)
        for old, new in _pairs(self.old.documents, self.new.documents):
            if old != new:
                yield _("The letter or sheet “%(title)s” was changed.") % {"title": self._title(new)}

    def _stage(self, old: StageSpec, new: StageSpec) -> Iterator[str]:
        name = _("Stage “%(title)s”") % {"title": self._title(new)}
        yield from self._named(name, old.title, new.title)
        yield from self._roles(name, old.responsible, new.responsible)
        yield from self._parts(name, old.steps, new.steps)
        for before, after in _pairs(old.steps, new.steps):
            yield from self._step(old, new, before, after)
        yield from self._parts(name, old.outcomes, new.outcomes)
        for before, after in _pairs(old.outcomes, new.outcomes):
            yield from self._outcome(before, after)
        told = {"title", "responsible", "steps", "outcomes"}
        yield from self._rest(name, old, new, told)

    def _step(self, old_stage: StageSpec, new_stage: StageSpec, old: StepSpec, new: StepSpec) -> Iterator[str]:
        name = _("Step “%(title)s”") % {"title": self._title(new)}
        yield from self._named(name, old.title, new.title)
        yield from self._roles(name, old.responsible, new.responsible)
        if old.deadlines != new.deadlines:
            yield _("%(name)s: deadline “%(old)s” → “%(new)s”.") % {
                "name": name,
                "old": "; ".join(deadlines_in_words(old.deadlines, self.old, old_stage, self.language)),
                "new": "; ".join(deadlines_in_words(new.deadlines, self.new, new_stage, self.language)),
            }
        yield from self._parts(name, old.fields, new.fields)
        for before, after in _pairs(old.fields, new.fields):
            yield from self._field(name, before, after)
        yield from self._rest(name, old, new, {"title", "responsible", "deadlines", "fields"})

    def _field(self, step: str, old: FieldSpec, new: FieldSpec) -> Iterator[str]:
        name = _("%(step)s, question “%(label)s”") % {"step": step, "label": self._title(new)}
        yield from self._named(name, old.label, new.label)
        if old.required != new.required:
            yield (_("%(name)s: must now be answered.") if new.required else _("%(name)s: may now be left blank.")) % {
                "name": name
            }
        yield from self._parts(name, old.options, new.options)
        yield from self._rest(name, old, new, {"label", "required"} | self._told_options(old, new))

    def _told_options(self, old: FieldSpec, new: FieldSpec) -> set[str]:
        """``options`` if what changed in them was told: some came or went, and the others are as they were."""
        same = all(before == after for before, after in _pairs(old.options, new.options))
        return {"options"} if same else set()

    def _outcome(self, old: OutcomeSpec, new: OutcomeSpec) -> Iterator[str]:
        name = _("Outcome “%(label)s”") % {"label": self._title(new)}
        yield from self._named(name, old.label, new.label)
        if (old.kind, old.to) != (new.kind, new.to):
            yield _("%(name)s: “%(old)s” → “%(new)s”.") % {
                "name": name,
                "old": leads_in_words(old, self.old, self.language),
                "new": leads_in_words(new, self.new, self.language),
            }
        yield from self._rest(name, old, new, {"label", "kind", "to"})

    def _named(self, name: str, old: Text, new: Text) -> Iterator[str]:
        before, after = old.to(self.language), new.to(self.language)
        if before != after:
            yield _("%(name)s was called “%(old)s” before.") % {"name": name, "old": before}

    def _roles(self, name: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
        if old != new:
            nobody = _("nobody")
            yield _("%(name)s: responsible “%(old)s” → “%(new)s”.") % {
                "name": name,
                "old": roles_in_words(old, self.old, self.language) or nobody,
                "new": roles_in_words(new, self.new, self.language) or nobody,
            }

    def _parts(self, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[str]:
        """Parts that came, went, or stand in another order."""
        before, after = {part.key: part for part in old}, {part.key: part for part in new}
        came = [self._title(part) for key, part in after.items() if key not in before]
        went = [self._title(part) for key, part in before.items() if key not in after]
        if came:
            yield _("%(name)s: new: %(parts)s.") % {"name": _capital(name), "parts": _quoted(came)}
        if went:
            yield _("%(name)s: gone: %(parts)s.") % {"name": _capital(name), "parts": _quoted(went)}
        if [key for key in before if key in after] != [key for key in after if key in before]:
            yield _("%(name)s: in another order.") % {"name": _capital(name)}

    def _rest(self, name: str, old: BaseModel, new: BaseModel, told: set[str]) -> Iterator[str]:
        """One sentence for guidance, one for everything else that was not told."""
        changed = {n for n in old.__class__.model_fields if getattr(old, n) != getattr(new, n)} - told
        if changed - WORDING:
            yield _("%(name)s: settings were changed.") % {"name": name}
        if changed & WORDING:
            yield _("%(name)s: the guidance has new words.") % {"name": name}

    def _title(self, part: Any) -> str:
        return (part.label if hasattr(part, "label") else part.title).to(self.language)


def _pairs(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterable[tuple[Any, Any]]:
    before = {part.key: part for part in old}
    return [(before[part.key], part) for part in new if part.key in before]


def _quoted(titles: list[str]) -> str:
    return listed(f"“{title}”" for title in titles)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
