"""What a case number looks like in an address; anything else is no page, and is never asked of the database."""

from django.urls import register_converter


class CaseNumber:
    """A number like ``2026-00042``."""

    regex = r"[0-9]{4}-[0-9]{5,9}"

    def to_python(self, value: str) -> str:
        """The number as text."""
        return value

    def to_url(self, value: str) -> str:
        """The number as it stands in an address."""
        return value


register_converter(CaseNumber, "case")
