"""What changed in a procedure as a whole: its roles, stages, signals, routines, and the letters and sheets."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from pydantic import BaseModel

from guidance.procedures.diff.base import Places, Sentences, Telling, arrow, flag, pairs, renamed, told
from guidance.procedures.diff.fields import NONE
from guidance.procedures.diff.names import named
from guidance.procedures.diff.stages import stage, step
from guidance.procedures.fingerprint import WORDING
from guidance.procedures.spec import (
    DocumentSpec,
    ProcedureSpec,
    RoleSpec,
    RoutineSpec,
    SignalSpec,
    StageSpec,
    StepSpec,
    Text,
)
from guidance.procedures.words import amount_in_words, listed, validity_in_words

#: Attributes that have words here; a test holds them against the spec.
ATTRIBUTES: dict[type, frozenset[str]] = {
    ProcedureSpec: frozenset(
        "schema_number key languages country title subjects roles intake stages signals routines documents".split()
    ),
    RoleSpec: frozenset("key title rank made_up_of".split()),
    SignalSpec: frozenset("key title when stage tells valid_from valid_until origin".split()),
    RoutineSpec: frozenset("key title role every overdue_after round steps origin".split()),
    DocumentSpec: frozenset("key title kind body step origin".split()),
}


def procedure(telling: Telling) -> Sentences:
    """All sentences, in reading order."""
    old, new = telling.old, telling.new
    name = _("The procedure")
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, _settings(telling))
    yield from telling.guidance(name, old, new)
    yield from telling.parts(_("Roles"), old.roles, new.roles, NONE)
    for before, after in pairs(old.roles, new.roles):
        yield from _role(telling, before, after)
    yield from step(telling, old.first_stage, new.first_stage, old.intake, new.intake)
    yield from telling.parts(_("Stages"), old.stages, new.stages, NONE)
    moved = list(_moved(old, new))
    keys = frozenset(after.key for _from, _to, _before, after in moved)
    for from_, to, before, after in moved:
        names = {"name": telling.step_name(after), "old": telling.title(from_), "new": telling.title(to)}
        yield _("%(name)s: moved from “%(old)s” to “%(new)s”.") % names
        yield from step(telling, from_, to, before, after)
    for before, after in pairs(old.stages, new.stages):
        yield from stage(telling, before, after, keys)
    yield from telling.parts(_("Signals"), old.signals, new.signals, NONE)
    for before, after in pairs(old.signals, new.signals):
        yield from _signal(telling, before, after)
    yield from _beside(telling)
    yield from _translations(telling)


def _settings(telling: Telling) -> Sentences:
    old, new = telling.old, telling.new
    if old.subjects != new.subjects:
        yield arrow(_("what a case may be about:"), _subjects(old.subjects), _subjects(new.subjects))
    if old.country != new.country:
        yield arrow(_("country"), old.country, new.country)
    if old.source_language != new.source_language:
        yield arrow(_("language it is written in first:"), *map(_language, (old.source_language, new.source_language)))
    if telling.wording and old.languages[1:] != new.languages[1:]:
        yield arrow(_("translated into"), _languages(old.languages[1:]), _languages(new.languages[1:]))
    if old.schema_number != new.schema_number:
        yield arrow(_("kind of file"), str(old.schema_number), str(new.schema_number))


def _subjects(subjects: tuple[str, ...]) -> str:
    return listed((named("subjects", one) for one in subjects), last=_("%(first)s or %(last)s"))


def _languages(codes: tuple[str, ...]) -> str:
    return listed(_language(code) for code in codes)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _role(telling: Telling, old: RoleSpec, new: RoleSpec) -> Sentences:
    name = _("Role “%(title)s”") % {"title": telling.title(new)}
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, telling.word(_("rank:"), "rank", old.rank, new.rank))
    yield from told(name, telling.roles(_("made up of"), old.made_up_of, new.made_up_of))
    yield from telling.guidance(name, old, new)


def _moved(old: ProcedureSpec, new: ProcedureSpec) -> Iterator[tuple[StageSpec, StageSpec, StepSpec, StepSpec]]:
    """Steps that stood in another stage before: gone there, new here, under the same key and the same title."""
    before = {stage.key: {one.key for one in stage.steps} for stage in old.stages}
    now = {stage.key: {one.key for one in stage.steps} for stage in new.stages}
    for to in new.stages:
        for after in to.steps:
            if after.key in before.get(to.key, ()):
                continue
            for from_ in old.stages:
                found = from_.by_key.get(after.key)
                if found and found.key not in now.get(from_.key, ()) and found.title == after.title:
                    yield from_, to, found, after
                    break


def _signal(telling: Telling, old: SignalSpec, new: SignalSpec) -> Sentences:
    name = _("Signal “%(title)s”") % {"title": telling.title(new)}
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, _limit(telling, old, new))
    yield from telling.guidance(name, old, new)


def _limit(telling: Telling, old: SignalSpec, new: SignalSpec) -> Sentences:
    """When the signal is met and counts, and what it does."""
    if old.when != new.when:
        before, after = telling.condition(Places(), old.when, new.when)
        yield arrow(_("limit"), f"“{before}”", f"“{after}”")
    if (old.valid_from, old.valid_until) != (new.valid_from, new.valid_until):
        yield arrow(_("counts"), validity_in_words(old) or _("always"), validity_in_words(new) or _("always"))
    if old.stage != new.stage:
        yield arrow(_("stage that it proposes:"), _stage_title(telling, old), _stage_title(telling, new))
    yield from telling.roles(_("whom it tells:"), old.tells, new.tells)
    yield from telling.word(_("where it comes from:"), "origin", old.origin, new.origin)


def _stage_title(telling: Telling, signal: SignalSpec) -> str:
    titles = {one.key: telling.title(one) for one in (*telling.old.stages, *telling.new.stages)}
    return f"“{titles.get(signal.stage, signal.stage)}”" if signal.stage else ""


def _beside(telling: Telling) -> Sentences:
    """Routines, letters and sheets."""
    old, new = telling.old, telling.new
    yield from telling.parts(_("Routines"), old.routines, new.routines, NONE)
    for before, after in pairs(old.routines, new.routines):
        yield from _routine(telling, before, after)
    yield from telling.parts(_("Letters and sheets"), old.documents, new.documents, NONE)
    for before, after in pairs(old.documents, new.documents):
        name = _("Letter or sheet “%(title)s”") % {"title": telling.title(after)}
        yield from renamed(telling, name, before.title, after.title)
        yield from told(name, _document(telling, before, after))


def _routine(telling: Telling, old: RoutineSpec, new: RoutineSpec) -> Sentences:
    name = _("Routine “%(title)s”") % {"title": telling.title(new)}
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, telling.role(_("responsible"), old.role, new.role))
    yield from told(name, _rhythm(old, new))
    yield from told(name, telling.word(_("where it comes from:"), "origin", old.origin, new.origin))
    yield from telling.parts(name, old.steps, new.steps, NONE)
    for before, after in pairs(old.steps, new.steps):
        yield from step(telling, telling.old.first_stage, telling.new.first_stage, before, after)
    yield from telling.guidance(name, old, new)


def _rhythm(old: RoutineSpec, new: RoutineSpec) -> Sentences:
    if old.every != new.every:
        yield arrow(_("comes back every"), amount_in_words(old.every), amount_in_words(new.every))
    if old.overdue_after != new.overdue_after:
        before, after = (amount_in_words(one.overdue_after) if one.overdue_after else "" for one in (old, new))
        yield arrow(_("overdue after"), before, after)
    yield from flag(
        old.round, new.round, _("now goes round the cases one by one"), _("does not go round the cases any more")
    )


def _document(telling: Telling, old: DocumentSpec, new: DocumentSpec) -> Sentences:
    yield from telling.word(_("kind"), "document", old.kind, new.kind)
    yield from telling.text(_("the text"), old.body, new.body)
    if old.step != new.step:
        yield arrow(_("step that it belongs to:"), old.step, new.step)
    yield from telling.word(_("where it comes from:"), "origin", old.origin, new.origin)


def _translations(telling: Telling) -> Sentences:
    """One sentence a language whose texts are others, where what is asked in the source language is the same."""
    if not telling.wording:
        return
    changed: set[str] = set()
    _compare(telling.old, telling.new, changed)
    shown = {telling.language, telling.new.source_language}
    for code in telling.new.languages:
        if code in changed - shown:
            yield _("Texts in another language have new words: %(language)s.") % {"language": _language(code)}


def _compare(old: Any, new: Any, changed: set[str]) -> None:
    """Add the languages in which texts of parts that are in both differ."""
    if isinstance(old, Text) and isinstance(new, Text):
        changed |= {code for code in {*old.root, *new.root} if old.root.get(code) != new.root.get(code)}
    elif isinstance(old, BaseModel) and type(old) is type(new):
        for name in old.__class__.model_fields.keys() - WORDING:
            _compare(getattr(old, name), getattr(new, name), changed)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        keyed = all(hasattr(one, "key") for one in (*old, *new))
        for before, after in pairs(old, new) if keyed else zip(old, new, strict=False):
            _compare(before, after, changed)
