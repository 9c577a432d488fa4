"""The case and all that belongs to it. Only forms.cases.services writes here."""

from forms.cases.models.answers import Answers, AnswersVersion, Attachment, Correction, SensitiveAnswer
from forms.cases.models.case import Case, CaseCounter, CaseLink, Decision, StageRun
from forms.cases.models.contact import Approach, Contact
from forms.cases.models.dues import Due, DueChange
from forms.cases.models.log import AccessLogEntry, Filing, OutboxMessage, TimelineEntry
from forms.cases.models.meetings import AgendaItem, Attendee, MeetingSeries, MeetingSheet, TeamMeeting
from forms.cases.models.routines import RoutineAnswers, RoutineRecord, RoutineSubject
from forms.cases.models.work import (
    CasePartner,
    Consent,
    CoordinatorAsk,
    HelpRequest,
    Measure,
    MeasureEvaluation,
    Meeting,
    Notice,
    Participant,
)

__all__ = [
    "AccessLogEntry",
    "AgendaItem",
    "Answers",
    "AnswersVersion",
    "Approach",
    "Attachment",
    "Attendee",
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
    "DueChange",
    "Filing",
    "HelpRequest",
    "Measure",
    "MeasureEvaluation",
    "Meeting",
    "MeetingSeries",
    "MeetingSheet",
    "Notice",
    "OutboxMessage",
    "Participant",
    "RoutineAnswers",
    "RoutineRecord",
    "RoutineSubject",
    "SensitiveAnswer",
    "StageRun",
    "TeamMeeting",
    "TimelineEntry",
]
