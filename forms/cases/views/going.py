"""Somebody leaves a school or changes job: all that is open for them there is moved from one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.inputs.going import GoingForm
from forms.cases.selectors.tasks import KINDS, approaches_of, tasks_by_case
from forms.cases.services.going import move_all
from forms.people.models import User
from forms.people.views.base import FormPage, SchoolPage


class Going(FormPage, SchoolPage):
    """What is open for one person at the school, a case a line, and to whom it goes. Only the button moves it."""

    for_keepers = True
    template_name = "cases/going.html"
    form_class = GoingForm
    person: User

    def load(self) -> None:
        super().load()
        person = User.objects.filter(pk=self.kwargs["person"], memberships__school=self.school).distinct().first()
        if person is None:
            raise Http404
        self.person = person
        self.tasks = tasks_by_case(person, self.school, self.request.user)
        self.approaches = approaches_of(person, self.school).count()

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "school": self.school,
            "person": self.person,
            "tasks": self.tasks,
            "approaches": self.approaches,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(person=self.person, approaches=self.approaches, **kwargs)
        form = context["form"]
        words = kind_words()
        context["rows"] = [
            {
                "tasks": one,
                "what": [words[kind](one.counts[kind]) for kind in KINDS if one.counts[kind]],
                "field": form[form.single[one.case.pk]] if one.case.pk in form.single else None,
            }
            for one in self.tasks
        ]
        totals = {kind: sum(one.counts[kind] for one in self.tasks) for kind in KINDS}
        context["totals"] = [words[kind](count) for kind, count in totals.items() if count]
        return context

    def act(self, form: GoingForm) -> tuple[int, list[str]]:
        return move_all(
            self.person,
            self.school,
            to=form.cleaned_data["to"],
            other=form.others(),
            approaches=form.cleaned_data.get("approaches", False),
            by=self.request.user,
        )

    def success_url(self, result: tuple[int, list[str]]) -> str:
        moved, left = result
        words = ngettext("%(count)d case was moved.", "%(count)d cases were moved.", moved) % {"count": moved}
        messages.success(self.request, words)
        if left:
            told = _("These were not moved: %(numbers)s.") % {"numbers": ", ".join(left)}
            messages.warning(self.request, told)
            return reverse("cases:going", args=[self.school.pk, self.person.pk])
        return reverse("people:staff", args=[self.school.pk])


def kind_words() -> dict[str, Any]:
    """How many of each kind of task, in words."""
    return {
        "owned": lambda n: ngettext("owner of %(n)d case", "owner of %(n)d cases", n) % {"n": n},
        "coordinated": lambda n: ngettext("coordinates %(n)d case", "coordinates %(n)d cases", n) % {"n": n},
        "measures": lambda n: ngettext("%(n)d running measure", "%(n)d running measures", n) % {"n": n},
        "asks": lambda n: ngettext("asked to coordinate %(n)d case", "asked to coordinate %(n)d cases", n) % {"n": n},
        "meetings": lambda n: ngettext("%(n)d meeting ahead", "%(n)d meetings ahead", n) % {"n": n},
        "requests": lambda n: ngettext("%(n)d request taken up", "%(n)d requests taken up", n) % {"n": n},
        "participations": lambda n: ngettext("takes part in %(n)d case", "takes part in %(n)d cases", n) % {"n": n},
    }
