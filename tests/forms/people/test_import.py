"""Lists of people from files: shown first, applied all or not at all."""

import datetime
import io

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from forms.people.importing.holding import FOLDER
from forms.people.importing.kinds import kinds, languages
from forms.people.models import Guardian, Guardianship, Membership, Pupil, SchoolClass, User
from tests.factories import (
    make_class,
    make_guardian,
    make_member,
    make_pupil,
    make_role,
    make_school,
    make_user,
    make_year,
)

pytestmark = pytest.mark.django_db

PUPILS = "Elevnummer;Fornavn;Efternavn;Klasse;Fødselsdato\r\n"


@pytest.fixture(autouse=True)
def _no_files_wait():
    yield
    for name in storages["private"].listdir(FOLDER)[1] if storages["private"].exists(FOLDER) else ():
        storages["private"].delete(f"{FOLDER}/{name}")


@pytest.fixture
def school():
    return make_school(slug="skolen")


@pytest.fixture
def group(school):
    return make_class(school, name="5.B")


@pytest.fixture
def leader(school, group, client):
    person = make_member(school, "leadership", rank="leadership")
    client.force_login(person)
    return person


def upload(client, school, kind, text, *, encoding="utf-8", name="list.csv", **values):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    page = reverse("people:import_upload", args=[school.pk, kind])
    return client.post(page, {"file": SimpleUploadedFile(name, data)} | values)


def look(client, school, kind, text, **values):
    """The preview of a file: its page, address and plan."""
    answer = upload(client, school, kind, text, **values)
    assert answer.status_code == 302, answer.context["form"].errors
    shown = client.get(answer["Location"])
    return shown, answer["Location"], shown.context["plan"]


def apply(client, school, kind, text, **values):
    """Look at a file and apply it as it was shown."""
    _shown, address, plan = look(client, school, kind, text, **values)
    return client.post(address, {"seen": plan.digest} | ({"invite": "1"} if kind == "staff" else {}), follow=True)


def errors_in(plan):
    return [(error.line, error.text) for error in plan.errors]


# --- reading


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_file_is_read_as_schools_have_it(client, leader, school, group, encoding, separator):
    text = (PUPILS + "7;Åse;Ærø;5.B;31-08-2014\r\n").replace(";", separator)

    apply(client, school, "pupils", text, encoding=encoding)

    pupil = Pupil.objects.get()
    assert (pupil.full_name, pupil.school_class, pupil.register_id) == ("Åse Ærø", group, "7")
    assert pupil.born_on == datetime.date(2014, 8, 31)


def test_spreadsheets_own_hint_of_the_separator_is_understood_and_lines_still_count(client, leader, school, group):
    _page, _address, plan = look(client, school, "pupils", "sep=,\r\nFornavn,Efternavn,Klasse\r\nAlba,Elkær,9.Z\r\n")

    assert [line for line, _text in errors_in(plan)] == [3]


def test_line_breaks_in_quotation_marks_belong_to_the_cell_and_lines_still_count(client, leader, school, group):
    make_pupil(group, register_id="7")
    text = (
        "Elevnummer;Fornavn;Efternavn;Forældremyndighed;Må få oplysninger;Adresse\n"
        '7;Bente;Elkær;ja;nej;"Engvej 1\n5000 Byen"\n'
        "8;Dan;Elkær;ja;ja;\n"
    )

    _page, _address, plan = look(client, school, "guardians", text)

    assert errors_in(plan) == [(4, "Pupil number: The school has no pupil of this number.")]


@pytest.mark.parametrize("language", ["da", "nb", "en"])
@pytest.mark.parametrize("kind", ["classes", "pupils", "guardians", "staff"])
def test_template_of_every_kind_and_language_has_headings_that_are_understood(client, leader, kind, language):
    answer = client.get(reverse("people:import_template", args=[kind, language]))

    text = answer.content.decode("utf-8-sig").strip()
    found = [kinds()[kind].column_named(heading) for heading in text.split(";")]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert found == list(kinds()[kind].columns)


def test_headings_mean_one_column_each():
    clashes = [
        (kind.key, heading)
        for kind in kinds().values()
        for column in kind.columns
        for heading in [name for names in column.headers.values() for name in names]
        if kind.column_named(heading) != column
    ]

    assert clashes == []
    assert languages() == ("da", "nb", "en")


