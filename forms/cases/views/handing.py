"""Handing a pupil's cases on."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from forms.cases.access import may
from forms.cases.inputs.handing import HandOnForm
from forms.cases.models import Case
from forms.cases.selectors.handing import goes_along
from forms.cases.services.access_log import note_access
from forms.cases.services.handing_on import hand_on, to_hand_on
from forms.people.views.base import FormPage, PupilPage


class HandOn(FormPage, PupilPage):
    """What goes along with a pupil who changes class, teacher or year, and the list to go through."""

    template_name = "cases/hand_on.html"
    form_class = HandOnForm
    done_message = gettext_lazy("It is noted on the cases, and who takes over is told.")

    def load(self) -> None:
        super().load()
        self.cases = to_hand_on(self.pupil, self.request.user)
        if not self.cases:
            raise Http404

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.pupil.school, "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        for case in self.cases:
            note_access(case, self.request.user, action="view", right="coordinate", path=self.request.path)
        return super().get_context_data(
            cases=[goes_along(case) | {"may_end": may(self.request.user, "end", case)} for case in self.cases], **kwargs
        )

    def act(self, form: HandOnForm) -> list[Case]:
        return hand_on(self.pupil, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: list[Case]) -> str:
        seen = Case.objects.visible_to(self.request.user).filter(pk=result[0].pk).exists()
        return reverse("cases:detail", args=[result[0].number]) if seen else reverse("cases:list")
