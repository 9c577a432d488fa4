"""What a newer state of a procedure means for cases that stand in a stage of an older one."""

from guidance.procedures.spec import ProcedureSpec


def has_stage(spec: ProcedureSpec, key: str) -> bool:
    """Whether a procedure has a stage of that key: a case can go over only to a stage of the same key."""
    return any(stage.key == key for stage in spec.stages)


def leads_over(old: ProcedureSpec, new: ProcedureSpec, stage: str) -> bool:
    """Whether some decision of a stage leads to a stage that the newer state has too."""
    return any(
        has_stage(new, stage if outcome.kind == "continue" else outcome.to or "")
        for outcome in old.stage(stage).outcomes
        if outcome.kind != "close"
    )
