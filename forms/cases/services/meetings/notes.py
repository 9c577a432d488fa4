"""Minutes as they are typed: one person types, another can relieve them, and nothing typed is lost.

Each text has a version number, as the answers of a step have: what was typed over an older one is refused, and the
page shows both. Who was relieved meets the same page.
"""

from django.utils.translation import gettext as _

from forms.cases.clock import Clock
from forms.cases.errors import BadInput, CaseError, StepClosed
from forms.cases.models.meetings import Minuted, Noted
from forms.people.models import User

LONGEST = 30_000


class StaleNotes(CaseError):
    """What stands was written by somebody else meanwhile, or somebody else takes the minutes now.

    ``current`` holds the text that stands; ``relieved_by`` the one who takes the minutes now, if that is why.
    """

    def __init__(self, current: Noted, relieved_by: User | None = None) -> None:
        if relieved_by is not None:
            words = _("%(name)s takes the minutes now.") % {"name": relieved_by.get_full_name()}
        else:
            words = _("Somebody else has written here since you opened it.")
        super().__init__(words)
        self.current, self.relieved_by = current, relieved_by


def begin(held: Minuted, *, by: User, clock: Clock) -> bool:
    """Begin a locked meeting; whoever begins it takes the minutes, unless somebody was named. Whether it was new."""
    if held.began_at is not None:
        return False
    held.began_at = clock.now()
    if held.taker_id is None:
        held.taker, held.taker_since = by, clock.now()
    held.save(update_fields=["began_at", "taker", "taker_since"])
    return True


def relieve(held: Minuted, *, by: User, clock: Clock) -> bool:
    """Take the minutes from now on. The one before is told by the page, and keeps what they had typed."""
    if held.taker_id == by.pk:
        return False
    held.taker, held.taker_since = by, clock.now()
    held.save(update_fields=["taker", "taker_since"])
    return True


def save_notes(held: Minuted, noted: Noted, *, text: str, base_version: int | None, by: User, clock: Clock) -> Noted:
    """Keep what was typed, in the caller's transaction, which has locked both rows.

    Args:
        held: the meeting, which says who takes the minutes; nobody yet: whoever types does.
        noted: where the text stands; the meeting itself, or an item of its agenda.
        base_version: the version it was typed over; None asks for no such check.
    Raises: StaleNotes; BadInput for more than fits.
    """
    words = text.replace("\r\n", "\n").rstrip()
    if len(words) > LONGEST:
        raise BadInput("notes", _("Write at most %(count)s characters.") % {"count": LONGEST})
    if words == noted.notes:
        return noted
    if held.taker_id not in (None, by.pk):
        raise StaleNotes(noted, held.taker)
    if base_version is not None and base_version != noted.notes_version:
        raise StaleNotes(noted)
    if held.taker_id is None:
        held.taker, held.taker_since = by, clock.now()
        held.save(update_fields=["taker", "taker_since"])
    noted.notes, noted.notes_by, noted.notes_at = words, by, clock.now()
    noted.notes_version += 1
    noted.save(update_fields=["notes", "notes_by", "notes_at", "notes_version"])
    return noted


def must_go_on(held: Minuted) -> None:
    """Raises: StepClosed for a meeting that is over."""
    if held.ended_at is not None:
        raise StepClosed(_("The meeting is over."))
