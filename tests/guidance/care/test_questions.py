"""Staff say what is unclear; whoever looks after the page answers in the CMS; the asker reads the answer."""

import json

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from forms.cases.models import OutboxMessage
from guidance.care.places import QuestionPlace, ask_about_page, ask_about_step
from guidance.care.questions import answer, ask
from guidance.models import PageQuestion
from guidance.procedures.versions import publish
from tests.factories import TINY, make_administrator, make_case, make_member, make_school, make_spec, make_user
from tests.guidance.care.conftest import make_editor, make_keeper, make_page, make_procedure_page

pytestmark = pytest.mark.django_db

STEP = ("tiny", "start", "talk")


@pytest.fixture
def teacher(client):
    user = make_user(name="Tom Teacher")
    client.force_login(user)
    return user


@pytest.fixture
def procedure_page():
    return make_procedure_page(page_owner=make_keeper(name="Karen Keeper"))


def question_of(user, page=None, sentence="What does this mean?"):
    return ask(QuestionPlace(page, page.title if page else "A page"), sentence, by=user)


# Asking.


def test_a_step_of_the_form_leads_to_where_one_asks_about_it(client):
    case = make_case()
    page = make_procedure_page()
    client.force_login(case.owner)
    step = f"/cases/{case.number}/start/1/talk/"

    url = ask_about_step(*STEP, step)
    shown = client.get(step).content.decode()
    form = client.get(url)
    sent = client.post(url, {"sentence": "Which form is meant?"}, follow=True)

    question = PageQuestion.objects.get()
    assert url.replace("&", "&amp;") in shown
    assert "Write nothing about a pupil." in form.content.decode()
    assert (question.page_id, question.step_key, question.step_title) == (page.pk, "talk", "Talk")
    assert (question.sentence, question.by) == ("Which form is meant?", case.owner)
    assert f'href="{step}"' in sent.content.decode()
    assert case.number not in str(PageQuestion.objects.values().get())


def test_the_first_step_of_a_concern_can_be_asked_about(client):
    make_procedure_page()
    school = make_school()
    client.force_login(make_member(school, "team"))

    page = client.get(reverse("wizard:raise")).content.decode()
    client.post(ask_about_step("tiny", "start", "concern", "/concern/"), {"sentence": "Which day?"})

    assert "step=concern" in page
    assert PageQuestion.objects.get().step_title == "The concern"


def test_a_page_of_guidance_leads_logged_in_readers_to_where_one_asks(client):
    page = make_page("A text", parent=Site.objects.get().root_page)
    by_anybody = client.get(page.url).content.decode()
    client.force_login(make_user())
    by_staff = client.get(page.url).content.decode()

    client.post(ask_about_page(page, page.url), {"sentence": "Who is meant?"})

    question = PageQuestion.objects.get()
    assert "Is something unclear?" not in by_anybody
    assert f"/unclear/?page={page.pk}&amp;next=%2Fen%2F" in by_staff
    assert (question.page_id, question.page_title, question.step_key) == (page.pk, "A text", "")


def test_a_script_gets_json_and_loses_nothing(client, teacher):
    url = ask_about_page(make_page("A text"), "/my/")
    json_please = {"Accept": "application/json"}

    refused = client.post(url, {"sentence": " "}, headers=json_please)
    taken = client.post(url, {"sentence": "Who is meant?"}, headers=json_please)

    assert (refused.status_code, json.loads(refused.content)) == (422, {"text": "Write what is unclear."})
    assert (taken.status_code, PageQuestion.objects.count()) == (200, 1)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("", "Write what is unclear."),
        (" \n ", "Write what is unclear."),
        ("x" * 501, "Write at most 500 characters; this is 501."),
    ],
)
def test_a_sentence_that_cannot_be_taken_stands_in_the_form_again(client, teacher, sentence, says):
    page = client.post(ask_about_page(make_page("A text"), "/my/"), {"sentence": sentence})

    assert page.status_code == 422
    assert says in page.content.decode()
    assert f">{sentence}</textarea>" in page.content.decode()
    assert not PageQuestion.objects.exists()


def test_what_was_typed_outlives_the_log_in(client):
    url = ask_about_page(make_page("A text"), "/my/")

    page = client.post(url, {"sentence": "Typed before lunch"})
    asked = client.get(url)

    assert "You are not logged in any more." in page.content.decode()
    assert ">Typed before lunch</textarea>" in page.content.decode()
    assert asked["Location"].startswith(reverse("account_login"))
    assert not PageQuestion.objects.exists()


def test_the_same_sentence_sent_twice_is_one_question(client, teacher):
    url = ask_about_page(make_page("A text"), "/my/")

    for _time in range(2):
        client.post(url, {"sentence": "Who is meant?"})

    assert PageQuestion.objects.count() == 1


