"""A file that somebody brings: a procedure as YAML, or a whole pack as a zip. Read with the commands' own checks."""

from dataclasses import dataclass
from importlib.resources.abc import Traversable

from django.core.files.uploadedfile import UploadedFile

from guidance.procedures import packs
from guidance.procedures.packs import PackError
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.archive import LARGEST_ARCHIVE, is_archive, read_archive, too_large
from guidance.starter.errors import StarterError
from guidance.starter.files import read_pages
from guidance.starter.pack import read_procedure


@dataclass(frozen=True)
class Brought:
    """What a file holds. ``archive``: the file itself where it is a whole pack, else None."""

    name: str
    spec: ProcedureSpec
    archive: bytes | None = None

    @property
    def folder(self) -> Traversable | None:
        """The folder of the pack; None for a procedure alone."""
        return read_archive(self.archive, self.name) if self.archive else None

    def pages(self) -> dict[str, list[str]]:
        """The titles of its pages by language."""
        folder = self.folder
        found = {language: read_pages(folder, language) for language in self.spec.languages} if folder else {}
        return {language: [page.title for page in pages] for language, pages in found.items() if pages}


class Refused(Exception):
    """A file that cannot be used; ``sentences`` say why, each with file, line and place where they are known."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_upload(upload: UploadedFile) -> Brought:
    """What an uploaded file holds; nothing of it is written.

    Raises: Refused.
    """
    name = "".join(letter for letter in (upload.name or "")[-80:] if letter.isprintable()) or "file"
    if upload.size and upload.size > LARGEST_ARCHIVE:  # before it is read into memory
        raise Refused([f"{name}: {too_large(upload.size, LARGEST_ARCHIVE)}"])
    return read_bytes(upload.read(LARGEST_ARCHIVE + 1), name)


def read_bytes(raw: bytes, name: str) -> Brought:
    """What a file holds, from its bytes. Raises: Refused."""
    try:
        if not is_archive(raw):
            return Brought(name, packs.loads(raw, name))
        folder = read_archive(raw, name)
        brought = Brought(name, read_procedure(folder), raw)
        brought.pages()  # a page that cannot be read is refused now and not half-way
        return brought
    except (PackError, StarterError) as error:
        raise Refused(str(error).splitlines()) from error
