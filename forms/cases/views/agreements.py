"""Agreements of a case as documents, and a copy of one for a home."""

from typing import Any

from django.http import Http404

from forms.cases.home_copies import copy_for, homes_of, ties_of
from forms.cases.models import StageRun
from forms.cases.selectors.agreements import Agreement, agreements_of
from forms.cases.selectors.detail import runs_of
from forms.cases.selectors.showing import subject_name
from forms.cases.views.base import CasePage
from forms.cases.views.detail import CaseTab


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


class Made:
    """The agreements of the case, and which of them is asked for: the last, unless the address says another."""

    def found(self) -> list[Agreement]:
        """All agreements, the last first."""
        runs: list[StageRun] = runs_of(self.case)[::-1]
        return agreements_of(self.case, runs)

    def chosen(self, found: list[Agreement]) -> Agreement | None:
        """The one that the address names. Raises: Http404 where there is none such."""
        asked = self.request.GET.get("no", "")
        if not asked:
            return found[0] if found else None
        chosen = next((one for one in found if one.number == _number(asked)), None)
        if chosen is None:
            raise Http404
        return chosen


class CaseAgreements(Made, CaseTab):
    """One agreement as a document, with the others and what changed between them."""

    template_name = "cases/agreements.html"
    tab = "agreements"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found()
        return super().get_context_data(
            agreements=found,
            agreement=self.chosen(found),
            homes=homes_of(ties_of(self.case)) if found else [],
            **kwargs,
        )


class HomeCopy(Made, CasePage):
    """An agreement as one of the pupil's homes may read it, to print."""

    action = "export"
    logged_as = "copy"
    template_name = "cases/agreement_copy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.chosen(self.found())
        wanted = _number(self.request.GET.get("home", ""))
        ties = ties_of(self.case)
        home = next((one for one in homes_of(ties) if one.pk == wanted), None)
        if chosen is None or home is None:
            raise Http404
        return super().get_context_data(
            agreement=copy_for(self.case, chosen, home, ties), home=home, subject=subject_name(self.case), **kwargs
        )
