from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.core.mail import send_mail
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


def interface_languages() -> list[tuple[str, str]]:
    """The languages of the interface. A function, so that a new language needs no migration."""
    return list(settings.LANGUAGES)


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "User":
        """The user with this e-mail address, in any case of letters: people type theirs as they like."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user. Without a password the account can't be logged in to by password.

        Raises: ValueError for a blank address.
        """
        if not email or not email.strip():
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email.strip()), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with every right in the CMS. It opens no case: see forms.cases.access."""
        return self.create_user(email, password, **(fields | {"is_staff": True, "is_superuser": True}))


class UserQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Users who may log in."""
        return self.filter(is_active=True)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in: staff of a school or a service, editors, administrators. The e-mail address is the name.

    What a person may do at a school comes from memberships; ``is_staff`` and ``is_superuser`` concern the CMS alone.
    """

    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": _("This address is taken.")})
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=interface_languages,
        help_text=_("The language of pages that are not guidance, and of mail. Blank: as the browser asks for."),
    )
    is_staff = models.BooleanField(_("works on the installation"), default=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take this away instead of deleting a person: what they wrote stays.")
    )
    date_joined = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "email")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email.strip())

    def get_full_name(self) -> str:
        """The name, or the address where none is given. Wagtail and allauth ask for it."""
        return self.name or self.email

    @cached_property
    def edits_the_site(self) -> bool:
        """Whether the CMS is open to the person. One query; Django's own check reads every right for it, in two."""
        if not self.is_active or self.is_superuser:
            return self.is_active
        enters = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
        return enters.filter(models.Q(user=self) | models.Q(group__user=self)).exists()

    def get_short_name(self) -> str:
        """The first word of the name, or what stands before the @."""
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    def email_user(self, subject: str, message: str, from_email: str | None = None, **kwargs: Any) -> None:
        """Send this user a plain mail at once. Case work goes through the outbox instead."""
        send_mail(subject, message, from_email, [self.email], **kwargs)
