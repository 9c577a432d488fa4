"""Filling in: saving as one types, marking as done, skipping, reopening, repeating, correcting, removing."""

from forms.cases.services.answers.annex import reading_right, rows_of, sensitive_raw, sensitive_values
from forms.cases.services.answers.correcting import correct, correction_text
from forms.cases.services.answers.finishing import Done, errors_of, mark_done, pin_class_answers
from forms.cases.services.answers.removing import remove_answer
from forms.cases.services.answers.saving import save_answers
from forms.cases.services.answers.steps import add_occurrence, reopen_step, skip_step
from forms.cases.services.files import attach_file, remove_file
from forms.cases.services.opened import Held, holding

__all__ = [
    "Done",
    "Held",
    "add_occurrence",
    "attach_file",
    "correct",
    "correction_text",
    "errors_of",
    "holding",
    "mark_done",
    "pin_class_answers",
    "reading_right",
    "remove_answer",
    "remove_file",
    "reopen_step",
    "rows_of",
    "save_answers",
    "sensitive_raw",
    "sensitive_values",
    "skip_step",
]
