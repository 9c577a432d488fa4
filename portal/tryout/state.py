"""What is kept of a try-out between two requests: a little data in the person's own session, and nowhere else."""

import base64
import json
import zlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.http import HttpRequest

from portal.tryout.sandbox import Rows

KEY = "try_out"
#: Where the try-out's own code changes what it keeps, older ones are begun again.
FORMAT = 2
DRAFT, PUBLISHED = "draft", "published"
#: The clock is moved on by no more than this, in days.
LONGEST = 5 * 366


@dataclass
class TryOut:
    """One person's try-out of one procedure page; a person has one at a time.

    ``source``: the draft or what is published. ``school``: whose calendar counts, 0 for none. ``ahead``: days that the
    clock was moved on. ``person``: whom one acts as, by number in the sandbox; 0 for oneself in every role.
    ``digest``: of the procedure that it was with last; ``mixed``: it began with another. ``told``: sentences about what
    the last page would have done that no page has shown yet. ``messages``: what the portal's pages have to say.
    """

    page: int
    source: str
    language: str
    school: int = 0
    grade: int = 5
    ahead: int = 0
    person: int = 0
    digest: str = ""
    mixed: bool = False
    rows: Rows = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    messages: list[list[Any]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The person's try-out; None where there is none, or one that this code does not understand."""
        kept = request.session.get(KEY)
        if not isinstance(kept, dict) or kept.get("format") != FORMAT:
            return None
        try:
            values = json.loads(zlib.decompress(base64.b64decode(kept["data"])))
            return cls(**{one.name: values[one.name] for one in fields(cls)})
        except (KeyError, ValueError, TypeError, zlib.error):
            return None

    def keep(self, request: HttpRequest) -> None:
        """Put it in the session, where it changed. Rows repeat themselves: pressed together they take a tenth."""
        data = zlib.compress(json.dumps(asdict(self), separators=(",", ":")).encode())
        kept = {"format": FORMAT, "data": base64.b64encode(data).decode()}
        if request.session.get(KEY) != kept:
            request.session[KEY] = kept

    @staticmethod
    def end(request: HttpRequest) -> None:
        """Forget it."""
        request.session.pop(KEY, None)
