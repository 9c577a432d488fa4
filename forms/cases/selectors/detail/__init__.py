"""What the page of a case shows: where it stands, what is due, who is on it, what runs, and what goes beside it."""

from forms.cases.selectors.detail.around import linked, set_going
from forms.cases.selectors.detail.dates import dates_due, open_dues, proposed_outcomes
from forms.cases.selectors.detail.people import people_on, person, who_is_away
from forms.cases.selectors.detail.way import changes_of, newer_version, passages, stage_table, stages_of
from forms.cases.selectors.detail.work import Work, open_work, rights, runs_of

__all__ = [
    "Work",
    "changes_of",
    "dates_due",
    "linked",
    "newer_version",
    "open_dues",
    "open_work",
    "passages",
    "people_on",
    "person",
    "proposed_outcomes",
    "rights",
    "runs_of",
    "set_going",
    "stage_table",
    "stages_of",
    "who_is_away",
]
