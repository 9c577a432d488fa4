"""A new procedure from nothing: small, whole, and each part saying what it is for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from guidance.models import Role
from guidance.procedures.packs import from_json
from guidance.procedures.spec import SCHEMA_NUMBER, ProcedureSpec


def blank(*, key: str, title: str, language: str, country: str, subjects: list[str]) -> ProcedureSpec:
    """A procedure of one stage with one step, in one language; lint finds no error in it.

    Args:
        key: its own, which no procedure has.
        language: that it is written in first; the explaining texts are in it.
        country: two letters, as ``ProcedureSpec.country``.
        subjects: some of "pupil", "class", "staff".
    """
    with override(language):
        teaching = _role("teaching", "team", _("Team"))
        leadership = _role("leadership", "leadership", _("School leadership"))
        return from_json(
            {
                "schema": SCHEMA_NUMBER,
                "key": key,
                "languages": [language],
                "country": country,
                "title": title,
                "summary": _("Say in a sentence or two what the procedure is for."),
                "source": {"name": _("Our own")},
                "guidance": _("This stands before the stages. Say when the procedure is used, and when it is not."),
                "subjects": subjects,
                "roles": [teaching, leadership],
                "intake": _intake(teaching["key"]),
                "stages": [_stage(teaching["key"], leadership["key"])],
            }
        )


def _role(rank: str, key: str, title: str) -> dict[str, Any]:
    """A role of the register of that rank, so that those who hold it are found; a new one where there is none."""
    known = Role.objects.filter(rank=rank, made_up_of=[]).order_by("pk").first()
    return {"key": known.key if known else key, "title": str(known) if known else title, "rank": rank}


def _intake(team: str) -> dict[str, Any]:
    return {
        "key": "concern",
        "title": _("The concern"),
        "why": _("Say here why this is asked."),
        "guidance": _("This step is asked before there is a case. Its answers begin the first stage."),
        "responsible": [team],
        "deadline": "none",
        "runs": "first",
        "fields": [
            {
                "key": "what",
                "label": _("What are you concerned about?"),
                "help": _("A short help stands below the question."),
                "kind": "long_text",
                "required": True,
            }
        ],
    }


def _stage(team: str, leadership: str) -> dict[str, Any]:
    return {
        "key": "first",
        "title": _("First stage"),
        "guidance": _("A stage is a level of the work. It is left only by a decision."),
        "responsible": [team],
        "steps": [
            {
                "key": "talk",
                "title": _("First step"),
                "why": _("Say here why the step is there."),
                "guidance": _("A step is one page of questions, with its guidance beside them. Say how it is done."),
                "deadline": {"amount": 5, "unit": "school_days", "origin": "ours"},
                "fields": [
                    {"key": "when", "label": _("When did you talk?"), "kind": "date", "required": True},
                    {"key": "agreed", "label": _("What was agreed?"), "kind": "long_text", "required": True},
                ],
            }
        ],
        "outcomes": [
            {
                "key": "go_on",
                "label": _("Go on and follow up"),
                "kind": "continue",
                "guidance": _("The stage is run again. Say when this is the right decision."),
                "next_date": "required",
            },
            {
                "key": "solved",
                "label": _("It is solved"),
                "kind": "close",
                "guidance": _("The case is closed. Say when this is the right decision."),
                "who": [team, leadership],
            },
        ],
    }
