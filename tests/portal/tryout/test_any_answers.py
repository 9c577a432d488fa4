"""Whatever is sent to whatever page of a try-out: an answer that is none of the server's faults, and no trace."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.procedures.lint import errors, lint
from tests.forms.wizard.specs import EVERY_KIND
from tests.portal.tryout.conftest import Walk, administrator, draft_of, no_trace
from tests.portal.tryout.specs import faultless

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["", "yes", "no", "red", "blue", "bus", "3", "2026-12-24", "31.02.2027", "25:61", "on", "over", "never", "\x00",
     "<script>alert(1)</script>", "1" * 30, "-1", "ø" * 600]
)  # fmt: skip
KEYS = [one["key"] for one in EVERY_KIND] + ["said", "hit", "bullied", "health", "worry", "end", "climate", "seen_by"]
STEPS = ("concern", "every", "talk", "talk-2", "secret", "after", "group", "lead", "check", "decide", "nothing")
BUTTONS = ("done", "save", "back", "skip", "another", "reopen", "decide", "agree", "refuse", "resume", "add-row")
CONTROLS = ("clock", "person", "stage", "leave-out")


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """An address within the case, and what is sent to it."""
    if draw(st.booleans()) and draw(st.booleans()):
        name = draw(st.sampled_from(CONTROLS))
        sent = {key: draw(TEXTS) for key in ("days", "person", "stage", "next")}
        if draw(st.booleans()):
            sent |= {"days": draw(st.sampled_from(["1", "7", "21", "due"])), "stage": "work", "person": "1"}
        return f"/try-out/{name}/", sent
    step = draw(st.sampled_from(STEPS))
    sent = {}
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=5)):
        name = draw(st.sampled_from([f"{step}-{key}", f"{step}-{key}-0-_id", f"{step}-{key}-0-what", key]))
        sent[name] = draw(st.lists(TEXTS, max_size=3) if draw(st.booleans()) else TEXTS)
    for key in ("outcome", "reason", "next_on", "owner", "skip-reason", "proposal", "base_version"):
        if draw(st.booleans()):
            sent[key] = draw(TEXTS)
    return step, sent | {draw(st.sampled_from(BUTTONS)): draw(TEXTS)}


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[Walk]:
    """A try-out in which a concern is raised. What it stands on goes with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        client = Client(raise_request_exception=False)
        client.force_login(administrator())
        yield Walk(client, draft_of(faultless())).begin().raise_concern()
        transaction.set_rollback(True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(pages(), min_size=1, max_size=4))
def test_any_answers_to_any_page_break_nothing_and_leave_no_trace(case: Walk, sent):
    assert not errors(lint(faultless()))
    with no_trace():
        for step, data in sent:
            path = step if step.startswith("/") else case.url(step)
            assert case.post(path, data).response.status_code < 500, (path, data)
            assert case.get(path).response.status_code < 500, (path, data)
