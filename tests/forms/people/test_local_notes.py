"""What a school writes beside the steps of its procedures: who writes it, who reads it, and what becomes of it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from forms.people.models import LocalNote, School, User
from guidance.procedures.versions import publish
from guidance.prose import with_phones
from guidance.starter.procedures import ensure_procedure_page
from tests.factories import make_case, make_class, make_member, make_school, make_spec, make_user

pytestmark = pytest.mark.django_db

NOTE = "Room 12, first floor.\nHanne calls the home: 55 00 22 01."


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url_of(school: School, stage: str = "start", step: str = "talk", procedure: str = "tiny") -> str:
    return reverse("people:note", args=[school.pk, procedure, stage, step])


def write(client: Client, school: School, text: str = NOTE, **keys: str):
    """Open the form of a note, type a text, and save."""
    page = BeautifulSoup(client.get(url_of(school, **keys)).content, "html.parser")
    over = page.find("input", {"name": "over"}).get("value", "")
    return client.post(url_of(school, **keys), {"text": text, "over": over})


@pytest.fixture
def school() -> School:
    publish(make_spec())
    return make_school(name="Elm School")


@pytest.fixture
def leader(school: School) -> User:
    return make_member(school, "leadership", rank="leadership", user=make_user(name="Lone Leader"))


@pytest.fixture
def teacher(school: School) -> User:
    return make_member(school, "team", classes=(make_class(school),))


def test_a_leader_writes_a_note_and_the_list_shows_it_with_who_wrote_it(school, leader):
    client = client_of(leader)

    response = write(client, school)

    assert response.status_code == 302
    assert response.url == reverse("people:notes", args=[school.pk])
    text = BeautifulSoup(client.get(response.url).content, "html.parser").find("main").get_text(" ", strip=True)
    assert "Room 12, first floor." in text
    assert "Lone Leader" in text
    note = LocalNote.objects.get()
    assert (note.school, note.step_title, note.written_by, note.newest) == (school, "Talk", leader, True)


@pytest.mark.parametrize(
    ("role", "rank", "in_a_class", "expected"),
    [
        ("leadership", "leadership", False, 200),
        ("absence_coordinator", "resource", False, 200),
        ("helper", "resource", True, 403),
        ("team", "teaching", False, 403),
        ("service", "partner", False, 404),
    ],
)
def test_leadership_and_those_who_coordinate_for_the_whole_school_write(school, role, rank, in_a_class, expected):
    classes = (make_class(school),) if in_a_class else ()
    client = client_of(make_member(school, role, rank=rank, classes=classes))

    opened = client.get(url_of(school))
    sent = client.post(url_of(school), {"text": NOTE, "over": ""})

    assert opened.status_code == expected
    assert sent.status_code == (302 if expected == 200 else expected)
    assert LocalNote.objects.exists() is (expected == 200)


def test_nobody_writes_for_another_school_and_an_administrator_of_the_cms_not_at_all(school):
    elsewhere = make_member(make_school(), "leadership", rank="leadership")
    administrator = make_user(is_superuser=True)

    for person in (elsewhere, administrator):
        assert client_of(person).post(url_of(school), {"text": NOTE}).status_code == 404
        assert client_of(person).get(reverse("people:notes", args=[school.pk])).status_code == 404
    assert Client().get(url_of(school)).status_code == 302
    assert not LocalNote.objects.exists()


def test_staff_read_the_note_beside_the_step_that_they_fill_in(school, leader, teacher):
    write(client_of(leader), school)
    case = make_case(school_class=teacher.memberships.get().classes.get(), by=teacher)

    page = BeautifulSoup(client_of(teacher).get(f"/cases/{case.number}/start/1/talk/").content, "html.parser")

    note = page.select_one(".beside .local-note")
    assert "At Elm School" in note.get_text()
    assert note.find("a", href="tel:55002201").get_text() == "55 00 22 01"
    assert not note.find("a", href=url_of(school))  # a teacher does not write it
    beside = client_of(leader).get(f"/cases/{case.number}/start/1/follow/").content.decode()
    assert url_of(school, step="follow") in beside


def test_the_note_beside_the_intake_is_read_before_there_is_a_case(school, leader, teacher):
    write(client_of(leader), school, step="concern")

    page = client_of(teacher).get(reverse("wizard:raise"))

    assert b"Room 12, first floor." in page.content


def test_the_procedures_page_shows_notes_to_staff_of_the_school_and_to_nobody_else(
    school, leader, teacher, django_assert_max_num_queries
):
    write(client_of(leader), school)
    [page] = ensure_procedure_page(make_spec())
    stranger = make_member(make_school(), "team")

    for reader in (client_of(teacher), client_of(leader)):
        with django_assert_max_num_queries(20):
            shown = BeautifulSoup(reader.get(page.url).content, "html.parser")
        assert "Room 12" in shown.select_one("[aria-labelledby=step-start-talk]").get_text()
    for other in (Client(), Client(), client_of(stranger)):
        assert "Room 12" not in other.get(page.url).content.decode()


def test_a_changed_note_keeps_its_history_and_a_blank_one_takes_it_away(school, leader):
    client = client_of(leader)
    write(client, school, "Room 12.")
    write(client, school, "Room 14.")
    write(client, school, "")

    rows = LocalNote.objects.order_by("pk")
    assert [(row.text, row.newest) for row in rows] == [("Room 12.", False), ("Room 14.", False), ("", True)]
    page = BeautifulSoup(client.get(reverse("people:notes", args=[school.pk])).content, "html.parser")
    earlier = [item.get_text(" ", strip=True) for item in page.select(".noted__earlier > li")]
    assert [words.split(" Lone")[0] for words in earlier] == ["The note was taken away.", "Room 14.", "Room 12."]
    assert not page.select(".noted__step > .prose")


def test_saving_the_same_again_writes_nothing(school, leader):
    write(client_of(leader), school)
    write(client_of(leader), school)

    assert LocalNote.objects.count() == 1


def test_a_note_that_a_colleague_changed_meanwhile_is_shown_before_it_is_replaced(school, leader):
    client = client_of(leader)
    client.post(url_of(school), {"text": "Room 12.", "over": ""})

    refused = client.post(url_of(school), {"text": "Room 14.", "over": ""})

    page = BeautifulSoup(refused.content, "html.parser")
    assert refused.status_code == 422
    assert "It now says: “Room 12.”" in page.get_text()
    assert page.find("textarea").get_text().strip() == "Room 14."
    client.post(url_of(school), {"text": "Room 14.", "over": page.find("input", {"name": "over"})["value"]})
    assert LocalNote.objects.get(newest=True).text == "Room 14."


def test_a_note_whose_step_is_gone_is_listed_as_such_and_can_only_be_taken_away(school, leader):
    client = client_of(leader)
    write(client, school)
    spec = make_spec()
    first, *others = spec.stages
    publish(spec.model_copy(update={"stages": (first.model_copy(update={"steps": first.steps[1:]}), *others)}))

    page = BeautifulSoup(client.get(reverse("people:notes", args=[school.pk])).content, "html.parser")
    changed = write(client, school, "Room 14.")
    gone = write(client, school, "")

    assert page.select_one(".noted__step").get_text(" ", strip=True).startswith("Talk Step is gone")
    assert changed.status_code == 422
    assert "You can only take the note away." in changed.content.decode()
    assert gone.status_code == 302
    assert "Step is gone" not in client.get(reverse("people:notes", args=[school.pk])).content.decode()


@pytest.mark.parametrize("text", ["x" * 1001, "a\x00b"])
def test_a_note_that_cannot_be_stored_is_refused_with_a_sentence_and_stays_in_the_form(school, leader, text):
    response = client_of(leader).post(url_of(school), {"text": text, "over": ""})

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert page.select("[aria-invalid=true]")
    assert not LocalNote.objects.exists()


def test_a_step_that_never_was_has_no_note(school, leader):
    assert client_of(leader).get(url_of(school, step="nothing")).status_code == 404


def test_the_list_costs_the_same_for_any_number_of_notes(school, leader, django_assert_max_num_queries):
    client = client_of(leader)
    for step in ("concern", "talk", "follow"):
        write(client, school, step=step)

    with django_assert_max_num_queries(14):
        client.get(reverse("people:notes", args=[school.pk]))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Call 55 00 22 01.", '<a class="ds-link" href="tel:55002201">55 00 22 01</a>'),
        ("+45 55002201", '<a class="ds-link" href="tel:+4555002201">+45 55002201</a>'),
        ("2026-09-01 and 01.09.2026 08:15", None),
        ("Room 1204", None),
        ("<b>55002201</b>", "&lt;b&gt;"),
    ],
)
def test_telephone_numbers_can_be_called_and_nothing_else_is_a_link(text, html):
    shown = with_phones(text)

    assert (html in shown) if html else ("<a" not in shown)
    assert "<b>" not in shown
