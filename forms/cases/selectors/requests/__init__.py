"""Requests for help as people read them: what goes along, a team's queue, one's own, and one request."""

from forms.cases.selectors.requests.along import Part, along, chosen_of
from forms.cases.selectors.requests.lists import about_of, mine, one, queue_of, team_choices, teams_of_mine

__all__ = ["Part", "about_of", "along", "chosen_of", "mine", "one", "queue_of", "team_choices", "teams_of_mine"]
