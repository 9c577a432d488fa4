"""Which pages are due, and whose they are. The dates stand on every page type; here they are asked for at once."""

import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from guidance.models.base import GuidancePageMixin

#: How long before its date a page is said to be due soon.
SOON = datetime.timedelta(days=30)
#: Any of these over a page lets one see how it is cared for.
EDITING = ("change", "publish")
_CACHE = "_portal_keeps_a_page"


@cache
def _types() -> tuple[str, ...]:
    """How each page type with a date is reached from a plain page."""
    types = (model for model in apps.get_models() if issubclass(model, GuidancePageMixin))
    return tuple(model._meta.get_field("page_ptr").remote_field.get_accessor_name() for model in types)


def cared_for() -> PageQuerySet:
    """All pages that have an owner and a date, with these as ``keeper`` (a user's primary key) and ``due_on``."""
    keepers, dates = ([F(f"{name}__{field}") for name in _types()] for field in ("page_owner", "review_by"))
    ours = Q(pk__in=[])
    for name in _types():
        ours |= Q(**{f"{name}__isnull": False})
    return Page.objects.filter(ours).annotate(keeper=Coalesce(*keepers), due_on=Coalesce(*dates))


def kept_by(user: Any) -> PageQuerySet:
    """The pages that a person looks after."""
    return cared_for().filter(keeper=user.pk)


def within_reach(user: Any) -> PageQuerySet:
    """Live pages that a person edits, publishes or looks after."""
    edited = PagePermissionPolicy().instances_user_has_any_permission_for(user, EDITING)
    return cared_for().live().filter(Q(keeper=user.pk) | Q(pk__in=edited.order_by().values("pk")))


def keeps_any(user: Any) -> bool:
    """Whether a person looks after any page. One query, once for each person object: the menu asks on every page."""
    if _CACHE not in user.__dict__:
        user.__dict__[_CACHE] = kept_by(user).exists()
    return user.__dict__[_CACHE]


def cares(user: Any) -> bool:
    """Whether a person edits any page, or looks after one."""
    return PagePermissionPolicy().user_has_any_permission(user, EDITING) or keeps_any(user)


def overdue(pages: PageQuerySet, on: datetime.date | None = None) -> PageQuerySet:
    """Those whose date has come (the day itself counts), the oldest first."""
    return pages.filter(due_on__lte=on or timezone.localdate()).order_by("due_on", "title", "pk")
