"""How long a very large procedure takes to compile and lint: 50 stages, 300 steps, 3,000 fields."""

import time
from typing import Any

from guidance.procedures.lint import lint
from guidance.procedures.packs import from_json, to_json

STAGES, STEPS, FIELDS = 50, 6, 10
#: Seconds of processor time; what publishing such a procedure may take.
LIMIT = 2.0
#: A procedure of a tenth of it, and how much dearer a field may be in the large one.
FEW_STAGES, DEARER = 5, 1.5


def _text(words: str) -> dict[str, str]:
    return {"da": words, "en": words}


def large(stages_in_it: int = STAGES) -> dict[str, Any]:
    """A sound procedure of that size, as JSON: each field but the first of a step hangs on the one before."""
    stages = [
        {
            "key": f"stage_{number}",
            "title": _text(f"Stage {number}"),
            "responsible": ["teacher"],
            "steps": [_step(number, step) for step in range(STEPS)],
            "outcomes": _outcomes(number, last=stages_in_it - 1),
        }
        for number in range(stages_in_it)
    ]
    return {
        "schema": 1,
        "key": "large",
        "languages": ["da", "en"],
        "country": "DK",
        "title": _text("Large"),
        "summary": _text("A large procedure"),
        "source": {"name": _text("Nobody")},
        "subjects": ["pupil"],
        "roles": [{"key": "teacher", "title": _text("Teacher")}],
        "intake": {"key": "begin", "title": _text("Begin"), "guidance": _text("Begin"), "deadlines": []},
        "stages": stages,
    }


def _step(stage: int, number: int) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"key": f"field_{field}", "label": _text(f"Question {field}"), "kind": "yes_no", "more": True}
        for field in range(FIELDS)
    ]
    for before, field in zip(fields, fields[1:], strict=False):
        field["when"] = {"answer": before["key"], "is": True}
    if stage:
        fields[0]["when"] = {"answer": f"stage_{stage - 1}.step_{number}.field_0", "is": True}
    return {
        "key": f"step_{number}",
        "title": _text(f"Step {number}"),
        "guidance": _text("How to do it. " * 10),
        "deadlines": [{"amount": 3, "unit": "weeks"}],
        "after": [f"step_{number - 1}"] if number else [],
        "fields": fields,
    }


def _outcomes(stage: int, *, last: int) -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = [{"key": "solved", "label": _text("Solved"), "kind": "close"}]
    if stage < last:
        outcomes.append({"key": "on", "label": _text("On"), "kind": "escalate", "to": f"stage_{stage + 1}"})
    return outcomes


def compile_and_lint(stages: int = STAGES) -> float:
    """Seconds of processor time to read a procedure from its JSON and to lint it, the best of three."""
    data = to_json(from_json(large(stages)))
    return min(_once(data) for _time in range(3))


def dearer() -> float:
    """How many times what a field costs in a small procedure it costs in the large one."""
    few, many = to_json(from_json(large(FEW_STAGES))), to_json(from_json(large()))
    taken = [(min(_once(few) for _time in range(4)), _once(many)) for _round in range(5)]
    return min(large for _small, large in taken) / STAGES / (min(small for small, _large in taken) / FEW_STAGES)


def _once(data: dict[str, Any]) -> float:
    started = time.process_time()
    findings = lint(from_json(data))
    took = time.process_time() - started
    if not {finding.code for finding in findings} <= {"too-large-to-edit", "many-fields"}:
        raise AssertionError([str(finding) for finding in findings][:5])
    return took