# --- what is no list at all


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \r\n ", "empty"),
        (b"PK\x03\x04workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "workbook"),
        (b"one,two\r\n1,2\r\n", "none of the headings"),
        (b"First name;Class\r\nAlba;5.B\r\n", "Last name"),
        (b"First name;Last name;Surname\r\nA;B;C\r\n", "Two columns"),
        (b"First name;Last name\r\n", "nothing below"),
        (b"\x81\x8d\x8f\x90\x9d\xff\xfe", "cannot be read as text"),
        (b"a\x00b\x00\xff\xd8", "cannot be read as text"),
        (b"First name;Last name\r\n" + b"A;B\r\n" * 2001, "more than 2000 lines"),
        (b"First name;Last name\r\n" + b"x" * (2 * 1024 * 1024), "larger than 2 MB"),
    ],
)
def test_file_that_is_no_such_list_is_refused_with_one_sentence(client, leader, school, data, words):
    answer = upload(client, school, "pupils", data)

    sentences = [str(text) for texts in answer.context["form"].errors.values() for text in texts]
    assert answer.status_code == 422
    assert len(sentences) == 1
    assert words in sentences[0]
    assert Pupil.objects.count() == 0


def test_upload_without_a_file_asks_for_one(client, leader, school):
    assert client.post(reverse("people:import_upload", args=[school.pk, "pupils"])).status_code == 422


def test_kind_that_does_not_exist_has_no_page(client, leader, school):
    assert client.get(reverse("people:import_upload", args=[school.pk, "parents"])).status_code == 404


# --- lines that are wrong


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("7;Alba;Elkær;5.B", "The line has 4 cells, but there are 5 headings."),
        ("7;Alba;Elkær;5.B;;;x", "The line has 7 cells, but there are 5 headings."),
        ('7;"Alba;Elkær;5.B;', "The quotation marks of this line do not match."),
        ("7;;Elkær;5.B;", "First name: It must not be empty."),
        ("7;Alba;Elkær;9.Z;", "Class: The school has no class of this name in that year. Import classes first."),
        ("7;Alba;Elkær;5.B;31.02.2014", "Date of birth: It is no date. Write it like 2026-08-31 or 31.08.2026."),
        ("7;Alba;Elkær;5.B;2999-01-01", "Date of birth: This cannot be a pupil's date of birth."),
        ("7;=cmd|'/C calc'!A0;Elkær;5.B;", "First name: It begins like a formula. Write plain text."),
        ("7;@SUM(A1);Elkær;5.B;", "First name: It begins like a formula. Write plain text."),
        ("7;'=1+1;Elkær;5.B;", "First name: It begins like a formula. Write plain text."),
        ("7;+1+1;Elkær;5.B;", "First name: It begins like a formula. Write plain text."),
        ("7;Al\x07ba;Elkær;5.B;", "First name: It holds signs that cannot be shown."),
        (f"7;{'x' * 101};Elkær;5.B;", "First name: It is longer than 100 characters."),
        (
            "010110-1234;Alba;Elkær;5.B;",
            "Pupil number: It looks like a national identity number, which is not kept here.",
        ),
    ],
)
def test_line_that_is_wrong_is_named_with_a_sentence_and_nothing_is_changed(
    client, leader, school, group, line, sentence
):
    text = PUPILS + "6;Rosa;Dybdal;5.B;\r\n" + line + "\r\n"

    page, address, plan = look(client, school, "pupils", text)
    applied = client.post(address, {"seen": plan.digest})

    assert (page.status_code, errors_in(plan)) == (422, [(3, sentence)])
    assert (applied.status_code, Pupil.objects.count()) == (302, 0)


def test_zero_that_a_spreadsheet_keeps_by_a_formula_is_read_as_text(client, leader, school, group):
    apply(client, school, "pupils", PUPILS + '"=""007""";Alba;Elkær;5.B;\r\n')

    assert Pupil.objects.get().register_id == "007"


def test_same_pupil_in_two_lines_is_an_error_that_names_both(client, leader, school, group):
    _page, _address, plan = look(client, school, "pupils", PUPILS + "7;Alba;Elkær;5.B;\r\n7;Alma;Elkær;5.B;\r\n")

    assert errors_in(plan) == [(3, "The same stands in line 2 already.")]


