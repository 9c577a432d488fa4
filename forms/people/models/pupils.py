"""Pupils, their guardians, and the services that a school works with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.people.enums import LivesWith
from forms.people.models.schools import School, SchoolClass, SchoolOwner


class Pupil(models.Model):
    """A pupil. No national identity number is stored; ``register_id`` is the school's own register's."""

    school = models.ForeignKey(School, models.PROTECT, related_name="pupils", verbose_name=_("school"))
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, related_name="pupils", null=True, blank=True, verbose_name=_("class")
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    register_id = models.CharField(_("number in the school's register"), max_length=60, blank=True)
    protected_address = models.BooleanField(_("protected name and address"), default=False)
    language = models.CharField(_("language"), max_length=40, blank=True)
    interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    left_on = models.DateField(_("left the school on"), null=True, blank=True)
    guardians = models.ManyToManyField("Guardian", through="Guardianship", related_name="pupils")

    class Meta:
        verbose_name = _("pupil")
        verbose_name_plural = _("pupils")
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "register_id"), condition=~models.Q(register_id=""), name="register_id_once"
            )
        ]
        indexes = [models.Index(fields=("school", "last_name", "first_name"), name="pupil_by_name")]

    def __str__(self) -> str:
        # What str() gives ends up in logs for ever: a number, never a name.
        return f"pupil {self.pk}"

    @property
    def full_name(self) -> str:
        """First and last name, for pages of those who may see the pupil."""
        return f"{self.first_name} {self.last_name}".strip()


class Guardian(models.Model):
    """An adult of a pupil's. What holds between the two stands on the guardianship."""

    owner = models.ForeignKey(SchoolOwner, models.PROTECT, related_name="guardians", verbose_name=_("school owner"))
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    protected_address = models.BooleanField(_("protected name and address"), default=False)
    language = models.CharField(_("language"), max_length=40, blank=True)
    interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    register_id = models.CharField(_("number in the school's register"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ("last_name", "first_name", "pk")

    def __str__(self) -> str:
        return f"guardian {self.pk}"

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Guardianship(models.Model):
    """What one guardian is to one pupil: custody, home, and what they may be sent."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="guardianships")
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    custody = models.BooleanField(_("has custody"), default=True)
    lives_with = models.CharField(_("home"), max_length=10, choices=LivesWith, default=LivesWith.YES)
    weeks = models.CharField(_("which weeks"), max_length=60, blank=True)
    may_receive = models.BooleanField(_("may be given information"), default=True)
    only_on_request = models.BooleanField(_("is informed only on request"), default=False)

    class Meta:
        verbose_name = _("guardian of a pupil")
        verbose_name_plural = _("guardians of pupils")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("pupil", "guardian"), name="guardian_once_per_pupil")]

    def __str__(self) -> str:
        return f"guardianship {self.pk}"


class Partner(models.Model):
    """A service that schools of an owner work with. ``service`` is the key that procedures name it by."""

    owner = models.ForeignKey(SchoolOwner, models.PROTECT, related_name="partners", verbose_name=_("school owner"))
    service = models.CharField(_("kind of service"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ("name", "pk")
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [models.UniqueConstraint(fields=("owner", "name"), name="partner_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name
