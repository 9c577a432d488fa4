"""The case and all that belongs to it. Only forms.cases.services writes here."""

from forms.cases.models.answers import Answers, AnswersVersion, Attachment, Correction, SensitiveAnswer
from forms.cases.models.case import Case, CaseCounter, CaseLink, Decision, StageRun
from forms.cases.models.contact import Approach, Contact
from forms.cases.models.log import AccessLogEntry, Filing, OutboxMessage, TimelineEntry
from forms.cases.models.routines import RoutineAnswers, RoutineRecord, RoutineSubject
from forms.cases.models.work import (
    CasePartner,
    Consent,
    CoordinatorAsk,
    Due,
    HelpRequest,
    Measure,
    MeasureEvaluation,
    Meeting,
    Notice,
    Participant,
)

__all__ = [
    "AccessLogEntry",
    "Answers",
    "AnswersVersion",
    "Approach",
    "Attachment",
    "Case",
    "CaseCounter",
    "CaseLink",
    "CasePartner",
    "Consent",
    "Contact",
    "CoordinatorAsk",
    "Correction",
    "Decision",
    "Due",
    "Filing",
    "HelpRequest",
    "Measure",
    "MeasureEvaluation",
    "Meeting",
    "Notice",
    "OutboxMessage",
    "Participant",
    "RoutineAnswers",
    "RoutineRecord",
    "RoutineSubject",
    "SensitiveAnswer",
    "StageRun",
    "TimelineEntry",
]