def test_error_repeats_no_name(client, leader, school, group):
    make_pupil(group, first_name="Alba", last_name="Elkær")
    make_pupil(group, first_name="Alba", last_name="Elkær")

    _page, _address, plan = look(client, school, "pupils", "Fornavn;Efternavn\r\nAlba;Elkær\r\n")

    assert len(plan.errors) == 1
    assert "Alba" not in plan.errors[0].text


# --- what will change


def test_preview_shows_what_is_added_changed_field_by_field_unchanged_and_missing(client, leader, school, group):
    other = make_class(school, name="6.A", grade=6)
    make_pupil(group, first_name="Alba", last_name="Elkær", register_id="1")
    make_pupil(group, first_name="Rosa", last_name="Dybdal", register_id="2")
    make_pupil(group, first_name="Otto", last_name="Gransø", register_id="3")
    text = PUPILS + "1;Alba;Elkær;6.A;\r\n2;Rosa;Dybdal;5.B;\r\n4;Pil;Ibskov;6.A;\r\n"

    page, _address, plan = look(client, school, "pupils", text)

    assert [(change.line, [(one.key, one.old, one.new) for one in change.fields]) for change in plan.changed] == [
        (2, [("school_class", "5.B", other.name)])
    ]
    assert [change.label for change in plan.added] == ["Pil Ibskov, 6.A"]
    assert (plan.unchanged, [change.label for change in plan.missing]) == (1, ["Otto Gransø, 5.B"])
    html = page.content.decode()
    assert "Pil Ibskov, 6.A" in html
    assert "Otto" not in html
    assert Pupil.objects.count() == 3


def test_who_is_not_in_the_file_has_left_only_if_asked(client, leader, school, group):
    gone = make_pupil(group, first_name="Otto", last_name="Gransø", register_id="3")
    text = PUPILS + "4;Pil;Ibskov;5.B;\r\n"

    apply(client, school, "pupils", text)
    gone.refresh_from_db()
    before = gone.left_on
    apply(client, school, "pupils", text, end_missing="on")
    gone.refresh_from_db()

    assert (before, gone.left_on) == (None, timezone.localdate())


def test_pupil_who_is_in_the_file_again_is_back(client, leader, school, group):
    pupil = make_pupil(group, first_name="Otto", last_name="Gransø", register_id="3", left_on="2025-06-30")

    apply(client, school, "pupils", PUPILS + "3;Otto;Gransø;5.B;\r\n")

    pupil.refresh_from_db()
    assert pupil.left_on is None


def test_number_is_given_to_the_pupil_who_had_none(client, leader, school, group):
    pupil = make_pupil(group, first_name="Otto", last_name="Gransø")

    apply(client, school, "pupils", PUPILS + "3;Otto;Gransø;5.B;\r\n")

    pupil.refresh_from_db()
    assert (pupil.register_id, Pupil.objects.count()) == ("3", 1)


def test_column_that_the_file_lacks_and_empty_yes_or_no_cells_leave_what_stands(client, leader, school, group):
    pupil = make_pupil(group, first_name="Otto", last_name="Gransø", language="polsk", protected_address=True)

    apply(client, school, "pupils", "Fornavn;Efternavn;Beskyttet adresse\r\nOtto;Gransø;\r\n")

    pupil.refresh_from_db()
    assert (pupil.language, pupil.protected_address, pupil.school_class) == ("polsk", True, group)


def test_same_file_again_changes_nothing(client, leader, school, group):
    text = PUPILS + "4;Pil;Ibskov;5.B;31.08.2014\r\n"
    apply(client, school, "pupils", text)

    page, _address, plan = look(client, school, "pupils", text)

    assert (plan.does_something, plan.unchanged) == (False, 1)
    assert "There is nothing to change." in page.content.decode()


def test_columns_that_are_not_known_are_named_and_not_read(client, leader, school, group):
    page, _address, plan = look(client, school, "pupils", "Fornavn;Efternavn;Skostørrelse\r\nAlba;Elkær;38\r\n")

    assert plan.ignored == ("Skostørrelse",)
    assert "Skostørrelse" in page.content.decode()


# --- between preview and applying


