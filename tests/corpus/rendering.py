"""What a reader sees of a submission: the pages of a case's answers, through the portal, as plain lines."""

from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms.cases.annex import seal
from forms.cases.enums import AnswerStatus, SubjectKind
from forms.cases.models import Answers, Case, SensitiveAnswer, StageRun
from forms.people.models import User
from guidance.models import ProcedureVersion
from guidance.procedures.packs import from_json
from tests.corpus.shelf import Entry
from tests.corpus.submissions import unmarked
from tests.factories import make_class, make_member, make_pupil, make_school, number


def shown(entry: Entry) -> str:
    """The words of all submissions of an entry, with the stages they stand in. Writes into the database."""
    version = ProcedureVersion.objects.create(
        key=entry.held["procedure"],
        number=1,
        schema_number=entry.held["schema_number"],
        spec=entry.held["spec"],
        sha256=entry.held["fingerprint"],
    )
    school = make_school(procedure=version.key)
    language = version.compiled.source_language
    known = language if language in dict(settings.LANGUAGES) else "en"
    reader = make_member(school, "leadership", rank="leadership")
    User.objects.filter(pk=reader.pk).update(name="Kim Eksempel", language=known)
    reader.refresh_from_db()
    client = Client()
    client.force_login(reader)
    lines = []
    for count, submission in enumerate(entry.held["submissions"], 1):
        case = _case(version, school, reader, submission)
        for run in case.runs.order_by("pk"):
            lines.append(f"=== {count}: {run.stage}")
            page = client.get(f"{reverse('cases:answers', args=[case.number])}?run={run.pk}")
            assert page.status_code == 200, (entry.name, run.stage)
            lines += _lines(page.content.decode())
    return "\n".join(lines) + "\n"


def _case(version: ProcedureVersion, school: Any, reader: Any, submission: dict[str, Any]) -> Case:
    """A closed case with these answers, written as rows are found in an old database: not through today's services."""
    pupil, now = make_pupil(make_class(school)), timezone.now()
    stages = [stage.key for stage in from_json(version.spec).stages]
    case = Case.objects.create(
        number=f"2020-{number():05d}", school=school, version=version, subject_kind=SubjectKind.PUPIL, pupil=pupil,
        school_class=pupil.school_class, stage=stages[-1], owner=reader, status="closed", closed_as="solved",
        closed_at=now,
    )  # fmt: skip
    for stage in stages:
        run = StageRun.objects.create(case=case, stage=stage, number=1, version=version, ended_at=now)
        for step, held in submission.get(stage, {}).items():
            row = Answers.objects.create(
                run=run, step=step, status=AnswerStatus.DONE, version=1, saved_by=reader, done_by=reader, done_at=now,
                raw=unmarked(held["raw"], str(reader.pk)), values=unmarked(held["values"], reader.pk),
                sensitive_keys=list(held["annex"]),
            )  # fmt: skip
            SensitiveAnswer.objects.bulk_create(
                SensitiveAnswer(
                    answers=row,
                    field=field,
                    by=reader,
                    sealed=seal(
                        {"raw": unmarked(kept["raw"], str(reader.pk)), "value": unmarked(kept["value"], reader.pk)}
                    ),
                )
                for field, kept in held["annex"].items()
            )
    return case


def _lines(page: str) -> list[str]:
    reader = _Answers()
    reader.feed(page)
    return reader.lines


class _Answers(HTMLParser):
    """The text of the sections of answers, a line an element, without links, times and who wrote it."""

    VOID = frozenset({"br", "img", "input", "link", "meta", "hr", "path", "use"})
    LEFT_OUT = ("answers__by", "answers__change", "ds-sr-only", "icon")

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.stack: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.stack.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        classes = [one for _tag, one in self.stack]
        inside = any("answers" in one.split() for one in classes)
        if text and inside and not any(word in one.split() for one in classes for word in self.LEFT_OUT):
            self.lines.append(("## " if self.stack[-1][0] in ("h2", "h3") else "") + text)
