"""Logging a contact, and approaches from homes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.clock import system_clock, today
from forms.cases.enums import Direction
from forms.cases.inputs.contacts import (
    AnswerApproachForm,
    ApproachForm,
    ContactForm,
    PupilContactForm,
    in_a_week,
)
from forms.cases.models import Approach, Contact
from forms.cases.services.contacts import answer_approach, log_contact, may_see_approach, record_approach
from forms.cases.views.base import CasePage
from forms.people.selectors import pupils_visible_to
from forms.people.views.base import FormPage, PersonPage, page_number

PAGE = 25


def contact_start() -> dict[str, Any]:
    """A call that was made now: what most contacts are."""
    now = timezone.localtime(system_clock.now())
    return {"on": now.date(), "at": now.strftime("%H:%M"), "direction": Direction.OUT}


class LogContact(FormPage):
    """Log a contact on a pupil; it joins the pupil's case if there is one."""

    template_name = "cases/contact_form.html"
    form_class = PupilContactForm
    done_message = gettext_lazy("The contact is logged.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def initial(self) -> dict[str, Any]:
        return contact_start() | {"pupil": self.request.GET.get("pupil")}

    def act(self, form: PupilContactForm) -> Contact:
        return log_contact(by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Contact) -> str:
        return reverse("cases:detail", args=[result.case.number]) if result.case else reverse("cases:contacts")


class LogCaseContact(FormPage, CasePage):
    """Log a contact from the case: four answers, the pupil known."""

    action = "fill"
    template_name = "cases/contact_form.html"
    form_class = ContactForm
    done_message = gettext_lazy("The contact is logged.")

    def form_kwargs(self) -> dict[str, Any]:
        if self.case.pupil is None:
            raise Http404
        ties = self.case.pupil.guardianships.filter(may_receive=True).select_related("guardian")
        return {"guardians": tuple(tie.guardian.full_name for tie in ties)}

    def initial(self) -> dict[str, Any]:
        return contact_start()

    def act(self, form: ContactForm) -> Contact:
        return log_contact(pupil=self.case.pupil, case=self.case, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Contact) -> str:
        return reverse("cases:detail", args=[self.case.number])


class Contacts(PersonPage):
    """Contacts without a case that the person may see, the newest first."""

    template_name = "cases/contacts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            Contact.objects.filter(case__isnull=True)
            .filter(Q(pupil__in=pupils_visible_to(self.request.user)) | Q(made_by=self.request.user))
            .select_related("pupil__school_class", "made_by")
        )
        page = page_number(self.request)
        found = list(rows[(page - 1) * PAGE : page * PAGE + 1])
        return super().get_context_data(
            contacts=found[:PAGE],
            page=page,
            previous_url=f"?page={page - 1}" if page > 1 else "",
            next_url=f"?page={page + 1}" if len(found) > PAGE else "",
            **kwargs,
        )


class RecordApproach(FormPage):
    """Take down an approach from home."""

    template_name = "cases/approach_form.html"
    form_class = ApproachForm
    done_message = gettext_lazy("The approach is recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def initial(self) -> dict[str, Any]:
        return {"answer_by": in_a_week()}

    def act(self, form: ApproachForm) -> Approach:
        return record_approach(by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Approach) -> str:
        return reverse("cases:approach", args=[result.pk])


class ShowApproach(FormPage):
    """An approach, and its answer once it is given."""

    template_name = "cases/approach.html"
    form_class = AnswerApproachForm
    done_message = gettext_lazy("The answer is noted.")
    approach: Approach

    def load(self) -> None:
        rows = Approach.objects.select_related("pupil__school_class", "school_class", "owner", "answered_by", "case")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None or not may_see_approach(self.request.user, found):
            raise Http404
        self.approach = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        late = self.approach.answered_on is None and self.approach.answer_by < today()
        return super().get_context_data(approach=self.approach, late=late, **kwargs)

    def act(self, form: AnswerApproachForm) -> Approach:
        if self.approach.answered_on is not None:
            raise PermissionDenied(_("This approach has been answered."))
        return answer_approach(self.approach.pk, answer=form.cleaned_data["answer"], by=self.request.user)

    def success_url(self, result: Approach) -> str:
        return reverse("cases:approach", args=[result.pk])