def test_who_asks_too_often_is_asked_to_wait_and_keeps_the_sentence(client, teacher, time_machine):
    url = ask_about_page(make_page("A text"), "/my/")
    time_machine.move_to("2030-01-07 08:00:00+01:00")
    client.force_login(teacher)
    for number in range(10):
        client.post(url, {"sentence": f"Question {number}"})

    page = client.post(url, {"sentence": "The eleventh"})
    time_machine.move_to("2030-01-07 09:30:00+01:00")
    client.force_login(teacher)
    client.post(url, {"sentence": "The eleventh"})

    assert "You have asked many questions" in page.content.decode()
    assert ">The eleventh</textarea>" in page.content.decode()
    assert PageQuestion.objects.count() == 11


@pytest.mark.parametrize(
    "query",
    ["", "page=0", "page=x", "page=99999999999999999999", "page=1", "page=%00", "page=٣", "procedure=tiny",
     "procedure=tiny&stage=start&step=nope", "procedure=tiny&stage=nope&step=talk", "procedure=%00&stage=&step="],
)  # fmt: skip
def test_a_place_that_is_not_there_is_not_found(client, teacher, query):
    make_procedure_page()

    answers = [client.get(f"{reverse('care:ask')}?{query}"), client.post(f"{reverse('care:ask')}?{query}", {})]

    assert [one.status_code for one in answers] == [404, 404]


def test_a_page_that_the_reader_may_not_open_is_not_found(client, teacher):
    page = make_page("Secret")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")

    assert client.get(ask_about_page(page, "/my/")).status_code == 404


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "evil", "\x00"]
)
def test_the_way_back_stays_within_the_portal(client, teacher, back):
    page = client.get(ask_about_page(make_page("A text"), back)).content.decode()
    sent = client.get(reverse("care:sent"), {"next": back}).content.decode()

    assert "evil" not in page + sent
    assert "javascript:" not in page + sent
    assert 'href="/my/"' in sent


def test_a_step_that_only_older_cases_have_can_still_be_asked_about(client, teacher):
    page = make_procedure_page()
    stages = [TINY["stages"][0] | {"steps": TINY["stages"][0]["steps"][1:]}, TINY["stages"][1]]
    publish(make_spec(stages=stages))

    client.post(ask_about_step(*STEP, "/my/"), {"sentence": "What now?"})

    assert PageQuestion.objects.get().page_id == page.pk


# Answering.


def titles(client, **filters):
    page = client.get(reverse("questions"), filters)
    return [question.sentence for question in page.context["object_list"]]


