"""What came from packs, so that a newer one is seen as such and never overwrites what somebody has written since."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.procedures.packs import from_json
from guidance.procedures.spec import ProcedureSpec


class PackArrivalQuerySet(models.QuerySet):
    """Arrivals, the newest first."""

    def of(self, key: str) -> Self:
        """Those of one procedure."""
        return self.filter(key=key)

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state=PackArrival.State.WAITING)

    def accepted(self) -> Self:
        """Those that a procedure was made from or brought up to date by."""
        return self.filter(state__in=(PackArrival.State.PUBLISHED, PackArrival.State.TAKEN))


class PackArrival(models.Model):
    """One state of a procedure as a pack brought it. ``spec`` is ``packs.to_json`` of it, ``sha256`` is over that.

    ``archive`` is the whole pack as a zip, where it has pages. ``brought_by`` uploaded it; without anybody it came with
    the portal or by a command. An upload is only looked at until it is taken.
    """

    class State(models.TextChoices):
        """What became of it."""

        PUBLISHED = "published", _("Published")
        UPLOADED = "uploaded", _("Uploaded to look at")
        WAITING = "waiting", _("Waits for a decision")
        TAKEN = "taken", _("Taken into the draft")
        LEFT = "left", _("Left alone")
        REPLACED = "replaced", _("Replaced by a newer one")

    key = models.CharField(_("procedure"), max_length=60)
    spec = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("file"), max_length=100, blank=True)
    archive = models.BinaryField(null=True, editable=False)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    state = models.CharField(_("state"), max_length=12, choices=State)
    arrived_at = models.DateTimeField(_("arrived"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = PackArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrival of a pack")
        verbose_name_plural = _("arrivals of packs")
        ordering = ("-arrived_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("key",), condition=models.Q(state="waiting"), name="one_pack_waits_for_a_procedure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.arrived_at:%Y-%m-%d})"

    @property
    def compiled(self) -> ProcedureSpec:
        """The procedure as the pack brought it."""
        return from_json(self.spec)
