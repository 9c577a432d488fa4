"""What services refuse, each with a sentence for the person who asked. It names no pupil. Views make pages of it."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Something a service will not do. ``str()`` is a sentence."""


class NotAllowed(Refused):
    """The person may not do this here."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You do not have the right to do this."))


class BadInput(Refused):
    """A value given to a service makes no sense; ``field`` names it, "" is the whole."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
