"""The database that nobody keeps: what stands in it, what is read beside it, and that nothing leaves it."""

import datetime
import threading

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connections, transaction
from wagtail.models import Page, Site

from forms.cases.clock import ahead, today
from forms.cases.models import Case, CaseCounter
from forms.cases.services.files import private_storage
from forms.cases.services.outbox import post
from forms.people.models import User
from guidance.caching import remembered
from portal.tryout.effects import SILENT, TELLERS
from portal.tryout.sandbox import WroteOutside, current_rows, differences, is_open, put, sandbox
from tests import factories
from tests.portal.tryout.conftest import no_trace

pytestmark = pytest.mark.django_db


def test_it_begins_empty_and_what_is_written_in_it_is_gone_afterwards():
    factories.make_user(email="real@example.org")

    with no_trace(), sandbox():
        assert User.objects.count() == 0
        User.objects.create(email="invented@example.org")
        assert [one.email for one in User.objects.all()] == ["invented@example.org"]

    assert [one.email for one in User.objects.all()] == ["real@example.org"]


def test_what_was_in_it_can_be_put_back():
    with sandbox():
        user = User.objects.create(email="invented@example.org", name="Ida")
        user.groups.create(name="a relation")
        kept = current_rows()

    with sandbox() as empty:
        put(empty, kept)
        again = User.objects.get()

        assert (again.pk, again.name, again.date_joined) == (user.pk, "Ida", user.date_joined)
        assert [group.name for group in again.groups.all()] == ["a relation"]
        assert current_rows() == kept


def test_differences_name_new_rows_and_changed_columns():
    with sandbox():
        user = User.objects.create(email="one@example.org", name="Before")
        before = current_rows()
        User.objects.filter(pk=user.pk).update(name="After")
        new = User.objects.create(email="two@example.org")

        found = differences(User, before, current_rows())

    assert found.new == [new.pk]
    assert found.changed == {user.pk: {"name": ("Before", "After")}}


def test_pages_are_read_from_the_portals_own_database_and_cannot_be_written():
    page, sites = Page.objects.get(depth=1), Site.objects.count()

    with sandbox():
        assert (Page.objects.get(depth=1), Site.objects.count()) == (page, sites)
        with pytest.raises(WroteOutside):
            Page.objects.filter(pk=page.pk).update(title="Changed")


def test_no_mail_leaves_it_though_the_outbox_would_send_at_once():
    with sandbox():
        person = User.objects.create(email="invented@example.org")
        with transaction.atomic():
            post(person, "turn", key="turn-1")

    assert mail.outbox == []


def test_no_file_is_kept():
    before = private_storage()

    with sandbox():
        inside = private_storage()

    assert inside is not before
    assert private_storage() is before


def test_nothing_made_in_it_reaches_the_shared_cache():
    with sandbox():
        assert remembered("made-in-a-try-out", lambda: "draft") == "draft"

    assert not [key for key in cache._cache if "made-in-a-try-out" in key]
    assert remembered("made-in-a-try-out", lambda: "real") == "real"


def test_it_is_closed_when_something_fails_in_it():
    with pytest.raises(Case.DoesNotExist), sandbox():
        Case.objects.get()

    assert not is_open()
    assert "outside" not in {one.alias for one in connections.all()}
    with sandbox():
        assert CaseCounter.objects.count() == 0


def test_another_thread_works_with_the_portals_own_meanwhile():
    seen = []

    with sandbox(), ahead(datetime.timedelta(days=30)):
        inside = connections["default"]
        thread = threading.Thread(
            target=lambda: seen.extend([is_open(), connections["default"] is inside, today(), private_storage()])
        )
        thread.start()
        thread.join()

    assert seen == [False, False, today(), private_storage()]


def test_one_is_not_opened_in_another():
    with sandbox(), pytest.raises(RuntimeError, match="open already"):
        sandbox().__enter__()


def test_the_clock_runs_ahead_only_inside():
    before = today()
    with ahead(datetime.timedelta(days=30)):
        assert today() == before + datetime.timedelta(days=30)
    assert today() == before


def test_of_every_kind_of_row_about_cases_it_is_settled_whether_a_try_out_tells_of_it():
    models = set(apps.get_app_config("cases").get_models())

    assert models == SILENT | TELLERS.keys()
    assert SILENT.isdisjoint(TELLERS)
