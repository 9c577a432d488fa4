"""A school's classes go into the next school year."""

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.people.inputs.rollover import RolloverForm
from forms.people.rendering import PortalForm
from forms.people.rollover import Rollover, rollover_of
from forms.people.services.rollover import roll_over
from forms.people.views.base import FormPage, SchoolPage


class RollOver(FormPage, SchoolPage):
    """What becomes of each class, and one button that does all of it."""

    for_keepers = True
    template_name = "people/rollover.html"
    form_class = RolloverForm
    plan: Rollover | None = None

    def load(self) -> None:
        super().load()
        self.plan = rollover_of(self.school) or None

    def form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.plan is None or not self.plan.steps:
            kwargs["form"] = PortalForm()  # nothing is asked
        return super().get_context_data(plan=self.plan, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Roll over; where there is nothing (any more) to roll over, the page says so."""
        if self.plan is None or not self.plan.steps:
            return self.get(request)
        return super().post(request, *args, **kwargs)

    def act(self, form: RolloverForm) -> tuple[int, int]:
        return roll_over(self.school, seen=form.cleaned_data["seen"], answers=form.answers(), by=self.request.user)

    def success_url(self, result: tuple[int, int]) -> str:
        up, left = result
        told = [ngettext("%(n)d pupil went up a class.", "%(n)d pupils went up a class.", up) % {"n": up}]
        if left:
            told.append(ngettext("%(n)d pupil left.", "%(n)d pupils left.", left) % {"n": left})
        told.append(_("Cases are with their pupils, and with the teams of the new classes."))
        messages.success(self.request, " ".join(told))
        return reverse("people:start")
