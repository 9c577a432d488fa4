"""People of the CMS, and small procedures with their pages."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from forms.people.models import User
from guidance.procedures.packs import export
from guidance.procedures.spec import ProcedureSpec
from tests.factories import make_user


def make_cms_user(*rights: str, below: Page | None = None, **values: Any) -> User:
    """Somebody who may enter the CMS, with rights on all pages ("add", "change", "publish") or on those below one."""
    user = make_user(**values)
    group = Group.objects.create(name=f"group of {user.pk}")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for right in rights:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{right}_page")
        page = below or Page.get_first_root_node()
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user.groups.add(group)
    return user


def client_of(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db: None) -> Client:
    """The browser of somebody who may write all pages and publish none."""
    return client_of(make_cms_user("add", "change", name="Eddie Editor"))


def yaml_file(spec: ProcedureSpec | str | bytes, name: str = "procedure.yaml") -> SimpleUploadedFile:
    """A file to upload."""
    raw = export(spec) if isinstance(spec, ProcedureSpec) else spec
    return SimpleUploadedFile(name, raw.encode() if isinstance(raw, str) else raw)
