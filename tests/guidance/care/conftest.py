"""Pages of guidance with owners and dates, and those who look after them."""

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Page

from forms.people.models import User
from guidance.models import GuidancePage, ProcedurePage
from tests.factories import make_administrator, make_user, make_version, number


def days(count: int) -> datetime.date:
    """The day so many days from now."""
    return timezone.localdate() + datetime.timedelta(days=count)


def make_page(title: str, *, parent: Page | None = None, **values: Any) -> GuidancePage:
    """A live page in English, below the root unless ``parent`` says otherwise."""
    parent = parent or Page.get_first_root_node()
    page = GuidancePage(title=title, slug=f"page-{number()}", locale=Locale.objects.get(language_code="en"), **values)
    return parent.add_child(instance=page)


def make_procedure_page(**values: Any) -> ProcedurePage:
    """The page of the tiny procedure."""
    version = make_version()
    page = ProcedurePage(
        title="The tiny procedure", slug=f"tiny-{number()}", key=version.key,
        locale=Locale.objects.get(language_code="en"), **values,
    )  # fmt: skip
    return Page.get_first_root_node().add_child(instance=page)


def make_keeper(**values: Any) -> User:
    """Somebody who enters the CMS and edits no page."""
    user = make_administrator()
    User.objects.filter(pk=user.pk).update(**values)
    return User.objects.get(pk=user.pk)


def make_editor(*pages: Page, rights: tuple[str, ...] = ("change", "publish")) -> User:
    """Somebody who edits these pages and those below them."""
    group = Group.objects.create(name=f"Editors {number()}")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for page in pages:
        for right in rights:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{right}_page")
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user = make_user()
    user.groups.add(group)
    return user


@dataclass
class Wiki:
    """Two parts of the guidance with an editor each, and somebody who looks after one page."""

    mine: Page
    theirs: Page
    editor: User
    keeper: User
    kept: GuidancePage


@pytest.fixture
def wiki(db: Any) -> Wiki:
    """What is described there; the kept page lies in their part."""
    mine, theirs = make_page("My part"), make_page("Their part")
    keeper = make_keeper(name="Karen Keeper")
    kept = make_page("Kept by Karen", parent=theirs, page_owner=keeper, review_by=days(-3))
    return Wiki(mine, theirs, make_editor(mine), keeper, kept)
