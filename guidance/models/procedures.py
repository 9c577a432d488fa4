"""Roles, and procedures as they were published."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guidance.procedures.packs import from_json
from guidance.procedures.spec import ProcedureSpec, Text

#: Specs that a process keeps; a large one takes about 5 MB.
KEPT_SPECS = 64


class PublishedForGood(Exception):
    """A published version is what cases were filled in under: it is never changed and never deleted."""


class Role(models.Model):
    """A role that some procedure names. Titles come from the procedures (``versions.publish`` keeps them)."""

    class Rank(models.TextChoices):
        """What a role may do anywhere; the same words as ``RoleSpec.rank``."""

        TEACHING = "teaching", _("Teaching staff")
        RESOURCE = "resource", _("Resource team")
        LEADERSHIP = "leadership", _("School leadership")
        PARTNER = "partner", _("Partner outside the school")
        GUARDIAN = "guardian", _("Guardian")
        PUPIL = "pupil", _("Pupil")

    key = models.CharField(_("key"), max_length=60, unique=True)
    titles = models.JSONField(_("titles by language"), default=dict)
    summary = models.JSONField(_("summary by language"), default=dict, blank=True)
    rank = models.CharField(_("rank"), max_length=16, choices=Rank, default=Rank.TEACHING)
    made_up_of = models.JSONField(_("made up of the roles"), default=list, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("key",)
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.CheckConstraint(
                name="role_rank_known",
                condition=models.Q(rank__in=["teaching", "resource", "leadership", "partner", "guardian", "pupil"]),
            )
        ]

    def __str__(self) -> str:
        return self.title_in(get_language())

    def title_in(self, language: str | None) -> str:
        """The title in the language, else as ``Text.to`` falls back, else the key."""
        return Text(self.titles).to(language) or self.key

    def summary_in(self, language: str | None) -> str:
        """What the role is, in a sentence or two; empty if nobody wrote it."""
        return Text(self.summary).to(language)


class _PublishedQuerySet(models.QuerySet):
    def update(self, **changes: Any) -> int:
        if changes == {"published_by": None}:  # the account of who published it is deleted
            return super().update(**changes)
        raise PublishedForGood("Published versions cannot be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PublishedForGood("Published versions cannot be deleted.")


class ProcedureVersionQuerySet(_PublishedQuerySet):
    """Published versions."""

    def of(self, key: str) -> Self:
        """The versions of one procedure, the newest first."""
        return self.filter(key=key).order_by("-number")

    def offered(self) -> Self:
        """Those of procedures that take new cases."""
        return self.filter(~models.Exists(ClosedProcedure.objects.filter(key=models.OuterRef("key"))))

    def newest(self) -> Self:
        """The newest version of each procedure, by key."""
        later = self.model.objects.filter(key=models.OuterRef("key"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later)).order_by("key")


class _Light(models.Manager):
    """Rows without their spec, which is read only when no process-wide copy of it exists.

    A query that joins versions defers ``version__spec`` itself.
    """

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("spec")


class _Published(models.Model):
    """A row that holds a spec and is written once."""

    spec = models.JSONField(editable=False)
    spec_sha256 = models.CharField(max_length=64, editable=False)  # of the whole spec, guidance and translations too
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForGood("A published version cannot be changed.")
        self.spec_sha256 = hashlib.sha256(json.dumps(self.spec, sort_keys=True).encode()).hexdigest()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PublishedForGood("A published version cannot be deleted.")

    @property
    def compiled(self) -> ProcedureSpec:
        """The spec as it was published, shared by the whole process. Reads the row's spec at most once a process."""
        return _specs.get((self._meta.label, self.pk, self.spec_sha256), lambda: from_json(self.spec))


class ProcedureVersion(_Published):
    """One published state of a procedure: what its cases ask, decide and are read under, never changed after.

    ``sha256`` covers the questions (``procedures.fingerprint``), not guidance wording and translations, which have
    dated rows of their own (``ProcedureWording``).
    """

    key = models.CharField(_("key of the procedure"), max_length=60, editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    schema_number = models.PositiveSmallIntegerField(editable=False)
    sha256 = models.CharField(_("checksum of the questions"), max_length=64, editable=False)

    objects = _Light.from_queryset(ProcedureVersionQuerySet)()

    class Meta:
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        ordering = ("key", "-number")
        default_permissions = ("view", "export")
        base_manager_name = "objects"
        permissions = [("move_cases", "Can move running cases to the newest version, seeing numbers and stages alone")]
        constraints = [
            models.UniqueConstraint(fields=("key", "number"), name="procedure_version_once"),
            models.CheckConstraint(name="procedure_version_from_one", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

    def wording(self, at: datetime | None = None) -> ProcedureSpec:
        """The same questions in the words of a moment: today's by default, those of the first day before it.

        One query; the spec itself is shared by the process.
        """
        rows = self.wordings.order_by("-published_at", "-pk")
        row = (rows.filter(published_at__lte=at) if at else rows).first()
        return row.compiled if row else self.compiled


class ProcedureWording(_Published):
    """The whole spec of a version with the guidance and the translations of a later day."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="wordings", editable=False)

    objects = _Light.from_queryset(_PublishedQuerySet)()

    class Meta:
        verbose_name = _("wording of a procedure version")
        verbose_name_plural = _("wordings of procedure versions")
        ordering = ("version", "published_at", "pk")
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.version} ({self.published_at:%Y-%m-%d})"


class ClosedProcedure(models.Model):
    """A procedure that takes no new cases, since its page was taken down; cases that run go on under their version."""

    key = models.CharField(max_length=60, unique=True)
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("procedure that takes no new cases")
        verbose_name_plural = _("procedures that take no new cases")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class _SpecCache:
    """The specs used last, for all threads of a process. Published rows never change, so nothing needs to expire."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[Any, ...], ProcedureSpec] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], make: Callable[[], ProcedureSpec]) -> ProcedureSpec:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        spec = make()  # outside the lock: two threads may parse the same spec once, and none waits for the other
        with self._lock:
            self._kept[key] = spec
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return spec


_specs = _SpecCache(KEPT_SPECS)
