"""The diagram's data as a table, for those who do not see the drawing."""

from typing import Any

from django.utils.translation import gettext as _

from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.words import leads_in_words, roles_in_words


def as_table(spec: ProcedureSpec, language: str) -> dict[str, list[dict[str, Any]]]:
    """A row for each decision: its stage, what is decided, where that leads, who decides.

    Returns:
        ``columns`` and ``rows`` as templates/components/table.html reads them.
    """
    rows = [
        {
            "cells": [
                {"text": stage.title.to(language)},
                {"text": outcome.label.to(language)},
                {"text": leads_in_words(outcome, spec, language)},
                {"text": roles_in_words(outcome.who or stage.responsible, spec, language)},
            ]
        }
        for stage in spec.stages
        for outcome in stage.outcomes
    ]
    titles = (_("Stage"), _("Decision"), _("Leads to"), _("Who decides"))
    return {"columns": [{"title": title} for title in titles], "rows": rows}
