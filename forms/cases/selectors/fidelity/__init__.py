"""Fidelity: how the work was done, in counts, for a school and for its owner; never about anybody.

Source: domain.md section 6 (what published audits found missing), issue 4.
"""

from forms.cases.selectors.fidelity.charts import chart_of
from forms.cases.selectors.fidelity.figures import (
    Figures,
    beside_record,
    figures_of_owner,
    figures_of_school,
    reasons_at,
)
from forms.cases.selectors.fidelity.first_contact import USUAL, WITHIN
from forms.cases.selectors.fidelity.periods import Period, chosen, periods_of

__all__ = [
    "USUAL",
    "WITHIN",
    "Figures",
    "Period",
    "beside_record",
    "chart_of",
    "chosen",
    "figures_of_owner",
    "figures_of_school",
    "periods_of",
    "reasons_at",
]
