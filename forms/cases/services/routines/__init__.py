"""Routines: begin a record, fill it in, finish it, start measures from it."""

from forms.cases.services.routines.beginning import (
    begin_record,
    choose_subjects,
    leave_out,
    pupils_of,
    rhythm_after,
    subjects_seen,
)
from forms.cases.services.routines.finishing import finish_record, start_from_data
from forms.cases.services.routines.holding import (
    AskedWith,
    HeldRecord,
    asked_with,
    holding_record,
    measures_asked,
    read_journey,
    routine_in,
)
from forms.cases.services.routines.writing import finish_step, save_step, skip_routine_step

__all__ = [
    "AskedWith",
    "HeldRecord",
    "asked_with",
    "begin_record",
    "choose_subjects",
    "finish_record",
    "finish_step",
    "holding_record",
    "leave_out",
    "measures_asked",
    "pupils_of",
    "read_journey",
    "rhythm_after",
    "routine_in",
    "save_step",
    "skip_routine_step",
    "start_from_data",
    "subjects_seen",
]
