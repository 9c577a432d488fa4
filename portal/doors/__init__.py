"""Who gets in, and for how long: the second factor, the idle session, and devices. allauth does the logging in."""

from django.http import HttpRequest
from django.utils.translation import get_language_from_path

#: First parts of addresses that anybody may ask for, with or without a second factor: accounts, and what is public.
#: The page that holds a text asks for itself.
OPEN = ("", "accounts", "held", "i18n", "media", "documents", "session", "site-colours", "sitemap.xml")


def is_open_to_all(request: HttpRequest) -> bool:
    """Whether an address leads to something that neither shows nor changes what staff work on.

    What is not known to be open is closed: a new view needs no line here to be guarded.
    """
    first = request.path_info.lstrip("/").partition("/")[0]
    return first in OPEN or get_language_from_path(request.path_info) is not None
