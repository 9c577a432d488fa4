"""An unpublished procedure in the CMS, an administrator who tries it out, and a look at every table of the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from forms.people.models import User
from guidance.models import ProcedurePage
from guidance.procedures.spec import ProcedureSpec
from tests import factories
from tests.forms.wizard.specs import wide

#: The one table in which a try-out may leave something: the session of the person who tries out.
SESSIONS = Session._meta.db_table


def draft_of(spec: ProcedureSpec) -> ProcedurePage:
    """The page in a procedure's own language, as a draft."""
    return factories.make_draft(spec)[0]


def administrator() -> User:
    """Somebody who may do everything in the CMS, and works at no school."""
    return factories.make_user(is_staff=True, is_superuser=True, name="Adam Administrator")


def cms_user() -> User:
    """Somebody who may enter the CMS, and edit nothing there."""
    user = factories.make_user(name="Carla CMS")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def every_table() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but sessions."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table != SESSIONS:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a name of the database's own
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


@contextmanager
def no_trace() -> Iterator[None]:
    """Afterwards every row of every table is as it was, no mail went out and no file is kept."""
    before, mails, files = every_table(), len(mail.outbox), stored_files()
    yield
    after = every_table()
    assert {table for table in before if before[table] != after[table]} == set()
    assert (len(mail.outbox), stored_files()) == (mails, files)


def stored_files() -> list[str]:
    """The names of all case files that are kept."""
    return sorted(storages["private"].listdir("")[1])


@dataclass
class Walk:
    """A browser that walks a try-out. Follows every redirect and remembers the page it is on."""

    client: Client
    page: ProcedurePage
    response: HttpResponse | None = None

    def begin(self, **values: Any) -> "Walk":
        """Begin the try-out, and stand on the page where a concern is raised."""
        data = {"source": "draft", "language": self.page.language, "school": "", "grade": "5"} | values
        return self.post(f"/try-out/begin/{self.page.pk}/", data)

    def get(self, path: str) -> "Walk":
        """Open a page."""
        self.response = self.client.get(path, follow=True)
        return self

    def post(self, path: str, data: dict[str, Any]) -> "Walk":
        """Send a form, and go where it leads."""
        self.response = self.client.post(path, data, follow=True)
        return self

    def raise_concern(self, **answers: Any) -> "Walk":
        """Raise a concern about the invented pupil, with the intake's answers."""
        found = self.client.get("/try-out/cases/new/").context["concern"].subjects
        about = [one.value for one in found if one.value.startswith("pupil:")]
        sent = {f"concern-{key}": value for key, value in ({"seen": "Often away."} | answers).items()}
        return self.post("/try-out/cases/new/", {"about": about, "raise": "1", **sent})

    def url(self, slug: str, *, stage: str = "work", run: int = 1) -> str:
        """The address of a page of a run."""
        return f"/try-out/cases/{self.number}/{stage}/{run}/{slug}/"

    def control(self, name: str, **data: Any) -> "Walk":
        """Use one of the controls of the try-out itself."""
        return self.post(f"/try-out/{name}/", data)

    def act_as(self, name: str) -> "Walk":
        """Act as the person of this name."""
        people = {one["name"]: one["key"] for one in self.response.context["try_out"].people}
        return self.control("person", person=people[name], next=self.path)

    def step(self, slug: str, *, stage: str = "work", run: int = 1, button: str = "done", **answers: Any) -> "Walk":
        """Send answers to a step of the case, over what stands there."""
        path = self.url(slug, stage=stage, run=run)
        shown = self.client.get(path)
        sent = {f"{slug}-{key}": value for key, value in answers.items()}
        version = shown.context["base_version"] if shown.context and "base_version" in shown.context else 0
        return self.post(path, {"base_version": version, button: "1", **sent})

    def decide(self, outcome: str, *, stage: str = "work", run: int = 1, **values: Any) -> "Walk":
        """Decide the stage."""
        sent = {"outcome": outcome, "reason": "Because.", "decide": "1"} | values
        return self.post(self.url("decide", stage=stage, run=run), sent)

    @property
    def number(self) -> str:
        """The number of the case: the first of the year by the try-out's own count."""
        return f"{timezone.localdate().year}-00001"

    @property
    def path(self) -> str:
        """Where the browser stands."""
        return self.response.request["PATH_INFO"]

    @property
    def text(self) -> str:
        """The page, as it came."""
        return self.response.content.decode()

    @property
    def told(self) -> list[str]:
        """What the page says would have been done."""
        guide = self.response.context.get("try_out") if self.response.context else None
        return [one["text"] for one in guide.shown or ()] if guide else []


@pytest.fixture
def draft(db: Any) -> ProcedurePage:
    """The wide procedure as a draft."""
    return draft_of(wide())


@pytest.fixture
def walk(draft: ProcedurePage) -> Walk:
    """An administrator's browser, before the try-out begins."""
    client = Client()
    client.force_login(administrator())
    return Walk(client, draft)
