"""A whole pack out of the CMS, as a folder in one file, and back."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page

from guidance.models import GuidancePage, RolePage, StarterRecord
from guidance.reading.current import current_spec
from guidance.starter.archive import read_archive, write_archive
from guidance.starter.carrying import carry
from guidance.starter.errors import StarterError
from guidance.starter.files import read_pages, read_yaml
from guidance.starter.markdown import BodyReader
from guidance.starter.pack import load_pages
from tests.factories import make_spec
from tests.guidance.conftest import PACKS

SHIPPED = {"da": "dk_absence", "nb": "no_absence"}


def bare(blocks: list) -> list:
    """Blocks without their ids; neighbouring texts as one, as they are read."""
    found: list = []
    for block in blocks:
        value = block["value"]
        if isinstance(value, dict):
            value = {
                name: [item["value"] for item in part] if isinstance(part, list) else part
                for name, part in value.items()
            }
        if block["type"] == "text" and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + "\n" + value)
        else:
            found.append((block["type"], value))
    return found


def zipped(**files: str | bytes) -> bytes:
    """A zip of files; their names with __ for a slash and without the ending."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("folder", ["da", "nb"])
def test_a_shipped_pack_comes_out_of_the_cms_as_it_went_in(folder):
    spec = current_spec(SHIPPED[folder])

    carried = carry(spec)

    assert carried.lost == []
    found = read_archive(write_archive(carried.files), "pack.zip")
    for language in spec.languages:
        before = {page.key: page for page in read_pages(PACKS / folder, language)}
        after = {page.key: page for page in read_pages(found, language)}
        numbers = {key: number for number, key in enumerate(before, 1)}
        assert after.keys() == before.keys()
        for key, page in after.items():
            for name in ("type", "slug", "title", "parent"):
                assert getattr(page, name) == getattr(before[key], name), (key, name)
            for name in ("summary", "audience", "role", "contact", "url"):
                assert page.text(name) == before[key].text(name), (key, name)
            written = bare(BodyReader(page, numbers.get).read())
            assert written == bare(BodyReader(before[key], numbers.get).read()), key
    assert {term["key"] for term in read_yaml(found / "terms.yaml")} == {
        term["key"] for term in read_yaml(PACKS / folder / "terms.yaml")
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("shipped")
def test_what_a_file_cannot_hold_is_told_with_the_file_that_it_is_missing_from():
    page = RolePage.objects.get(role_key="leadership", procedure_key="dk_absence", locale__language_code="da")
    other = Page.objects.get(content_type__model="procedurepage", locale__language_code="nb")
    page.body = [
        ("heading", {"text": "Se *her* #", "level": "2"}),
        ("text", f'<p>Læs <a linktype="page" id="{other.pk}">rutinen</a>.</p>'),
        ("document", {"document": None, "title": "Ark", "note": ""}),
        ("steps", {"steps": [{"title": "Ring!", "text": "<p>Straks.</p><ul><li>Først <b>mor</b></li></ul>"}]}),
        ("callout", {"tone": "danger", "title": 'Sig "nej" \\ ja', "text": "<p>:::</p>"}),
    ]
    page.save_revision().publish()

    carried = carry(current_spec("dk_absence"))

    path = "pages/da/roles-leadership.md"
    assert carried.lost == [
        f"{path}: The heading “Se *her* #” is written without its * and #.",
        f"{path}: The link on “rutinen” leads to a page that is not in the file.",
        f"{path}: A document is left out.",
    ]
    [source] = [
        one
        for one in read_pages(read_archive(write_archive(carried.files), "x"), "da")
        if one.key == "roles/leadership"
    ]
    blocks = bare(BodyReader(source, lambda _key: 1).read())
    assert blocks[-2:] == [
        (
            "steps",
            {"steps": [{"title": "Ring!", "text": "<p>Straks.</p><ul>\n<li>Først <strong>mor</strong></li>\n</ul>"}]},
        ),
        ("callout", {"tone": "danger", "title": 'Sig "nej" \\ ja', "text": "<p>:::</p>"}),
    ]


@pytest.mark.django_db
def test_a_pack_in_one_file_is_loaded_like_its_folder_and_written_by_a_command(tmp_path: Path):
    spec = make_spec()
    page = '---\nkey: help/talking\ntype: guidance\nslug: talking\ntitle: "Talking"\n---\nTalk **first**.\n'
    spec_text = carry(spec).files["procedure.yaml"]
    source = tmp_path / "pack.zip"
    source.write_bytes(write_archive({"procedure.yaml": spec_text, "pages/en/help-talking.md": page}))

    call_command("load_pack", str(source), verbosity=0)
    call_command("export_pack", spec.key, output=tmp_path / "again.zip", verbosity=0)

    made = GuidancePage.objects.get(slug="talking")
    assert "<strong>first</strong>" in str(made.body[0].value)
    again = read_archive((tmp_path / "again.zip").read_bytes(), "again.zip")
    assert [one.key for one in read_pages(again, "en")] == ["help/talking"]
    assert (again / "procedure.yaml").read_text(encoding="utf-8") == spec_text
    with pytest.raises(CommandError, match="exists and is not overwritten"):
        call_command("export_pack", spec.key, output=tmp_path / "again.zip")


@pytest.mark.django_db
def test_pages_that_were_added_in_the_cms_below_the_packs_own_keep_their_place():
    spec = make_spec(page="help/start")
    Locale.objects.get_or_create(language_code="en")
    start = '---\nkey: help/start\ntype: section\nslug: start\ntitle: "Start"\n---\n'
    archive = write_archive({"procedure.yaml": carry(spec).files["procedure.yaml"], "pages/en/help-start.md": start})
    load_pages(read_archive(archive, "pack.zip"), spec)
    record = StarterRecord.objects.get(key="help/start")

    files = carry(spec).files

    assert set(files) == {"procedure.yaml", "pages/en/help-start.md"}
    assert record.page.title == "Start"


PAGE = "---\nkey: a\ntype: guidance\nslug: a\ntitle: A\n---\n"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"pages/da/a.md": PAGE}, "The archive holds no procedure.yaml."),
        ({"procedure.yaml": "x", "../evil.md": PAGE}, "is no file of a pack"),
        ({"procedure.yaml": "x", "/etc/passwd": PAGE}, "is no file of a pack"),
        ({"procedure.yaml": "x", "pages/da/../../x.md": PAGE}, "is no file of a pack"),
        ({"procedure.yaml": "x", "pages\\da\\x.md": PAGE}, "is no file of a pack"),
        ({"procedure.yaml": "x", "run.py": PAGE}, "is no file of a pack"),
        ({"procedure.yaml": "x" * 2_000_001}, "too large when it is unpacked"),
        ({"procedure.yaml": "x", "pages/da/a.md": "x" * 900_000}, "too large when it is unpacked"),
        ({"procedure.yaml": "x"} | {f"pages/da/p{n}.md": PAGE for n in range(501)}, "a pack has at most 500"),
        ({"procedure.yaml": "x"} | {f"pages/da/p{n}.md": "x" * 700_000 for n in range(30)}, "too large when"),
    ],
)
def test_an_archive_that_holds_what_a_pack_does_not_is_refused(files, sentence):
    with pytest.raises(StarterError, match=sentence):
        read_archive(zipped(**files), "upload.zip")


def test_a_link_a_password_a_damaged_and_a_huge_archive_are_refused():
    link = zipfile.ZipInfo("procedure.yaml")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    whole = zipped(**{"procedure.yaml": "key: x\n" * 100})
    locked = bytearray(zipped(**{"procedure.yaml": "x"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(mark)
        locked[at + (6 if mark == b"PK\x03\x04" else 8)] |= 1

    for raw, sentence in (
        (made.getvalue(), "is a link to another file"),
        (bytes(locked), "locked with a password"),
        (whole[:60], "damaged"),
        (whole.replace(whole[40:50], b"\xff" * 10, 1), "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (whole + b"\0" * 5_000_000, "the largest that is read has 5,000,000"),
    ):
        with pytest.raises(StarterError, match=sentence):
            read_archive(raw, "upload.zip")


def test_a_folder_around_everything_and_what_programs_add_are_overlooked():
    files = {"mine/procedure.yaml": "x", "mine/pages/da/a.md": PAGE, "__MACOSX/mine/._a": "", "mine/.DS_Store": ""}

    found = read_archive(zipped(**files), "upload.zip")

    assert [page.key for page in read_pages(found, "da")] == ["a"]
    assert (found / "procedure.yaml").read_text(encoding="utf-8") == "x"
