"""Requests for help: asked, taken up, answered, withdrawn. Each lands in its case, if it has one, at once."""

from forms.cases.services.requests.answering import Agreed, answer_request, note_seen, take_up, withdraw_request
from forms.cases.services.requests.asking import ask_team

__all__ = ["Agreed", "answer_request", "ask_team", "note_seen", "take_up", "withdraw_request"]
