"""Files beside an answer."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.cases.errors import BadInput, InvalidAnswers, NotAllowed
from forms.cases.models import Answers, Attachment
from forms.cases.services import files
from forms.cases.services.answers import attach_file, mark_done, remove_file, reopen_step
from forms.cases.services.files import kind_of, open_file, private_storage
from tests.factories import make_member, make_user
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_journey import next_run

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 plan"


def archive(**members):
    """A zip file with these members; a double underscore in a name is a slash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


DOCX = archive(word__document_dot_xml="<w/>")
ODT = archive(mimetype="application/vnd.oasis.opendocument.text")


def file_run(**more):
    return run_of(step("talk", field("plan", "file", **more), field("note")))


def attach(run, by, content=PDF, name="plan.pdf", key="plan"):
    upload = SimpleUploadedFile(name, content)
    return attach_file(run.pk, step="talk", occurrence=1, field=key, upload=upload, by=by)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpeg"),
        (b"RIFF....WEBPVP8 ", "webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (DOCX, "docx"),
        (ODT, "odt"),
        (archive(word__document_dot_xml="<w/>", word__vbaProject_dot_bin="x"), None),
        (archive(anything="x"), None),
        (b"PK\x03\x04 broken", None),
        ("Æblegrød\n".encode(), "txt"),
        (b"  <script>alert(1)</script>", None),
        (b"<svg xmlns='x'/>", None),
        (b"MZ\x90\x00", None),
        (b"GIF89a\x01\x00", None),
        (b"\xff\xfe\x00a", None),
        (b"   ", None),
    ],
)
def test_the_kind_of_a_file_is_found_from_its_bytes(content, kind):
    assert kind_of(content) == kind


def test_a_file_is_stored_privately_under_a_random_name():
    run, by = file_run()

    kept = attach(run, by, name="C:\\Users\\x\\Plan for Somebody.exe")

    assert (kept.original_name, kept.content_type, kept.size_bytes) == ("Plan for Somebody.pdf", "application/pdf", 13)
    assert "Plan" not in kept.stored_name
    assert "Plan" not in str(run.case.timeline.get(event="file.added").data)
    with private_storage().open(kept.stored_name) as stored:
        assert stored.read() == PDF


def test_the_same_file_again_is_the_first():
    run, by = file_run()

    assert attach(run, by) == attach(run, by)


@pytest.mark.parametrize(
    ("content", "key"), [(b"", "plan"), (b"MZ\x90\x00\x01", "plan"), (PDF, "note"), (PDF, "nothing")]
)
def test_what_is_not_kept_is_refused_in_a_sentence(content, key):
    run, by = file_run()

    with pytest.raises(BadInput) as refusal:
        attach(run, by, content, key=key)

    assert str(refusal.value).endswith(".")
    assert not Attachment.objects.exists()


def test_size_and_number_of_files_are_limited(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_BYTES", 20)
    monkeypatch.setattr(files, "MOST_FILES", 2)
    run, by = file_run()
    attach(run, by, PDF + b"1")
    attach(run, by, PDF + b"2")

    with pytest.raises(BadInput):
        attach(run, by, PDF + b"3")
    with pytest.raises(BadInput):
        attach(run, by, PDF + b"x" * 20)


def test_a_required_file_is_asked_for_and_its_number_is_the_answers_value():
    run, by = file_run(required=True)
    with pytest.raises(InvalidAnswers):
        mark_done(run.pk, step="talk", occurrence=1, by=by)
    kept = attach(run, by)

    answers = mark_done(run.pk, step="talk", occurrence=1, by=by).answers

    assert answers.values == {"plan": [kept.pk]}


def test_a_file_is_opened_by_those_who_may_see_the_case():
    run, by = file_run()
    kept = attach(run, by)

    with open_file(kept, by) as opened:
        assert opened.read() == PDF
    with pytest.raises(NotAllowed):
        open_file(kept, make_user())


def test_a_file_of_a_sensitive_question_is_opened_by_those_whom_the_case_names():
    run, by = file_run(sensitive=True)
    kept = attach(run, by)
    colleague = make_member(run.case.school, "team", classes=(run.case.school_class,))

    with pytest.raises(NotAllowed):
        open_file(kept, colleague)
    open_file(kept, by).close()


def test_a_removed_file_is_erased(django_capture_on_commit_callbacks):
    run, by = file_run()
    kept = attach(run, by)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(kept.pk, by=by)
        remove_file(kept.pk, by=by)
    kept.refresh_from_db()

    assert not private_storage().exists(kept.stored_name)
    assert run.case.timeline.filter(event="file.removed").count() == 1
    with pytest.raises(FileNotFoundError):
        open_file(kept, by)


def test_a_reopened_step_takes_its_files_along(django_capture_on_commit_callbacks):
    run, by = run_of(step("talk", field("plan", "file"), runs="first"))
    kept = attach(run, by)
    mark_done(run.pk, step="talk", occurrence=1, by=by)
    second = next_run(run, by)

    copied = reopen_step(second.pk, step="talk", by=by).attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(copied.pk, by=by)

    assert copied.token != kept.token
    assert Answers.objects.filter(step="talk").count() == 2
    with open_file(kept, by) as opened:
        assert opened.read() == PDF
