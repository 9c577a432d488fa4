"""What a form in the portal's look writes: words, ids and errors that belong together."""

import re

import django.forms
from django.forms.renderers import DjangoTemplates

from forms.people.rendering import PortalForm, dressed


class Questions(PortalForm):
    summary = django.forms.CharField(label="What have you seen?", help_text="What happened.")
    title = django.forms.CharField(label="A few words", required=False)
    talked = django.forms.ChoiceField(
        label="Have you talked?", choices=[("no", "No"), ("yes", "Yes")], widget=django.forms.RadioSelect
    )
    told = django.forms.BooleanField(label="The guardians know")
    token = django.forms.CharField(widget=django.forms.HiddenInput)


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_a_question_says_in_words_whether_it_must_be_answered():
    form = Questions()

    html = form.render()

    assert re.findall(r'for="id_(\w+)"[^>]*>([^<]+) <span class="[^"]+">(\w+)<', html) == [
        ("summary", "What have you seen?", "required"),
        ("title", "A few words", "optional"),
        ("told", "The guardians know", "required"),
    ]
    assert " required" not in re.sub(r">[^<]*<", "><", html)  # the browser checks nothing: a draft may be incomplete


def test_a_draft_question_that_must_be_answered_says_so_though_it_may_be_left():
    form = Questions()
    form.fields["title"].must_be_answered = True

    html = form["title"].as_field_group()

    assert '<span class="field__must">required</span>' in html


def test_the_error_summary_leads_to_every_question_with_an_error():
    form = Questions({"title": "x"})

    html = form.render()

    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_summary", "id_talked_0", "id_told"]
    assert set(targets) <= ids(html)
    assert "What have you seen? – Answer this question." in html


def test_an_error_in_a_hidden_field_is_told_without_a_link():
    form = Questions({"summary": "x", "talked": "no", "told": "on"})

    html = form.render()

    assert re.findall(r'href="#([^"]+)"', html) == []
    assert "token" in html
    assert html.count("Answer this question.") == 1


def test_every_description_that_a_control_names_is_there():
    form = Questions({"title": ""})

    html = form.render()

    named = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert named == {"id_summary_helptext", "id_summary_error", "id_talked_error", "id_told_error"}
    assert named <= ids(html)
    assert len(re.findall(r'\bid="', html)) == len(ids(html))


def test_a_folded_question_is_closed_until_it_has_an_answer():
    empty, answered = Questions(), Questions(initial={"title": "Late"})
    for form in (empty, answered):
        form.fields["title"].folded = True

    assert '<details class="ds-details fold">' in empty.render()
    assert '<details class="ds-details fold" open>' in answered.render()
    assert empty.render().index("<details") > empty.render().index('name="told"')


def test_what_people_typed_is_never_markup():
    form = Questions({"summary": '"><script>', "title": "</textarea>", "talked": "<b>"})

    html = form.render()

    assert "<script>" not in html
    assert "<b>" not in html


def test_widgets_of_other_forms_stay_as_django_has_them():
    class Plain(django.forms.Form):
        default_renderer = DjangoTemplates
        name = django.forms.CharField()

    assert "ds-input" not in str(Plain()["name"])


def test_somebody_elses_form_is_dressed_as_ours():
    class Login(django.forms.Form):
        login = django.forms.CharField(label="E-mail", widget=django.forms.TextInput(attrs={"placeholder": "E-mail"}))
        code = django.forms.CharField(required=False, help_text="If you have one.")

    form = dressed(Login(), hints=False)

    html = str(form)
    assert html.count('class="ds-input"') == 2
    assert "placeholder" not in html
    assert "If you have one." not in html
    assert re.findall(r"field__must[^>]*>(\w+)<", html) == ["optional"]
