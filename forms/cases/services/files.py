"""Files that are put beside an answer: looked at, stored privately under a random name, and taken away again."""

import hashlib
import io
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may, may_fill
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import AnswerStatus
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Answers, Attachment
from forms.cases.services.opened import Opened, holding, open_run, open_step
from forms.cases.services.timeline import record
from forms.cases.values.raw import UNWRITABLE

MEGABYTE = 1024 * 1024
LARGEST_BYTES = 10 * MEGABYTE
MOST_FILES = 10
ODT = b"application/vnd.oasis.opendocument.text"
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": ODT.decode(),
    "txt": "text/plain",
}


_instead: ContextVar[Storage | None] = ContextVar("storage_instead", default=None)


def private_storage() -> Storage:
    """Where case files lie; no address leads there."""
    return _instead.get() or storages["private"]


@contextmanager
def keeping_files_in(storage: Storage) -> Iterator[None]:
    """Let this thread keep case files elsewhere while the block runs: a try-out leaves none behind."""
    token = _instead.set(storage)
    try:
        yield
    finally:
        _instead.reset(token)


def kind_of(content: bytes) -> str | None:
    """What a file is by its bytes, whatever it is called: a key of ``TYPES``, or None for anything else."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    return "txt" if _is_text(content) else None


def _kind_of_archive(content: bytes) -> str | None:
    """A text document that is a zip file inside; one with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names and "word/vbaProject.bin" not in names:
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200 and archive.read("mimetype") == ODT:
                return "odt"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        return None
    return None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    begins = text.lstrip("\ufeff \t\r\n")[:200].lower()
    return bool(text.strip()) and not UNWRITABLE.search(text) and not begins.startswith(("<", "%!"))


def attach_file(
    run_id: int, *, step: str, occurrence: int, field: str, upload: File, by, clock: Clock = system_clock
) -> Attachment:
    """Put a file beside an answer. The step becomes a draft again if it was done.

    Args:
        upload: an uploaded file with ``name`` and ``size``; its type is found from its bytes.
    Returns:
        The row; the same bytes under the same field again return the first.
    Raises:
        BadInput: no such question, too large, too many, or of a kind that is not kept. StepClosed, NotAllowed.
    """
    with holding(run_id, by=by, clock=clock) as held:
        return _attach(open_step(held, step=step, occurrence=occurrence), field, upload)


def _attach(opened: Opened, field: str, upload: File) -> Attachment:
    by, clock = opened.by, opened.clock
    spec = next((one for one in opened.state.fields if one.key == field), None)
    if spec is None or spec.kind != "file":
        raise BadInput(field, _("This step does not ask for a file here."))
    if not upload.size:
        raise BadInput(field, _("The file is empty."))
    if upload.size > LARGEST_BYTES:
        raise _too_large(field)
    content = upload.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:  # what the browser said about the size need not be so
        raise _too_large(field)
    kind = kind_of(content)
    if kind is None:
        raise BadInput(field, _("Only these kinds of files are kept: PDF, PNG, JPEG, WebP, Word, OpenDocument, text."))
    digest = hashlib.sha256(content).hexdigest()
    row = opened.row()
    kept = list(row.attachments.filter(field=field, removed_at__isnull=True)) if row.pk else []
    if same := next((one for one in kept if one.sha256 == digest), None):
        return same
    if len(kept) >= MOST_FILES:
        raise BadInput(field, _("At most %(count)s files fit here.") % {"count": MOST_FILES})
    _touch(opened, row)
    attachment = Attachment.objects.create(
        answers=row,
        field=field,
        token=secrets.token_urlsafe(32),
        stored_name=_store(content),
        original_name=_name(upload.name, kind),
        content_type=TYPES[kind],
        size_bytes=len(content),
        sha256=digest,
        by=by,
        at=clock.now(),
    )
    data = opened.told | {"field": field, "file": attachment.pk, "sha256": digest}
    record(row.run.case, "file.added", by=by, data=data, clock=clock)
    return attachment


def _too_large(field: str) -> BadInput:
    return BadInput(field, _("The file is too large: at most %(size)s MB.") % {"size": LARGEST_BYTES // MEGABYTE})


def _store(content: bytes) -> str:
    """Write the bytes under a random name. Bytes of a transaction that fails stay, led to by nobody."""
    return private_storage().save(secrets.token_hex(24), ContentFile(content))


def _name(given: str | None, kind: str) -> str:
    """The name that the file had, for those who may see it: no path, nothing unwritable, its true ending."""
    last = UNWRITABLE.sub("", (given or "").replace("\\", "/")).rsplit("/", 1)[-1].strip().strip(".")
    stem = last.rsplit(".", 1)[0] if "." in last else last
    return f"{stem[:200] or 'file'}.{kind}"


def _touch(opened: Opened, row: Answers) -> None:
    row.status, row.skip_reason = AnswerStatus.DRAFT, ""
    row.done_by, row.done_at = None, None
    row.version += 1
    row.saved_by, row.saved_at = opened.by, opened.clock.now()
    row.save()


@transaction.atomic
def remove_file(attachment_id: int, *, by, clock: Clock = system_clock) -> Attachment:
    """Take a file away while its stage is open; its bytes are erased after commit. Twice is the same as once.

    Raises: NotAllowed, StepClosed.
    """
    found = Attachment.objects.select_related("answers__run").get(pk=attachment_id)
    case, run = open_run(found.answers.run_id)
    spec = next((one for one in run.version.compiled.steps_of(run.stage) if one.key == found.answers.step), None)
    if not may(by, "fill", case) or (spec and not may_fill(by, case, run.version.compiled.stage(run.stage), spec)):
        raise NotAllowed
    if spec is None:
        raise StepClosed(_("This step is not asked here, or no longer: another answer has closed it."))
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.removed_at is not None:
        return attachment
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    row = Answers.objects.get(pk=attachment.answers_id)
    row.status, row.done_by, row.done_at, row.version = AnswerStatus.DRAFT, None, None, row.version + 1
    row.saved_by, row.saved_at = by, clock.now()
    row.save()
    data = {"stage": run.stage, "run": run.number, "step": row.step, "field": attachment.field, "file": attachment.pk}
    record(case, "file.removed", by=by, data=data, clock=clock)
    transaction.on_commit(lambda: erase(attachment.stored_name))
    return attachment


def erase(stored_name: str) -> None:
    """Erase bytes that no row leads to any more."""
    if not Attachment.objects.filter(stored_name=stored_name, removed_at__isnull=True).exists():
        private_storage().delete(stored_name)


def lead_to(file: Attachment, row: Answers) -> Attachment:
    """The same stored bytes under another row, with a token of its own."""
    return Attachment.objects.create(
        answers=row,
        field=file.field,
        token=secrets.token_urlsafe(32),
        stored_name=file.stored_name,
        original_name=file.original_name,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        by=file.by,
        at=file.at,
    )


def open_file(attachment: Attachment, user) -> File:
    """The bytes, for a person who may see the case, and the annex where the question is sensitive.

    Raises: NotAllowed; FileNotFoundError once it was removed.
    """
    run = attachment.answers.run
    spec = next((one for one in run.version.compiled.steps_of(run.stage) if one.key == attachment.answers.step), None)
    field = spec.by_key.get(attachment.field) if spec else None
    action = "see_annex" if field is None or field.sensitive else "see"
    if not may(user, action, run.case):
        raise NotAllowed
    if attachment.removed_at is not None:
        raise FileNotFoundError(attachment.stored_name)
    return private_storage().open(attachment.stored_name, "rb")
