"""What changed between two states of a procedure, in sentences."""

from guidance.procedures.diff.base import Telling
from guidance.procedures.diff.whole import procedure
from guidance.procedures.spec import ProcedureSpec

__all__ = ["differences"]


def differences(old: ProcedureSpec, new: ProcedureSpec, language: str, *, wording: bool = True) -> list[str]:
    """What is different in ``new``, stage by stage, in the language's texts and the active language's words.

    Parts are told apart by their keys, never by their titles. Where a text is the same in ``language`` and not in the
    source language, the source language's words are shown. Works on drafts too, whose conditions may point nowhere.

    Args:
        wording: whether guidance and translations count, which change nothing in running cases: a sentence a part.
    """
    return list(procedure(Telling(old, new, language, wording)))
