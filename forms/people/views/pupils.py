"""A pupil and the pupil's guardians. Addresses hold numbers, titles no names."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms.people.access import guardians_known_at
from forms.people.directory import find_guardians, guardians_of
from forms.people.inputs.fields import values_of
from forms.people.inputs.pupils import GuardianForm, PupilForm
from forms.people.models import Guardianship, Pupil
from forms.people.services import guardians
from forms.people.services import pupils as pupil_services
from forms.people.views.base import FormPage, PupilPage, SchoolPage
from forms.people.views.start import LONGEST_SEARCH


class ShowPupil(PupilPage):
    """The pupil's page."""

    template_name = "people/pupil.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            ties=[
                {
                    "tie": tie,
                    "guardian": tie.guardian,
                    "marked": tie.guardian.protected_address or self.pupil.protected_address,
                }
                for tie in guardians_of(self.pupil)
            ],
            **kwargs,
        )


class AddPupil(FormPage, SchoolPage):
    """A new pupil of a school."""

    for_keepers = True
    template_name = "people/form.html"
    form_class = PupilForm
    done_message = _("The pupil is added.")
    extra_context = {"title": _("Add a pupil"), "button": _("Add the pupil")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school}

    def initial(self) -> dict[str, Any]:
        return {"school_class": self.request.GET.get("class")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("people:start"), **kwargs)

    def act(self, form: PupilForm) -> Pupil:
        return pupil_services.save_pupil(school=self.school, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Pupil) -> str:
        return reverse("people:pupil", args=[result.pk])


class EditPupil(FormPage, PupilPage):
    """What the register says of a pupil."""

    for_keepers = True
    template_name = "people/form.html"
    form_class = PupilForm
    done_message = _("The pupil is changed.")
    extra_context = {"title": _("Change what is known of the pupil"), "button": _("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.pupil.school}

    def initial(self) -> dict[str, Any]:
        return values_of(self.pupil, pupil_services.FIELDS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = self.pupil.full_name
        return super().get_context_data(back_url=reverse("people:pupil", args=[self.pupil.pk]), about=about, **kwargs)

    def act(self, form: PupilForm) -> Pupil:
        return pupil_services.save_pupil(
            school=self.pupil.school, by=self.request.user, pupil=self.pupil, **form.cleaned_data
        )

    def success_url(self, result: Pupil) -> str:
        return reverse("people:pupil", args=[result.pk])


class AddGuardian(FormPage, PupilPage):
    """Somebody new as a guardian. Custody and information are ticked by the person who knows, never beforehand."""

    for_keepers = True
    template_name = "people/guardian_form.html"
    form_class = GuardianForm
    done_message = _("The guardian is added.")
    extra_context = {"title": _("Add a guardian"), "button": _("Add the guardian"), "offers_known": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = self.pupil.full_name
        return super().get_context_data(back_url=reverse("people:pupil", args=[self.pupil.pk]), about=about, **kwargs)

    def act(self, form: GuardianForm) -> Guardianship:
        return guardians.add_guardian(pupil=self.pupil, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Guardianship) -> str:
        return reverse("people:pupil", args=[self.pupil.pk])


class KnownGuardian(PupilPage):
    """Somebody who is a guardian of another pupil of the school: found by POST, joined by POST."""

    for_keepers = True
    template_name = "people/guardian_known.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Search by name, or join the one that was chosen and go on to say what holds for this pupil."""
        known = guardians_known_at(self.pupil.school)
        chosen = request.POST.get("guardian", "")
        if chosen:
            guardian = known.filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None
            if guardian is None:
                raise Http404
            tie = guardians.join_guardian(pupil=self.pupil, guardian=guardian, by=request.user)
            messages.success(request, gettext("The guardian is added. Say now what holds for this pupil."))
            return redirect("people:guardian_edit", pk=tie.pk)
        words = request.POST.get("words", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        others = known.exclude(guardianships__pupil=self.pupil)
        found = find_guardians(others, words) if words else []
        return self.render_to_response(self.get_context_data(words=words, found=found))


class TiePage(PupilPage):
    """A page about one guardian of one pupil, for who keeps the school's registers."""

    for_keepers = True
    tie: Guardianship

    def load(self) -> None:
        self.tie = get_object_or_404(Guardianship.objects.select_related("guardian"), pk=self.kwargs["pk"])
        self.find_pupil(self.tie.pupil_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = self.tie.guardian.guardianships.exclude(pk=self.tie.pk).count()
        return super().get_context_data(tie=self.tie, others=others, about=self.pupil.full_name, **kwargs)


class EditGuardian(FormPage, TiePage):
    """A guardian: what is the person's own, and what holds for this pupil."""

    template_name = "people/guardian_form.html"
    form_class = GuardianForm
    done_message = _("The guardian is changed.")
    extra_context = {"title": _("Change a guardian"), "button": _("Save")}

    def initial(self) -> dict[str, Any]:
        own = values_of(self.tie.guardian, guardians.PERSON_FIELDS)
        return own | values_of(self.tie, guardians.TIE_FIELDS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("people:pupil", args=[self.pupil.pk]), **kwargs)

    def act(self, form: GuardianForm) -> Guardianship:
        return guardians.change_guardian(self.tie, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Guardianship) -> str:
        return reverse("people:pupil", args=[self.pupil.pk])


class EndGuardian(TiePage):
    """Take a guardian from a pupil."""

    template_name = "people/guardian_end.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End what holds between the two."""
        guardians.end_guardian(self.tie, by=request.user)
        messages.success(request, gettext("The guardian is taken from this pupil."))
        return redirect("people:pupil", pk=self.pupil.pk)
