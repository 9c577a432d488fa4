"""What the page of a case shows: where it stands, what is due, who is on it, what runs, and what goes beside it."""

from forms.cases.selectors.detail.around import linked, set_going
from forms.cases.selectors.detail.dates import dates_due, open_dues, proposed_outcomes
from forms.cases.selectors.detail.people import asks_on, partners_on, people_on, person, roster, who_is_away
from forms.cases.selectors.detail.way import changes_of, newer_version, passages, stage_table, stages_of
from forms.cases.selectors.detail.work import Work, open_work, rights, runs_of

__all__ = [
    "Work",
    "asks_on",
    "changes_of",
    "dates_due",
    "linked",
    "newer_version",
    "open_dues",
    "open_work",
    "partners_on",
    "passages",
    "people_on",
    "person",
    "proposed_outcomes",
    "rights",
    "roster",
    "runs_of",
    "set_going",
    "stage_table",
    "stages_of",
    "who_is_away",
]
