"""Where staff begin with people, and the page of one class."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forms.people.access import classes_seen_by, may_edit_people
from forms.people.directory import find_pupils, my_schools, pupils_of, team_of
from forms.people.inputs.fields import values_of
from forms.people.inputs.pupils import ClassForm
from forms.people.models import SchoolClass
from forms.people.services.classes import save_class
from forms.people.views.base import FormPage, PersonPage, SchoolPage

LONGEST_SEARCH = 100
CLASS_FIELDS = ("name", "grade", "year")


class Start(PersonPage):
    """The person's schools, their classes and pupils. Names are searched for by POST, so that no address holds one."""

    template_name = "people/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "words" not in kwargs:
            kwargs["parts"] = my_schools(self.request.user)
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search for a pupil by name or class."""
        words = request.POST.get("words", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        if not words:
            return self.get(request)
        found, more = find_pupils(request.user, words)
        return self.render_to_response(self.get_context_data(words=words, found=found, more=more))


class ShowClass(PersonPage):
    """A class: its pupils, as far as the person may know of them, and its team."""

    template_name = "people/class.html"
    school_class: SchoolClass

    def load(self) -> None:
        found = classes_seen_by(self.request.user).select_related("school__owner", "year").filter(pk=self.kwargs["pk"])
        self.school_class = found.first()
        if self.school_class is None:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            school_class=self.school_class,
            school=self.school_class.school,
            keeps=may_edit_people(self.request.user, self.school_class.school),
            pupils=pupils_of(self.request.user, self.school_class),
            team=team_of(self.school_class),
            **kwargs,
        )


class AddClass(FormPage, SchoolPage):
    """A new class of a school."""

    for_keepers = True
    template_name = "people/form.html"
    form_class = ClassForm
    done_message = _("The class is added.")
    extra_context = {"title": _("Add a class"), "button": _("Add the class")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("people:start"), **kwargs)

    def act(self, form: ClassForm) -> SchoolClass:
        return save_class(school=self.school, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: SchoolClass) -> str:
        # A class of a year that is over has no page.
        is_open = classes_seen_by(self.request.user).filter(pk=result.pk).exists()
        return reverse("people:class", args=[result.pk]) if is_open else reverse("people:start")


class EditClass(AddClass):
    """A class's name, grade and year."""

    done_message = _("The class is changed.")
    extra_context = {"title": _("Change the class"), "button": _("Save")}
    school_class: SchoolClass

    def load(self) -> None:
        self.school_class = classes_seen_by(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if self.school_class is None:
            raise Http404
        self.find_school(self.school_class.school_id)

    def initial(self) -> dict[str, Any]:
        return values_of(self.school_class, CLASS_FIELDS)

    def act(self, form: ClassForm) -> SchoolClass:
        return save_class(school=self.school, by=self.request.user, school_class=self.school_class, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs)
        return data | {"back_url": reverse("people:class", args=[self.school_class.pk])}