def test_file_waits_for_the_one_who_brought_it_and_their_school_alone(client, leader, school, group):
    _page, address, plan = look(client, school, "pupils", PUPILS + "4;Pil;Ibskov;5.B;\r\n")
    elsewhere = make_school()
    make_member(elsewhere, "leadership", rank="leadership", user=leader)
    client.force_login(make_member(school, "leadership", rank="leadership"))

    by_another = client.post(address, {"seen": plan.digest})
    client.force_login(leader)
    for_another = client.post(address.replace(f"/{school.pk}/", f"/{elsewhere.pk}/"), {"seen": plan.digest})
    of_another_kind = client.post(address.replace("/pupils/", "/staff/"), {"seen": plan.digest})

    assert {answer.status_code for answer in (by_another, for_another, of_another_kind)} == {302}
    assert Pupil.objects.count() == 0
    assert client.post(address, {"seen": plan.digest}).status_code == 302
    assert Pupil.objects.count() == 1


def test_file_is_gone_once_applied_or_thrown_away(client, leader, school, group):
    _page, first, plan = look(client, school, "pupils", PUPILS + "4;Pil;Ibskov;5.B;\r\n")
    _page, second, _plan = look(client, school, "pupils", PUPILS + "5;Liv;Ibskov;5.B;\r\n")

    client.post(first, {"seen": plan.digest})
    again = client.post(first, {"seen": plan.digest}, follow=True)
    client.post(second, {"cancel": "1"})

    assert "no longer here" in again.content.decode()
    assert storages["private"].listdir(FOLDER)[1] == []
    assert [pupil.first_name for pupil in Pupil.objects.all()] == ["Pil"]


@pytest.mark.parametrize("token", ["nonsense", "a.json", "..", "%2e%2e%2fx", "x" * 300])
def test_token_that_nobody_gave_opens_nothing(client, leader, school, token):
    answer = client.get(reverse("people:import", args=[]) + f"{school.pk}/pupils/{token}/")

    assert answer.status_code in (302, 404)


def test_file_that_waited_for_an_hour_is_gone(client, leader, school, group, monkeypatch):
    _page, address, plan = look(client, school, "pupils", PUPILS + "4;Pil;Ibskov;5.B;\r\n")
    later = timezone.now() + datetime.timedelta(minutes=61)
    monkeypatch.setattr("forms.people.importing.holding.timezone.now", lambda: later)

    client.post(address, {"seen": plan.digest})

    assert Pupil.objects.count() == 0
    assert storages["private"].listdir(FOLDER)[1] == []


def test_what_was_not_seen_is_not_applied(client, leader, school, group):
    pupil = make_pupil(group, first_name="Pil", last_name="Ibskov", register_id="4")
    _page, address, plan = look(client, school, "pupils", PUPILS + "4;Pilar;Ibskov;5.B;\r\n")
    Pupil.objects.filter(pk=pupil.pk).update(last_name="Changed")

    answer = client.post(address, {"seen": plan.digest}, follow=True)

    pupil.refresh_from_db()
    assert "The registers have changed since you looked" in answer.content.decode()
    assert pupil.first_name == "Pil"


def test_right_that_ended_between_preview_and_applying_ends_it(client, leader, school, group):
    _page, address, plan = look(client, school, "pupils", PUPILS + "4;Pil;Ibskov;5.B;\r\n")
    Membership.objects.filter(user=leader).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))

    assert client.post(address, {"seen": plan.digest}).status_code == 404
    assert Pupil.objects.count() == 0


# --- the kinds


def test_classes_are_added_and_changed(client, leader, school, group):
    apply(client, school, "classes", "Klasse;Trinn\n5.b;6\n7.A;7\n")

    found = sorted(SchoolClass.objects.filter(school=school).values_list("name", "grade"))
    assert found == [("5.b", 6), ("7.A", 7)]


def test_class_of_another_year_is_another_class(client, leader, school, group):
    year = make_year(school.owner)
    year.pk, year.name = None, "2031/2032"
    year.starts_on, year.ends_on = datetime.date(2031, 8, 1), datetime.date(2032, 7, 31)
    year.save()

    apply(client, school, "classes", "Klasse;Klassetrin;Skoleår\n5.B;5;2031-2032\n")
    _page, _address, wrong = look(client, school, "classes", "Klasse;Klassetrin;Skoleår\n5.B;5;1999/2000\n")

    assert SchoolClass.objects.filter(school=school, name="5.B").count() == 2
    assert errors_in(wrong) == [(2, "School year: The school's owner has no school year of this name.")]


