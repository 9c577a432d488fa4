"""The spec: the contract between reading and filling in. Frozen pydantic models (design.md, section 5)."""

from guidance.procedures.spec.base import RESERVED_KEYS, Frozen, Key, Text
from guidance.procedures.spec.conditions import AllOf, AnyOf, Comparison, Condition, Not, comparisons
from guidance.procedures.spec.deadlines import Amount, DeadlineSpec, Overdue, Start
from guidance.procedures.spec.fields import (
    ABSENCE_FIGURES,
    BIND_FITS,
    KNOWN_COLUMNS,
    OPTION_KINDS,
    ROW_KINDS,
    BindSpec,
    ColumnSpec,
    EffectSpec,
    FieldSpec,
    OptionSpec,
)
from guidance.procedures.spec.procedure import (
    SCHEMA_NUMBER,
    DocumentSpec,
    OutcomeSpec,
    ProcedureSpec,
    RoleSpec,
    RoutineSpec,
    SourceSpec,
    StageSpec,
    StepSpec,
)
from guidance.procedures.spec.signals import SignalSpec

__all__ = [
    "ABSENCE_FIGURES",
    "BIND_FITS",
    "KNOWN_COLUMNS",
    "OPTION_KINDS",
    "RESERVED_KEYS",
    "ROW_KINDS",
    "SCHEMA_NUMBER",
    "AllOf",
    "Amount",
    "AnyOf",
    "BindSpec",
    "ColumnSpec",
    "Comparison",
    "Condition",
    "DeadlineSpec",
    "DocumentSpec",
    "EffectSpec",
    "FieldSpec",
    "Frozen",
    "Key",
    "Not",
    "OptionSpec",
    "OutcomeSpec",
    "Overdue",
    "ProcedureSpec",
    "RoleSpec",
    "RoutineSpec",
    "SignalSpec",
    "SourceSpec",
    "StageSpec",
    "Start",
    "StepSpec",
    "Text",
    "comparisons",
]
