"""What services about people refuse, each with a sentence for the person who asked. It names no pupil."""

from django.utils.translation import gettext as _


class PeopleError(Exception):
    """Something a service will not do."""


class NotAllowed(PeopleError):
    """The person may not do this here."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You do not have the right to do this."))


class BadInput(PeopleError):
    """A value given to a service makes no sense; ``field`` names it, "" is the whole."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
