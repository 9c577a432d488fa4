"""Roles, procedures as published, and the pages that staff read."""

from guidance.models.approval import ProcedureApprovalTask
from guidance.models.arrivals import PackArrival
from guidance.models.glossary import GlossaryPage, GlossaryTerm
from guidance.models.pages import GuidanceIndexPage, GuidancePage, LiteraturePage, RolePage, SectionPage, ToolPage
from guidance.models.procedure_page import ProcedurePage
from guidance.models.procedures import ClosedProcedure, ProcedureVersion, ProcedureWording, PublishedForGood, Role
from guidance.models.questions import PageQuestion
from guidance.models.register_log import RegisterEntry
from guidance.models.removed import RemovedPage
from guidance.models.search import SearchEntry
from guidance.models.starter import StarterRecord

__all__ = [
    "ClosedProcedure",
    "GlossaryPage",
    "GlossaryTerm",
    "GuidanceIndexPage",
    "GuidancePage",
    "LiteraturePage",
    "ProcedureApprovalTask",
    "PackArrival",
    "PageQuestion",
    "ProcedurePage",
    "ProcedureVersion",
    "ProcedureWording",
    "PublishedForGood",
    "RegisterEntry",
    "RemovedPage",
    "Role",
    "RolePage",
    "SearchEntry",
    "SectionPage",
    "StarterRecord",
    "ToolPage",
]
