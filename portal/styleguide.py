"""The gallery of components, for developers and for the tests that look at every state of every component."""

import datetime as dt

import django.forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from forms.people.rendering import PortalForm

CHOICES = [("none", "No, not yet"), ("some", "Yes, some of it"), ("all", "Yes, all of it")]


class GalleryForm(PortalForm):
    """One question of every kind."""

    summary = django.forms.CharField(
        label="What have you seen?",
        help_text="What happened, when, and how often. Write what you saw, not what it may mean.",
        widget=django.forms.Textarea(attrs={"rows": 4}),
    )
    title = django.forms.CharField(label="A few words for the list", required=False, max_length=80)
    subject = django.forms.ChoiceField(label="Whom is it about?", choices=[("", "Choose"), *CHOICES])
    talked = django.forms.ChoiceField(
        label="Have you talked with the pupil?",
        choices=CHOICES,
        widget=django.forms.RadioSelect,
        help_text="A short talk is enough. Choose the closest.",
    )
    topics = django.forms.MultipleChoiceField(
        label="What did you talk about?",
        choices=[("sleep", "Sleep and mornings"), ("friends", "Friends and breaks"), ("work", "Lessons and homework")],
        widget=django.forms.CheckboxSelectMultiple,
        required=False,
    )
    on = django.forms.DateField(
        label="When do you look at it again?",
        widget=django.forms.DateInput(attrs={"type": "date"}),
        help_text="A school day within three weeks.",
    )
    days = django.forms.IntegerField(label="Days absent in the last four weeks", required=False, min_value=0)
    informed = django.forms.BooleanField(
        label="The guardians have been told that this is written down",
        help_text="They have a right to read it.",
    )
    file = django.forms.FileField(label="A document", required=False, help_text="PDF, picture or text, up to 10 MB.")
    more = django.forms.CharField(label="Anything else?", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["more"].folded = True
        self.fields["title"].voice = "The school's words"


class FilterForm(PortalForm):
    """The filters of a list."""

    q = django.forms.CharField(label="Name or number", required=False)
    stage = django.forms.ChoiceField(label="Stage", choices=[("", "All"), *CHOICES], required=False)
    mine = django.forms.BooleanField(label="Only mine", required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states; not found unless PORTAL_DEMO or DEBUG is on."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "styleguide.html", samples())


def samples() -> dict[str, object]:
    """What the components are shown with: invented, and the same on every day."""
    day = dt.date(2026, 11, 20)
    at = dt.datetime(2026, 11, 18, 14, 5, tzinfo=dt.UTC)
    return {
        "form": GalleryForm(prefix="new"),
        "form_with_errors": GalleryForm(
            {"wrong-summary": "", "wrong-on": "tomorrow", "wrong-more": "A word"}, prefix="wrong"
        ),
        "filter_form": FilterForm(auto_id="filter_%s"),
        "crumbs": [{"title": "Home", "url": "#"}, {"title": "Procedures", "url": "#"}],
        "date": day,
        "at": at,
        "search_url": "/search/",
        "navigation": [
            {"title": "Procedures", "url": "#procedures", "current": True},
            {"title": "Roles", "url": "#roles", "current": False},
            {"title": "Tools", "url": "#tools", "current": False},
            {"title": "Literature", "url": "#literature", "current": False},
        ],
        "languages_of_page": [
            {"code": "da", "name": "Dansk", "url": "#da", "current": False},
            {"code": "nb", "name": "Norsk", "url": "#nb", "current": False},
            {"code": "en", "name": "English", "url": "#en", "current": True},
        ],
        "steps": step_samples(day),
        "answers": answer_samples(at),
        "timeline": timeline_samples(at),
        "groups": task_samples(day),
        "columns": [
            {"title": "Pupil"},
            {"title": "Stage"},
            {"title": "Next date"},
            {"title": "Days absent", "numeric": True},
        ],
        "rows": row_samples(day),
        "facts": [
            {"term": "Whose turn it is", "person": {"name": "Anna Holm", "role": "contact teacher"}},
            {"term": "Next date", "date": {"date": day, "state": "soon", "days": 3}},
            {"term": "Coordinator", "missing": "Nobody holds the case"},
            {"term": "Procedure", "value": "Follow-up of absence", "url": "#procedure"},
        ],
        "tabs": [
            {"title": "Open", "url": "#open", "current": True, "count": 12},
            {"title": "At rest", "url": "#rest", "current": False, "count": 0},
            {"title": "Closed", "url": "#closed", "current": False},
        ],
        "toc": [
            {"title": "What it is about", "anchor": "about"},
            {"title": "Who does what", "anchor": "who"},
            {"title": "The contact teacher", "anchor": "teacher", "level": 3},
            {"title": "Deadlines", "anchor": "deadlines"},
        ],
        "cards": [
            {
                "title": "I am worried about a pupil",
                "text": "What to do in the first days, and whom to ask.",
                "icon": "info",
                "url": "#worried",
            },
            {
                "title": "The procedure, stage by stage",
                "text": "Who does what, and by when.",
                "icon": "document",
                "url": "#procedure",
            },
            {
                "title": "Who is who",
                "text": "The resource team, the absence coordinator, leadership.",
                "icon": "group",
                "url": "#who",
            },
        ],
        "checklist": [
            "Look at the absence of the last four weeks.",
            "Ask the colleagues in the class.",
            "Call the guardians.",
        ],
        "duties": [
            {
                "who": "Contact teacher",
                "what": ["Sees the concern first", "Talks with the pupil and the guardians"],
                "url": "#teacher",
            },
            {"who": "Leadership", "what": ["Decides on the next stage"]},
        ],
        "procedure": [
            {
                "title": "Talk with the pupil",
                "who": "Contact teacher",
                "when": "Within five school days",
                "text": "Find a calm moment.",
                "url": "#form",
                "url_text": "Open the form",
            },
            {"title": "Talk with the guardians", "who": "Contact teacher", "text": "Call; do not write."},
            {"title": "Decide how to go on", "who": "The team", "when": "After three weeks"},
        ],
        "primary": {"text": "Mark as done"},
        "others": [
            {"text": "Save the draft", "name": "draft"},
            {"text": "Skip this step", "name": "skip", "variant": "tertiary"},
        ],
        "svg": mark_safe(DIAGRAM),  # noqa: S308  written below, no part of it comes from anyone
    }


DIAGRAM = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 90" role="img" width="420"><title>Two stages</title>'
    '<rect x="2" y="20" width="170" height="50" rx="10" fill="none" stroke="currentColor"/>'
    '<text x="87" y="50" text-anchor="middle" fill="currentColor">Concern</text>'
    '<path d="M172 45h70" stroke="currentColor"/>'
    '<rect x="242" y="20" width="170" height="50" rx="10" fill="none" stroke="currentColor"/>'
    '<text x="327" y="50" text-anchor="middle" fill="currentColor">Resource team</text></svg>'
)


def step_samples(day: dt.date) -> list[dict[str, object]]:
    """A step in every state."""
    return [
        {
            "title": "What we have seen",
            "url": "#1",
            "state": "done",
            "who": "Contact teacher",
            "note": "Anna Holm, 16 November",
        },
        {
            "title": "Talk with the pupil",
            "url": "#2",
            "state": "begun",
            "current": True,
            "who": "Contact teacher",
            "due": {"date": day, "state": "soon", "days": 3},
        },
        {
            "title": "Talk with the guardians",
            "url": "#3",
            "state": "open",
            "who": "Class team",
            "due": {"date": day, "state": "overdue", "days": 2},
        },
        {"title": "Meeting", "url": "#4", "state": "open", "repeat": "2nd meeting", "who": "Leadership"},
        {
            "title": "Measures",
            "url": "",
            "state": "waiting",
            "note": "for Talk with the guardians",
            "who": "Class team",
        },
        {
            "title": "The class",
            "url": "#6",
            "state": "skipped",
            "note": "The concern is about one pupil",
            "who": "Class team",
        },
    ]


def answer_samples(at: dt.datetime) -> list[dict[str, object]]:
    """An answer of every kind."""
    return [
        {
            "question": "What have you seen?",
            "answer": "Stays at home on Mondays.\n\nLate three times in two weeks.",
            "change_url": "#a",
        },
        {
            "question": "What did you talk about?",
            "answers": ["Sleep and mornings", "Friends and breaks"],
            "change_url": "#b",
            "voice": "The pupil's words",
        },
        {"question": "When do you look at it again?", "missing": True, "change_url": "#c"},
        {"question": "Anything else?", "empty": True, "change_url": "#d"},
        {"question": "Health", "withheld": "Answered. Read by those who are named on the case."},
        {
            "question": "Days absent in the last four weeks",
            "answer": "6",
            "corrections": [{"text": "It was 5: one day was a class trip.", "by": "Anna Holm", "at": at}],
        },
    ]


def timeline_samples(at: dt.datetime) -> list[dict[str, object]]:
    """An entry of every kind."""
    return [
        {
            "at": at,
            "title": "Stage decided: go on",
            "by": "Mads Lind",
            "role": "leadership",
            "text": "The measures work.",
            "tone": "success",
            "badge": {"label": "Filed", "tone": "success"},
        },
        {
            "at": at,
            "title": "Talk with the pupil is done",
            "by": "Anna Holm",
            "role": "contact teacher",
            "url": "#step",
            "badge": {"label": "Not filed yet", "tone": "warning"},
        },
        {
            "at": at,
            "title": "A text was removed",
            "by": "Mads Lind",
            "removed": "The words were taken away: written on the wrong child.",
            "tone": "warning",
        },
        {"at": at, "title": "Concern raised", "by": "Anna Holm", "role": "contact teacher"},
    ]


def task_samples(day: dt.date) -> list[dict[str, object]]:
    """Groups with and without anything in them."""
    return [
        {
            "title": "Overdue",
            "tone": "danger",
            "tasks": [
                {
                    "title": "Talk with the guardians",
                    "url": "#t1",
                    "text": "Sofie Krogh, 7.B",
                    "meta": "2026-00042",
                    "due": {"date": day, "state": "overdue", "days": 2},
                }
            ],
        },
        {
            "title": "Mine now",
            "tasks": [
                {
                    "title": "Talk with the pupil",
                    "url": "#t2",
                    "text": "Jonas Bech, 5.A",
                    "meta": "2026-00037",
                    "due": {"date": day, "state": "today"},
                },
                {
                    "title": "Decide how to go on",
                    "url": "#t3",
                    "text": "Class 8.C",
                    "badge": {"label": "Draft", "tone": "info"},
                    "due": {"date": day, "state": "soon", "days": 4},
                },
            ],
        },
        {"title": "To acknowledge", "tasks": [], "empty": "Nothing waits for you here."},
    ]


def row_samples(day: dt.date) -> list[dict[str, object]]:
    """Rows of the table."""
    return [
        {
            "cells": [
                {"text": "Sofie Krogh, 7.B", "url": "#r1"},
                {"badge": {"label": "Concern", "tone": "accent"}},
                {"date": {"date": day, "state": "overdue", "days": 2}},
                {"text": "14"},
            ]
        },
        {
            "cells": [
                {"text": "Jonas Bech, 5.A", "url": "#r2"},
                {"badge": {"label": "Resource team", "tone": "warning"}},
                {"date": {"date": day}},
                {"text": "6"},
            ]
        },
        {
            "cells": [
                {"text": "Class 8.C", "url": "#r3"},
                {"badge": {"label": "Closed", "tone": "neutral"}},
                {"text": "None"},
                {"text": "0"},
            ]
        },
    ]