GUARDIANS = "Elevnummer;Fornavn;Etternavn;Foreldreansvar;Kan få opplysninger;Bor her;E-post;Telefon;Foresattnummer\n"


def test_guardians_of_siblings_are_one_person(client, leader, school, group):
    first, second = make_pupil(group, register_id="1"), make_pupil(group, register_id="2")

    apply(
        client,
        school,
        "guardians",
        GUARDIANS
        + "1;Arne;Aune;ja;ja;ja;arne@example.org;+47 22 00 00 01;G1\n"
        + "2;Arne;Aune;ja;nei;delvis;arne@example.org;+47 22 00 00 01;G1\n",
    )

    ties = {tie.pupil_id: (tie.may_receive, tie.lives_with) for tie in Guardianship.objects.all()}
    assert Guardian.objects.get().phone == "+47 22 00 00 01"
    assert ties == {first.pk: (True, "yes"), second.pk: (False, "partly")}


def test_two_lines_that_say_different_things_of_one_guardian_are_an_error(client, leader, school, group):
    make_pupil(group, register_id="1"), make_pupil(group, register_id="2")
    text = GUARDIANS + "1;Arne;Aune;ja;ja;ja;;+47 1111;G1\n2;Arne;Aune;ja;ja;ja;;+47 2222;G1\n"

    _page, _address, plan = look(client, school, "guardians", text)

    assert errors_in(plan) == [(3, "Line 2 says something else about the same guardian.")]


@pytest.mark.parametrize("cells", [";ja", "ja;", "måske;ja"])
def test_custody_and_information_are_never_guessed_for_somebody_new(client, leader, school, group, cells):
    make_pupil(group, register_id="1")

    _page, _address, plan = look(client, school, "guardians", GUARDIANS + f"1;Arne;Aune;{cells};ja;;;\n")

    assert [text.split(": ")[1] for _line, text in errors_in(plan)] == ["Write yes or no."]


def test_guardian_is_changed_and_who_is_missing_of_a_named_pupil_goes_only_if_asked(client, leader, school, group):
    pupil, other = make_pupil(group, register_id="1"), make_pupil(group, register_id="2")
    kept = make_guardian(pupil, first_name="Arne", last_name="Aune", phone="1")
    gone, far = make_guardian(pupil), make_guardian(other)
    text = GUARDIANS + "1;Arne;Aune;nei;nei;nei;;+47 22 00 00 01;\n"

    apply(client, school, "guardians", text)
    before = Guardianship.objects.count()
    apply(client, school, "guardians", text, end_missing="on")

    kept.refresh_from_db()
    kept.guardian.refresh_from_db()
    assert (kept.custody, kept.may_receive, kept.guardian.phone) == (False, False, "+47 22 00 00 01")
    assert (before, set(Guardianship.objects.values_list("pk", flat=True))) == (3, {kept.pk, far.pk})
    assert Guardian.objects.filter(pk=gone.guardian_id).exists() is False


STAFF = "E-mail;Navn;Rolle;Gælder for;Klasser;Klassetrin;Klasselærer;Fra;Til\n"


