from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guidance.models import ProcedurePage, ProcedureVersion, Role
from guidance.procedures.packs import export, load
from guidance.procedures.schema import FILE
from guidance.procedures.versions import publish
from tests.guidance.procedures.examples import BIKES, bikes


def run(*args, **options):
    out, err = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=err, **options)
    return out.getvalue()


@pytest.fixture
def pack(tmp_path):
    file = tmp_path / "bikes.yaml"
    file.write_text(BIKES, encoding="utf-8")
    return file


@pytest.mark.django_db
def test_loading_publishes_a_version_and_makes_its_pages(pack):
    assert run("load_procedure", str(pack)) == "bikes: version 1 is published.\n"

    assert ProcedureVersion.objects.get().compiled == bikes()
    assert [
        (page.locale.language_code, page.title) for page in ProcedurePage.objects.order_by("locale__language_code")
    ] == [
        ("da", "Cykler"),
        ("en", "Bikes"),
    ]


@pytest.mark.django_db
def test_loading_again_changes_nothing(pack):
    run("load_procedure", str(pack))
    run("load_procedure", str(pack))

    assert (ProcedureVersion.objects.count(), ProcedurePage.objects.count()) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("country: DK", "country: Denmark", "country: “Denmark” is not written as it must be"),
        ("to: replace", "to: nowhere", "leads to “nowhere”, which is no stage of the procedure."),
        ("answer: place, is: road", "answer: colour, is: red", "There is no question “colour” here."),
        ("key: bikes", "key: [", "This is not YAML"),
    ],
)
def test_a_pack_with_an_error_is_refused_and_nothing_is_written(pack, old, new, sentence):
    pack.write_text(BIKES.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run("load_procedure", str(pack))

    assert sentence in str(caught.value)
    assert str(pack) in str(caught.value)
    assert (ProcedureVersion.objects.count(), Role.objects.count(), ProcedurePage.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_an_export_is_what_was_loaded(pack, tmp_path):
    run("load_procedure", str(pack))
    run("export_procedure", "bikes", output=tmp_path / "out.yaml")

    assert load(tmp_path / "out.yaml") == bikes()
    assert run("export_procedure", "bikes") == export(bikes())


@pytest.mark.django_db
def test_an_earlier_version_can_be_exported(tmp_path):
    publish(bikes())
    publish(bikes(("da: Hvor stod den?", "da: Hvor?")))

    run("export_procedure", "bikes", number=1, output=tmp_path / "out.yaml")

    assert load(tmp_path / "out.yaml") == bikes()


@pytest.mark.django_db
def test_an_export_of_nothing_says_what_there_is():
    publish(bikes())

    with pytest.raises(CommandError, match="Procedures: bikes"):
        run("export_procedure", "cars")


@pytest.mark.django_db
def test_an_export_overwrites_nothing(pack):
    publish(bikes())

    with pytest.raises(CommandError, match="exists"):
        run("export_procedure", "bikes", output=pack)
    assert pack.read_text(encoding="utf-8") == BIKES


def test_files_are_checked_without_a_database(pack):
    assert run("check_procedures", str(pack)) == "0 errors, 0 warnings.\n"


def test_a_file_with_an_error_fails_the_check(pack):
    pack.write_text(BIKES.replace("to: replace", "to: nowhere"), encoding="utf-8")

    with pytest.raises(CommandError, match=r"2 errors, 0 warnings\."):
        run("check_procedures", str(pack))


def test_warnings_fail_the_check_only_when_asked_for(pack):
    pack.write_text(BIKES.replace("        guidance: {da: Spørg alle., en: Ask all.}\n", ""), encoding="utf-8")

    assert run("check_procedures", str(pack)).endswith("0 errors, 1 warnings.\n")
    with pytest.raises(CommandError):
        run("check_procedures", str(pack), strict=True)


def test_a_file_that_cannot_be_read_fails_the_check(tmp_path):
    with pytest.raises(CommandError, match="could not be read"):
        run("check_procedures", str(tmp_path / "none.yaml"))


@pytest.mark.django_db
def test_published_procedures_are_checked_with_what_the_installation_has():
    publish(bikes(("key: buy\n", "key: buy\n        page: guidance/shops\n")))

    assert "There is no page “guidance/shops” in “da”." in run("check_procedures")


def test_the_schema_is_current():
    run("spec_schema", check=True)


def test_a_schema_that_is_not_current_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("guidance.management.commands.spec_schema.FILE", tmp_path / "schema.json")

    with pytest.raises(CommandError, match="not current"):
        run("spec_schema", check=True)
    run("spec_schema")
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")