def test_the_owner_of_the_page_is_mailed_once_a_day_without_the_sentence(
    client, teacher, procedure_page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for sentence in ("Which form?", "Which day?"):
            client.post(ask_about_step(*STEP, "/my/"), {"sentence": sentence})

    [message] = mail.outbox
    assert message.to == [procedure_page.page_owner.email]
    assert reverse("questions") in message.body
    assert "Which" not in message.subject + message.body
    assert "Tom" not in message.subject + message.body


def test_a_question_is_answered_in_the_cms_and_comes_back_to_the_asker(
    client, teacher, procedure_page, django_capture_on_commit_callbacks
):
    client.post(ask_about_step(*STEP, "/my/"), {"sentence": "Which form is meant?"})
    question = PageQuestion.objects.get()
    client.force_login(procedure_page.page_owner)
    listed = client.get(reverse("questions")).content.decode()
    shown = client.get(reverse("question", args=[question.pk])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("question", args=[question.pk]), {"answer": "The blue one."})
    client.force_login(teacher)
    home = client.get("/my/").content.decode()
    client.post(reverse("care:read", args=[question.pk]))

    assert "Which form is meant?" in listed
    assert all(words in shown for words in ("Which form is meant?", "Tom Teacher", "step “Talk”"))
    [told] = [message for message in mail.outbox if message.to == [teacher.email]]
    assert told.subject == "Your question about the guidance was answered"
    assert "blue" not in told.body
    assert "You asked: “Which form is meant?”" in home
    assert "The blue one." in home
    assert "The blue one." not in client.get("/my/").content.decode()


def test_one_sees_and_answers_questions_about_pages_that_one_edits_or_looks_after(client, wiki):
    asker = make_user()
    mine, theirs, kept = (question_of(asker, page, page.title) for page in (wiki.mine, wiki.theirs, wiki.kept))
    gone = question_of(asker, None, "Gone")
    seen, opened = {}, {}
    people = {
        "editor": wiki.editor,
        "keeper": wiki.keeper,
        "publisher": make_editor(wiki.mine, rights=("publish",)),
        "everything": make_administrator("guidance.change_pagequestion"),
        "nobody": make_administrator(),
        "teacher": asker,
    }

    for name, user in people.items():
        client.force_login(user)
        answers = [client.get(reverse("question", args=[one.pk])).status_code for one in (mine, theirs, kept, gone)]
        opened[name] = [status == 200 for status in answers]
        listed = client.get(reverse("questions"))
        seen[name] = len(listed.context["object_list"]) if listed.status_code == 200 else None

    assert opened == {
        "editor": [True, False, False, False],
        "keeper": [False, False, True, False],
        "publisher": [False] * 4,
        "everything": [True] * 4,
        "nobody": [False] * 4,
        "teacher": [False] * 4,
    }
    assert seen == {"editor": 1, "keeper": 1, "publisher": None, "everything": 4, "nobody": None, "teacher": None}


def test_the_list_shows_open_questions_first_and_is_narrowed(client, wiki):
    asker = make_user()
    done = question_of(asker, wiki.mine, "Answered")
    answer(done.pk, "So.", by=wiki.editor)
    question_of(asker, wiki.mine, "Open")
    ask(QuestionPlace(wiki.mine, "My part", "tiny", "start", "talk", "Talk"), "On a step", by=asker)
    client.force_login(wiki.editor)

    assert titles(client) == ["Open", "On a step", "Answered"]
    assert titles(client, state="open") == ["Open", "On a step"]
    assert titles(client, state="answered") == ["Answered"]
    assert titles(client, step_title="Talk") == ["On a step"]
    assert titles(client, page=wiki.mine.pk) == ["Open", "On a step", "Answered"]


def test_the_list_costs_the_same_for_any_number_of_questions(client, wiki):
    client.force_login(wiki.editor)
    asked = []

    for count in (1, 9):
        for number in range(count):
            question_of(make_user(), wiki.mine, f"Sentence {number}")
        client.get(reverse("questions"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("questions"))
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_answer_without_words_or_with_too_many_is_refused_at_the_field(client, wiki, text):
    question = question_of(make_user(), wiki.mine)
    client.force_login(wiki.editor)

    page = client.post(reverse("question", args=[question.pk]), {"answer": text})

    assert list(page.context["form"].errors) == ["answer"]
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_question_about_a_person_is_erased_and_the_asker_is_told_why(client, wiki):
    asker = make_user()
    question = question_of(asker, wiki.mine, "Is Ada Testrup meant?")
    client.force_login(wiki.editor)

    client.post(reverse("question", args=[question.pk]), {"answer": "", "erase": "on"})

    question.refresh_from_db()
    assert (question.sentence, question.answer.startswith("Your sentence was erased")) == ("", True)
    pages = [reverse("questions"), reverse("question", args=[question.pk])]
    assert not any("Testrup" in client.get(url).content.decode() for url in pages)
    client.force_login(asker)
    assert "Your sentence was erased" in client.get("/my/").content.decode()


def test_an_answer_is_corrected_until_it_was_read(client, wiki, django_capture_on_commit_callbacks):
    asker = make_user()
    question = question_of(asker, wiki.mine)
    client.force_login(wiki.editor)
    url = reverse("question", args=[question.pk])

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"answer": "Firts."})
        client.post(url, {"answer": "First."})
    client.force_login(asker)
    client.post(reverse("care:read", args=[question.pk]))
    client.force_login(wiki.editor)
    late = client.post(url, {"answer": "Another."})

    question.refresh_from_db()
    assert question.answer == "First."
    assert "The answer was read meanwhile. It stays as it is." in late.content.decode()
    assert OutboxMessage.objects.filter(kind="answered").count() == 1


def test_only_the_asker_says_that_an_answer_was_read(client, wiki):
    question = question_of(make_user(), wiki.mine)
    answer(question.pk, "So.", by=wiki.editor)
    client.force_login(make_user())

    client.post(reverse("care:read", args=[question.pk]))

    question.refresh_from_db()
    assert question.read_at is None


def test_what_is_pasted_is_shown_as_text_everywhere(client, wiki):
    script = "<script>alert(1)</script>"
    asker = make_user()
    question = question_of(asker, wiki.mine, script)
    client.force_login(wiki.editor)
    pages = [
        client.get(url).content.decode() for url in (reverse("questions"), reverse("question", args=[question.pk]))
    ]
    client.post(reverse("question", args=[question.pk]), {"answer": script})
    client.force_login(asker)
    pages.append(client.get("/my/").content.decode())

    assert not any(script in page for page in pages)
    assert pages[2].count("&lt;script&gt;alert(1)") == 2


def test_a_question_outlives_its_page(client, wiki):
    asker = make_user()
    question = question_of(asker, wiki.kept)
    answer(question.pk, "So.", by=wiki.keeper)

    wiki.kept.delete()
    client.force_login(asker)

    assert "Kept by Karen" in client.get("/my/").content.decode()


def test_the_landing_page_costs_the_same_for_any_number_of_answers(client, wiki):
    asker = make_user()
    client.force_login(asker)
    asked = []

    for count in (1, 8):
        for number in range(count):
            answer(question_of(asker, wiki.mine, f"{count} {number}").pk, "So.", by=wiki.editor)
        client.get("/my/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/my/")
        asked.append((len(queries), len(page.context["answers"])))

    assert [answers for _queries, answers in asked] == [1, 9]
    assert asked[0][0] == asked[1][0]
