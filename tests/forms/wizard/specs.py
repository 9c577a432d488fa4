"""A procedure that asks every kind of question once, for the tests of the guided forms."""

from typing import Any

from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec

YES = {"yes": "Yes", "no": "No"}


def option(key: str) -> dict[str, str]:
    """An option labelled by its own key."""
    return {"key": key, "label": key.title()}


def field(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question labelled by its own key."""
    return {"key": key, "label": f"The {key}", "kind": kind, **more}


EVERY_KIND = [
    field("short", "short_text"),
    field("long", "long_text", required=True),
    field("count", "number", unit="hours", min=0, max=50),
    field("day", "date"),
    field("clock", "time"),
    field("sure", "yes_no"),
    field("why", "long_text", required=True, when={"answer": "sure", "is": False}),
    field("pick", "choice", options=[option("red"), option("blue")]),
    field("picks", "choices", options=[option("bus"), option("bike")], other=True),
    field("mood", "scale", min=1, max=5, low="Bad", high="Good"),
    field("adult", "staff"),
    field("who", "people"),
    field("calls", "contacts"),
    field("notes", "rows", columns=[{"key": "topic", "label": "Topic"}, {"key": "text", "label": "Text"}]),
    field("circle", "mapping", segments=[option("school"), option("home")]),
    field("tries", "measures"),
    field("services", "partners", options=[option("nurse")], other=True, more=True),
    field("allowed", "consent", more=True),
    field("parties", "agreement", more=True),
    field("paper", "file", more=True),
    field("figures", "figures", absence=["illness", "unlawful"], days=30, more=True),
    field("remember", "notice", help="Read this."),
]

LEAD = {"tells": ["leadership"], "title": "Act now", "text": "Call **leadership** now."}

WIDE: dict[str, Any] = {
    "schema": 1,
    "key": "wide",
    "languages": ["en", "da"],
    "country": "DK",
    "title": "A wide procedure",
    "summary": "For tests of the guided forms.",
    "source": {"name": "The tests"},
    "subjects": ["pupil", "class"],
    "roles": [
        {"key": "team", "title": "Team", "rank": "teaching"},
        {"key": "leadership", "title": "Leadership", "rank": "leadership"},
    ],
    "intake": {
        "key": "concern",
        "title": "The concern",
        "guidance": "Say what you see.",
        "responsible": ["team"],
        "deadline": "none",
        "runs": "first",
        "fields": [
            field("seen", "long_text", required=True),
            field("violence", "yes_no", stop=LEAD),
        ],
    },
    "stages": [
        {
            "key": "work",
            "title": "The team works",
            "guidance": "Begin.",
            "responsible": ["team"],
            "steps": [
                {
                    "key": "every",
                    "title": {"en": "Every kind", "da": "Alle slags"},
                    "why": "Because.",
                    "guidance": "Ask **kindly**.",
                    "deadline": {"amount": 5, "unit": "school_days"},
                    "fields": EVERY_KIND,
                },
                {
                    "key": "talk",
                    "title": "Talk",
                    "guidance": "Talk.",
                    "deadline": "none",
                    "repeatable": True,
                    "optional": True,
                    "fields": [
                        field("said", "long_text", required=True),
                        field("hit", "yes_no", stop=LEAD),
                        field("bullied", "yes_no", alert={**LEAD, "title": "Bullying"}),
                    ],
                },
                {
                    "key": "secret",
                    "title": "Secret",
                    "guidance": "Careful.",
                    "deadline": "none",
                    "optional": True,
                    "fields": [field("health", "long_text", sensitive=True), field("open", "short_text")],
                },
                {
                    "key": "secret_too",
                    "title": "Secret too",
                    "guidance": "Careful.",
                    "deadline": "none",
                    "optional": True,
                    "fields": [field("worry", "long_text", sensitive=True)],
                },
                {
                    "key": "after",
                    "title": "Afterwards",
                    "guidance": "Later.",
                    "deadline": "none",
                    "after": ["every"],
                    "optional": True,
                    "fields": [field("end", "short_text")],
                },
                {
                    "key": "group",
                    "title": "The class",
                    "guidance": "About all.",
                    "deadline": "none",
                    "about": "class",
                    "optional": True,
                    "fields": [field("climate", "long_text")],
                },
                {
                    "key": "lead",
                    "title": "Leadership looks",
                    "guidance": "Look.",
                    "responsible": ["leadership"],
                    "deadline": "none",
                    "optional": True,
                    "fields": [field("seen_by", "short_text")],
                },
            ],
            "outcomes": [
                {"key": "on", "label": "Go on", "kind": "continue", "next_date": "required",
                 "proposed_after": {"amount": 3, "unit": "weeks"}},
                {"key": "over", "label": "It is over", "kind": "close", "confirmed_by": ["leadership"]},
                {"key": "never", "label": "Never", "kind": "close", "barred": "Only on blue days.",
                 "when": {"answer": "every.pick", "is": "blue"}},
            ],
        }
    ],
}  # fmt: skip


def wide(**changes: Any) -> ProcedureSpec:
    """The wide procedure, with top-level changes."""
    return packs.from_json(WIDE | changes)
