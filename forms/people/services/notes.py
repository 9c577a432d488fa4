"""Writing a school's own notes beside the steps of its procedures."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.access import may_write_notes
from forms.people.errors import BadInput, NotAllowed
from forms.people.models import LocalNote, School
from forms.people.notes import find_step
from forms.people.services.locks import lock_school

logger = logging.getLogger(__name__)

#: Characters. A note is read beside the guidance, in a meeting, on a phone.
LONGEST_NOTE = 1000


@transaction.atomic
def write_note(
    school: School, procedure_key: str, stage_key: str, step_key: str, *, text: str, over: int | None, by
) -> LocalNote | None:
    """Write what stands beside a step at a school; an empty text takes the note away.

    Args:
        text: plain text.
        over: primary key of the state that the writer saw; None: there was none.
    Returns:
        The state that stands now; the one before, when the text is the same.
    Raises:
        NotAllowed; BadInput for a text that is too long, a step that the procedure does not have (only taking away is
        possible then), and a note that somebody else has changed meanwhile.
    """
    if not may_write_notes(by, school):
        raise NotAllowed
    lock_school(school)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise BadInput("text", _("A note has at most %(n)d characters.") % {"n": LONGEST_NOTE})
    rows = LocalNote.objects.filter(school=school).of_step(procedure_key, stage_key, step_key)
    before = rows.filter(newest=True).first()
    if text == (before.text if before else ""):
        return before
    if before and before.pk != over:
        raise BadInput("text", _meanwhile(before))
    title = find_step(procedure_key, stage_key, step_key)
    if text and title is None:
        raise BadInput("text", _("The procedure has no such step any more. You can only take the note away."))
    rows.filter(newest=True).update(newest=False)
    note = LocalNote.objects.create(
        school=school,
        procedure_key=procedure_key,
        stage_key=stage_key,
        step_key=step_key,
        step_title=(title or (before.step_title if before else ""))[:300],
        text=text,
        written_by=by,
    )
    logger.info("local note %s written by user %s", note.pk, by.pk)
    return note


def _meanwhile(note: LocalNote) -> str:
    if not note.text:
        return _("Somebody has taken this note away meanwhile. Save again to write it anew.")
    return _("Somebody has changed this note meanwhile. It now says: “%(text)s”. Save again to replace it.") % {
        "text": note.text
    }
