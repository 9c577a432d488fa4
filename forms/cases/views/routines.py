"""The routines of the person's schools: what comes back, its records, and beginning one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from forms.cases.clock import today
from forms.cases.errors import CaseError, NotAllowed
from forms.cases.selectors.routines import Planned, due_line, history, planned, running_without_case
from forms.cases.selectors.routines_words import every, measure_lines
from forms.cases.selectors.worklist.routines import last_done
from forms.cases.services.routines import begin_record
from forms.people.views.base import PersonPage, page_number
from guidance.links import page_url
from guidance.prose import render as markdown


class Routines(PersonPage):
    """What comes back at the person's schools, when it was done last, by whom, and when it is next."""

    template_name = "routines/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schools: dict[int, dict[str, Any]] = {}
        for one in planned(self.request.user):
            part = schools.setdefault(one.school.pk, {"school": one.school, "rows": [], "measures": []})
            part["rows"].append(line(one))
        for part in schools.values():
            part["measures"] = measure_lines(running_without_case(part["school"]))
        return super().get_context_data(parts=list(schools.values()), **kwargs)


def line(one: Planned) -> dict[str, Any]:
    """A routine as a line of the list."""
    return {
        "title": one.title,
        "url": one.url,
        "go_on_url": one.go_on_url if one.open else "",
        "every": every(one.routine),
        "last": one.last,
        "due": due_line(one),
        "begun": one.open is not None,
        "is_due": one.rhythm.state(today()) == "due",
        "may_do": one.may_do,
    }


class OfRoutine(PersonPage):
    """A page of one routine at one school; ``self.one`` is found and seen to be the person's first."""

    one: Planned

    def load(self) -> None:
        names = ("school", "procedure", "routine")
        found = planned(self.request.user, only={name: self.kwargs[name] for name in names})
        if not found:
            raise Http404
        self.one = found[0]


class Routine(OfRoutine):
    """One routine: what it is, when it is next, the records that there are; its button begins one."""

    template_name = "routines/routine.html"
    error: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, number = self.one, page_number(self.request)
        records, more = history(one, number)
        return super().get_context_data(
            one=one,
            line=line(one),
            last_done=last_done(one),
            guidance=self._guidance(),
            records=[{"record": row, "url": self._record_url(row.number)} for row in records],
            page=number,
            previous_url=f"?page={number - 1}" if number > 1 else "",
            next_url=f"?page={number + 1}" if more else "",
            **kwargs,
        )

    def _guidance(self) -> Any:
        words = self.one.version.wording()
        routine = next((one for one in words.routines if one.key == self.one.routine.key), self.one.routine)
        language = self.request.LANGUAGE_CODE
        if not routine.guidance:
            return ""
        text = routine.guidance.to(language)
        return markdown(text, level=3, resolve=lambda key: page_url(words.key, key, language))

    def _record_url(self, number: int) -> str:
        return reverse("wizard:routine_record", kwargs={**self.one.urls_of, "number": number})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Begin a record, or go on with the one that is open."""
        try:
            record = begin_record(self.one.school, self.one.version, self.one.routine.key, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            messages.error(request, str(refused))
            return redirect(self.one.url)
        return redirect(self._record_url(record.number))