def test_staff_get_accounts_roles_and_a_mail_each(client, leader, school, group, django_capture_on_commit_callbacks):
    make_role("team", titles={"da": "Klasseteam", "en": "Class team"})

    with django_capture_on_commit_callbacks(execute=True):
        apply(
            client,
            school,
            "staff",
            STAFF + "ny@example.org;Ny Lærer;klasseteam;;5.B;;ja;;\nto@example.org;To Lærer;team;hele skolen;;;;;\n",
        )

    rows = {row.user.email: row for row in Membership.objects.exclude(user=leader)}
    assert [row.scope for _email, row in sorted(rows.items())] == ["classes", "school"]
    assert (list(rows["ny@example.org"].classes.all()), rows["ny@example.org"].first_teacher) == ([group], True)
    assert sorted(message.to[0] for message in mail.outbox) == ["ny@example.org", "to@example.org"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a@example.org;A;team;;;;;;", "Reach: Say how far the role reaches: classes, grades or the whole school."),
        ("a@example.org;A;chef;skole;;;;;", "Role: There is no such role for staff."),
        ("a@example.org;A;psychologist;skole;;;;;", "Role: There is no such role for staff."),
        ("no address;A;team;skole;;;;;", "E-mail: It is no e-mail address."),
        (
            "a@example.org;A;team;;9.Z;;;;",
            "Classes: The school has no class of this name in that year. Import classes first.",
        ),
        ("a@example.org;A;team;;;99;;;", "Grades: A grade is a number from 0 to 13."),
        (
            "closed@example.org;A;team;skole;;;;;",
            "E-mail: This account is closed. Ask an administrator of the portal to open it.",
        ),
        ("a@example.org;A;team;skole;;;;02.05.2026;01.05.2026", "Until: The last day must not come before the first."),
    ],
)
def test_line_of_staff_that_is_wrong_is_named(client, leader, school, group, line, sentence):
    make_role("team")
    make_role("psychologist", "partner")
    make_user(email="closed@example.org", is_active=False)

    _page, _address, plan = look(client, school, "staff", STAFF + line + "\n")

    assert errors_in(plan) == [(2, sentence.replace("Reach:", "Reaches:"))]


def test_staff_who_are_missing_lose_their_role_only_if_asked_and_somebody_leads_on(client, leader, school, group):
    teacher = make_member(school, "team", classes=(group,))
    leading = STAFF + f"{leader.email};Leder;leadership;skole;;;;;\n"
    without = STAFF + "new@example.org;New;team;skole;;;;;\n"

    refused = apply(client, school, "staff", without, end_missing="on")
    untouched = Membership.objects.get(user=teacher).ends_on
    apply(client, school, "staff", leading, end_missing="on")

    assert "Nobody would lead the whole school" in refused.content.decode()
    assert (untouched, User.objects.filter(email="new@example.org").exists()) == (None, False)
    assert Membership.objects.get(user=teacher).ends_on < timezone.localdate()


# --- the command


def test_command_shows_counts_first_and_writes_when_told_to(school, group, tmp_path):
    file = tmp_path / "pupils.csv"
    file.write_bytes((PUPILS + "4;Pil;Ibskov;5.B;\r\n").encode("cp1252"))
    out = io.StringIO()

    call_command("import_people", "pupils", str(file), school="skolen", stdout=out)
    before = Pupil.objects.count()
    call_command("import_people", "pupils", str(file), school="skolen", apply=True, stdout=out)

    assert (before, Pupil.objects.count()) == (0, 1)
    assert "1 added, 0 changed, 0 unchanged" in out.getvalue()
    assert "Pil" not in out.getvalue()


def test_command_refuses_a_broken_file_by_line_and_changes_nothing(school, group, tmp_path):
    file = tmp_path / "pupils.csv"
    file.write_text(PUPILS + "4;Pil;Ibskov;5.B;\r\n5;Liv;Ibskov;9.Z;\r\n", encoding="utf-8")
    err = io.StringIO()

    with pytest.raises(CommandError, match=r"1 errors. Nothing was changed."):
        call_command("import_people", "pupils", str(file), school="skolen", apply=True, stderr=err)

    assert "Line 3: " in err.getvalue()
    assert Pupil.objects.count() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pupils", "missing.csv", "--school", "skolen"), "cannot be read"),
        (("pupils", "missing.csv", "--school", "nowhere"), "no school"),
        (("parents", "missing.csv", "--school", "skolen"), "invalid choice"),
    ],
)
def test_command_says_what_is_wrong_with_its_arguments(school, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_people", *arguments)


def test_import_asks_the_database_the_same_however_many_lines(
    client, leader, school, group, django_assert_max_num_queries
):
    few = PUPILS + "1;Alba;Elkær;5.B;\r\n"
    many = PUPILS + "".join(f"{number};Alba{number};Elkær;5.B;\r\n" for number in range(100, 300))

    with django_assert_max_num_queries(50):
        apply(client, school, "pupils", few)
    with django_assert_max_num_queries(50):
        apply(client, school, "pupils", many)

    assert Pupil.objects.count() == 201
