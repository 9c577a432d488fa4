"""A pack in one file: a zip with the layout of a pack's folder.

What comes from elsewhere is looked through before anything of it is used: how large it is unpacked (counted, not
believed), how many files, and that each name is one that a pack has, so that nothing can be written outside of it.
"""

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from zlib import error as ZlibError

from django.utils.translation import gettext as _

from guidance.procedures import strict_yaml
from guidance.starter.errors import StarterError
from guidance.starter.files import LARGEST_PAGE

#: Bytes of the file itself, and of all that is in it; the shipped packs have about 90 kB and 400 kB.
LARGEST_ARCHIVE, LARGEST_UNPACKED = 5_000_000, 20_000_000
MOST_FILES = 500
NAMES = re.compile(
    r"^(?:procedure\.yaml|site\.yaml|terms\.yaml|pages/[a-z]{2,3}(?:-[a-z0-9]{2,8})?/[\w.-]{1,150}\.md)\Z"
)
#: What programs that make archives put beside what was meant.
IGNORED = re.compile(r"(^|/)(__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini)$")


def is_archive(raw: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return raw[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def write_archive(files: Mapping[str, str]) -> bytes:
    """The files of a pack as a zip; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return made.getvalue()


def read_archive(raw: bytes, name: str) -> zipfile.Path:
    """The folder of a pack that a zip holds, in memory.

    Args:
        raw: the file, whole.
        name: stands in messages.
    Raises:
        StarterError: it is too large, damaged, or holds what a pack does not; nothing of it was used.
    """
    if len(raw) > LARGEST_ARCHIVE:
        raise StarterError(name, too_large(len(raw), LARGEST_ARCHIVE))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = _files(archive, name)
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise StarterError(name, _("The archive is damaged, or packed in a way that is not read here.")) from error
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    kept = zipfile.ZipFile(clean)
    kept.filename = name  # stands in messages about its files
    return zipfile.Path(kept)


def too_large(size: int, limit: int) -> str:
    """The sentence about a file that is too large; both in bytes."""
    return _("The file has %(size)s bytes; the largest that is read has %(limit)s.") % {
        "size": f"{size:,}",
        "limit": f"{limit:,}",
    }


def _files(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """The contents of the files by their paths in the pack."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not IGNORED.search(entry.filename)]
    if len(entries) > MOST_FILES:
        sentence = _("The archive holds %(n)d files; a pack has at most %(most)d.")
        raise StarterError(name, sentence % {"n": len(entries), "most": MOST_FILES})
    outer = _outer([entry.filename for entry in entries])
    files: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    for entry in entries:
        path = entry.filename.removeprefix(outer)
        _check(entry, path, name)
        if path in files:
            raise StarterError(name, _("The archive holds the file %(file)s twice.") % {"file": path})
        limit = min(left, LARGEST_PAGE * 4 if path.endswith(".md") else strict_yaml.LARGEST_FILE)
        with archive.open(entry) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise StarterError(f"{name}/{path}", _("The file is too large when it is unpacked."))
        files[path] = content
        left -= len(content)
    if "procedure.yaml" not in files:
        raise StarterError(name, _("The archive holds no procedure.yaml."))
    return files


def _outer(names: list[str]) -> str:
    """The folder around everything, where somebody packed the folder instead of what is in it."""
    tops = {PurePosixPath(name).parts[0] for name in names if name}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top not in ("", "/", "..", "pages") and f"{top}/procedure.yaml" in names else ""


def _check(entry: zipfile.ZipInfo, path: str, name: str) -> None:
    shown = {"file": path[:120].encode("ascii", "backslashreplace").decode()}
    if entry.flag_bits & 0x1:
        raise StarterError(name, _("The archive is locked with a password."))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise StarterError(name, _("The archive is damaged, or packed in a way that is not read here."))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise StarterError(name, _("%(file)s is a link to another file, which a pack cannot hold.") % shown)
    if not NAMES.match(path):
        sentence = _("%(file)s is no file of a pack: those are procedure.yaml, terms.yaml, site.yaml and pages.")
        raise StarterError(name, sentence % shown)
