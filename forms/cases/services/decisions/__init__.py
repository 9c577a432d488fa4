"""Leaving a stage: what is offered, deciding, agreeing with another's proposal, and what follows."""

from forms.cases.services.decisions.deciding import LONGEST_REASON, confirm, decide, refuse
from forms.cases.services.decisions.offering import Offer, offers

__all__ = ["LONGEST_REASON", "Offer", "confirm", "decide", "offers", "refuse"]
