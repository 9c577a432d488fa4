"""Texts: written at all, in every language of the procedure and no other; guidance for each step."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import ProcedureSpec, Text

Keys = tuple[str, ...]


def check(found: Findings) -> None:
    """All texts, and what a reader needs beside the questions."""
    _texts(found)
    _translations(found)
    for step in found.steps:
        if not step.step.guidance and not step.step.why:
            found.warn(
                "no-guidance", step.at("guidance"), step, _("The step %(step)s has no guidance."), step=step.step.title
            )
        if step.stage and not step.step.responsible and not step.stage.responsible:
            found.warn(
                "nobody-responsible",
                step.at("responsible"),
                step,
                _("Nobody is responsible for the step %(step)s."),
                step=step.step.title,
            )
        if step.stage and _outside(found, step.step.responsible or step.stage.responsible):
            found.warn(
                "only-outside",
                step.at("responsible"),
                step,
                _("Nobody at the school is responsible for the step %(step)s, only people from outside."),
                step=step.step.title,
            )
    _documents(found)


#: Titles and questions stand in lists, menus and headings.
LONGEST_LABEL = 300
_SHORT = frozenset({"title", "label"})
#: Untranslated texts of a language that are told one by one.
MOST_TOLD = 5
#: Ranks of people who do not work at the school.
_OUTSIDE = frozenset({"partner", "guardian", "pupil"})


def _outside(found: Findings, keys: Keys) -> bool:
    ranks = {role.key: role.rank for role in found.spec.roles}
    return bool(keys) and all(ranks.get(key) in _OUTSIDE for key in keys)


def _texts(found: Findings) -> None:
    languages = found.spec.languages
    source = languages[0]
    for path, block, text in texts_of(found.spec):
        place = Place(path, block)
        if not text.root.get(source, "").strip():
            found.error(
                "no-text",
                path,
                place,
                _("This text is not written in the source language (%(language)s)."),
                language=source,
            )
        name = path.rpartition(".")[2]
        longest = max((len(words) for words in text.root.values()), default=0)
        if name in _SHORT and longest > LONGEST_LABEL:
            found.error(
                "too-long",
                path,
                place,
                _("This has %(count)s characters; %(most)s are the most. Say the rest in the help or the guidance."),
                count=longest,
                most=LONGEST_LABEL,
            )
        for code in text.root:
            if code not in languages:
                found.error(
                    "unknown-language",
                    path,
                    place,
                    _("The procedure is not written in %(language)s. Add the language, or leave the text out."),
                    language=code,
                )


def _translations(found: Findings) -> None:
    """Texts that are not translated: one by one, or where they are many, how many."""
    source, *others = found.spec.languages
    texts = list(texts_of(found.spec))
    missing = {code: [one for one in texts if not one[2].root.get(code, "").strip()] for code in others}
    few = {code for code, among in missing.items() if len(among) <= MOST_TOLD}
    for path, block, text in texts:
        without = tuple(code for code in others if code in few and not text.root.get(code, "").strip())
        if without:
            found.warn(
                "not-translated",
                path,
                Place(path, block),
                _("The text %(text)s is not translated: %(languages)s."),
                text=_shortened(text.to(source)),
                languages=without,
            )
    for code, among in missing.items():
        if code not in few:
            found.warn(
                "not-translated",
                "languages",
                Place("languages"),
                _("%(number)s of %(all)s texts are not translated: %(language)s."),
                number=len(among),
                all=len(texts),
                language=code,
            )


def texts_of(spec: ProcedureSpec) -> Iterator[tuple[str, Keys, Text]]:
    """Every text with its path, and with the keys of the stage, step and field that it belongs to."""
    yield from _walk(spec, (), ())


#: Lists whose items are blocks of the editor.
_BLOCKS = frozenset({"stages", "steps", "fields", "routines"})


def _walk(part: BaseModel, path: Keys, block: Keys) -> Iterator[tuple[str, Keys, Text]]:
    for name, info in part.__class__.model_fields.items():
        value: Any = getattr(part, name)
        inside = (*path, info.alias or name)
        if isinstance(value, Text):
            yield ".".join(inside), block, value
        elif isinstance(value, BaseModel):
            yield from _walk(value, inside, ("intake",) if name == "intake" else block)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    key = getattr(item, "key", str(number))
                    yield from _walk(item, (*inside, key), (*block, key) if name in _BLOCKS else block)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _documents(found: Findings) -> None:
    known = {f"{place.stage.key}.{place.step.key}" for place in found.steps if place.stage}
    known |= {f"{place.routine.key}.{place.step.key}" for place in found.steps if place.routine}
    known |= {path.rpartition(".")[2] for path in known}
    for document in found.spec.documents:
        if document.step and document.step not in known:
            found.error(
                "unknown-step",
                f"documents.{document.key}.step",
                Place(),
                _("The sheet %(sheet)s belongs to the step %(step)s, which the procedure does not have."),
                sheet=document.title,
                step=document.step,
            )
