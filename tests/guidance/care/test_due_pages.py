"""Pages have somebody who looks after them and a date; what is due is reported and mailed."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forms.cases.models import OutboxMessage
from guidance.care.pages import cared_for
from guidance.care.places import QuestionPlace
from guidance.care.questions import ask
from home.models import HomePage
from tests.factories import make_administrator, make_user
from tests.guidance.care.conftest import days, make_editor, make_keeper, make_page, make_procedure_page

pytestmark = pytest.mark.django_db


def titles(client, **filters):
    page = client.get(reverse("due_pages"), filters)
    return [row.title for row in page.context["object_list"]]


def test_every_page_type_has_an_owner_and_a_date():
    owner = make_user()
    make_procedure_page(page_owner=owner, review_by=days(1))
    make_page("A text")

    found = {page.title: (page.keeper, page.due_on) for page in cared_for()}

    assert found["The tiny procedure"] == (owner.pk, days(1))
    assert found["A text"] == (None, None)
    assert set(cared_for().values_list("pk", flat=True)) >= set(HomePage.objects.values_list("pk", flat=True))


def test_the_report_shows_what_is_overdue_first_and_what_is_due_soon(client, wiki):
    for title, day in {"Late": -10, "Today": 0, "Soon": 30, "Later": 31}.items():
        make_page(title, parent=wiki.mine, review_by=days(day))
    make_page("Undated", parent=wiki.mine)
    client.force_login(wiki.editor)

    page = client.get(reverse("due_pages"))

    assert [row.title for row in page.context["object_list"]] == ["Late", "Today", "Soon"]
    assert "10 days overdue" in page.content.decode()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("overdue", ["Late"]),
        ("soon", ["Soon"]),
        ("undated", ["My part"]),
        ("ownerless", ["Late", "My part"]),
        ("all", ["Late", "Soon", "Later", "My part"]),
    ],
)
def test_the_report_is_narrowed_to_a_state(client, wiki, state, expected):
    make_page("Late", parent=wiki.mine, review_by=days(-1))
    make_page("Soon", parent=wiki.mine, review_by=days(1), page_owner=wiki.editor)
    make_page("Later", parent=wiki.mine, review_by=days(100), page_owner=wiki.editor)
    client.force_login(wiki.editor)

    assert titles(client, state=state) == expected


def test_the_report_is_narrowed_to_who_looks_after_a_page_and_a_language(client, wiki):
    make_page("Mine", parent=wiki.mine, review_by=days(-1), page_owner=wiki.editor)
    client.force_login(make_user(is_superuser=True, is_staff=True))
    english = wiki.kept.locale

    assert titles(client) == ["Kept by Karen", "Mine"]
    assert titles(client, keeper=wiki.keeper.pk) == ["Kept by Karen"]
    assert titles(client, locale=english.pk) == ["Kept by Karen", "Mine"]
    assert titles(client, keeper="x", state="nonsense")


def test_one_sees_the_pages_that_one_edits_or_looks_after(client, wiki):
    make_page("Mine", parent=wiki.mine, review_by=days(-1))
    seen = {}

    for name, user in {"editor": wiki.editor, "keeper": wiki.keeper}.items():
        client.force_login(user)
        seen[name] = titles(client)

    assert seen == {"editor": ["Mine"], "keeper": ["Kept by Karen"]}


def test_who_has_no_page_has_no_report(client, wiki):
    client.force_login(make_administrator())

    answers = [client.get(reverse(name)) for name in ("due_pages", "due_pages_results")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, reverse("wagtailadmin_home"))] * 2


def test_pages_that_are_not_live_are_not_due(client, wiki):
    wiki.kept.unpublish()
    client.force_login(wiki.keeper)

    assert titles(client) == []


def test_the_report_leaves_as_a_file_in_which_nothing_is_run(client, wiki):
    make_page("=HYPERLINK(1)", parent=wiki.mine, review_by=days(-1), page_owner=make_keeper(name="@Karen"))
    client.force_login(wiki.editor)

    answer = client.get(reverse("due_pages"), {"export": "csv"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "Title,Address,Language,Looked after by,Read again by"
    assert lines[1].startswith("'=HYPERLINK(1),")
    assert lines[1].endswith(f",English,'@Karen,{days(-1)}")


def test_the_report_costs_the_same_for_any_number_of_pages(client, wiki):
    client.force_login(wiki.editor)
    asked = []

    for count in (1, 12):
        for number in range(count):
            make_page(f"Page {number}", parent=wiki.mine, review_by=days(-number), page_owner=make_keeper())
        client.get(reverse("due_pages"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("due_pages"))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_pages_form_offers_those_who_work_in_the_cms(client, wiki):
    teacher = make_user(name="Tom Teacher")
    client.force_login(make_editor(wiki.mine))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[wiki.mine.pk])).content.decode()

    assert "Karen Keeper" in page
    assert teacher.name not in page


# Reminders.


def remind():
    out = io.StringIO()
    call_command("remind_page_owners", stdout=out)
    return out.getvalue().strip()


def sent(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        said = remind()
    return said


def test_who_looks_after_pages_is_mailed_titles_and_one_link(wiki, django_capture_on_commit_callbacks):
    make_page("Another of Karen's", page_owner=wiki.keeper, review_by=days(0))
    make_page("Not due", page_owner=wiki.keeper, review_by=days(1))

    said = sent(django_capture_on_commit_callbacks)

    [message] = mail.outbox
    assert said == "1 told."
    assert (message.to, message.subject) == ([wiki.keeper.email], "Pages that you look after are due")
    assert "- Kept by Karen\n- Another of Karen's\n" in message.body
    assert "Not due" not in message.body
    assert message.body.count("http") == 1
    assert reverse("due_pages") in message.body


def test_nobody_is_mailed_twice_in_a_week(wiki, django_capture_on_commit_callbacks, time_machine):
    said = []

    for day in ("2030-01-07", "2030-01-07", "2030-01-13", "2030-01-14"):
        time_machine.move_to(f"{day} 08:00:00+01:00")
        wiki.kept.review_by = "2030-01-01"
        wiki.kept.save()
        said.append(sent(django_capture_on_commit_callbacks))

    assert said == ["1 told.", "0 told.", "0 told.", "1 told."]
    assert len(mail.outbox) == 2


def test_a_long_list_is_cut_and_counted(wiki, django_capture_on_commit_callbacks):
    for number in range(25):
        make_page(f"Page {number}", page_owner=wiki.keeper, review_by=days(-1))

    sent(django_capture_on_commit_callbacks)

    assert "and 6 more pages" in mail.outbox[0].body


def test_open_questions_are_counted_in_the_same_mail(wiki, django_capture_on_commit_callbacks):
    page = make_page("Only asked about", page_owner=wiki.editor)
    for sentence in ("What is this?", "And that?"):
        ask(QuestionPlace(page, page.title), sentence, by=make_user())

    sent(django_capture_on_commit_callbacks)

    bodies = {message.to[0]: message.body for message in mail.outbox if "unclear" not in message.subject}
    assert "2 questions from staff wait for your answer." in bodies[wiki.editor.email]
    assert "What is this?" not in bodies[wiki.editor.email]
    assert "question" not in bodies[wiki.keeper.email]


def test_an_account_that_is_closed_and_a_page_that_nobody_looks_after_mail_nobody(wiki):
    make_page("Nobody's", review_by=days(-1))
    wiki.keeper.is_active = False
    wiki.keeper.save()

    assert remind() == "0 told."
    assert not OutboxMessage.objects.exists()


def test_the_mail_speaks_the_persons_language(wiki, django_capture_on_commit_callbacks):
    wiki.keeper.language = "da"
    wiki.keeper.save()

    sent(django_capture_on_commit_callbacks)

    assert OutboxMessage.objects.get().data["titles"] == ["Kept by Karen"]
    assert mail.outbox[0].to == [wiki.keeper.email]
