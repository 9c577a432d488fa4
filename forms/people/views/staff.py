"""Who works at a school, the services it works with, and one's own profile."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from forms.people.access import partners_seen_by, schools_staffed_by
from forms.people.directory import leaves_at, staff_of
from forms.people.inputs.fields import values_of
from forms.people.inputs.staff import EndMemberForm, NewMemberForm, PartnerForm, PostForm, ProfileForm
from forms.people.listening import open_tasks
from forms.people.models import Membership, Partner, User
from forms.people.selectors import works_at
from forms.people.services import partners as partner_services
from forms.people.services import staff as staff_services
from forms.people.services.preferences import choices_of
from forms.people.services.profile import change_profile
from forms.people.views.base import FormPage, PersonPage, SchoolPage


class Staff(SchoolPage):
    """Everybody who works at the school; what is over is for those who keep the registers."""

    template_name = "people/staff.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=staff_of(self.school),
            past=staff_of(self.school, past=True) if self.keeps else [],
            leaves=leaves_at(self.school, self.request.user, keeps=self.keeps),
            asked=self.school.sign_in_requests.filter(settled_at=None).select_related("role") if self.keeps else (),
            **kwargs,
        )


class AddMember(FormPage, SchoolPage):
    """Give somebody a role at the school."""

    for_keepers = True
    template_name = "people/form.html"
    form_class = NewMemberForm
    done_message = _("The role is given.")
    extra_context = {"title": _("Give somebody a role"), "button": _("Give the role")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.success_url(None), **kwargs)

    def act(self, form: NewMemberForm) -> Membership:
        data = form.cleaned_data
        return staff_services.add_member(
            school=self.school, email=data["email"], name=data["name"], post=form.post(), by=self.request.user
        )

    def success_url(self, result: Any) -> str:
        return reverse("people:staff", args=[self.school.pk])


class MemberPage(FormPage, SchoolPage):
    """A page about one membership of the school."""

    for_keepers = True
    membership: Membership

    def load(self) -> None:
        found = Membership.objects.select_related("user", "role").prefetch_related("classes", "pupils")
        membership = found.filter(pk=self.kwargs["pk"]).first()
        if membership is None:
            raise Http404
        self.membership = membership
        self.find_school(membership.school_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            membership=self.membership, about=str(self.membership.user), back_url=self.success_url(None), **kwargs
        )

    def success_url(self, result: Any) -> str:
        return reverse("people:staff", args=[self.school.pk])


class EditMember(MemberPage):
    """Change a role's reach and dates."""

    template_name = "people/form.html"
    form_class = PostForm
    done_message = _("The role is changed.")
    extra_context = {"title": _("Change a role"), "button": _("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.school, "membership": self.membership}

    def initial(self) -> dict[str, Any]:
        names = ("role", "scope", "first_teacher", "starts_on", "ends_on", "grades")
        held = {"classes": list(self.membership.classes.all()), "pupils": list(self.membership.pupils.all())}
        return values_of(self.membership, names) | held

    def act(self, form: PostForm) -> Membership:
        return staff_services.change_member(self.membership, post=form.post(), by=self.request.user)


class EndMember(MemberPage):
    """End a role, at once or after a last day."""

    template_name = "people/member_end.html"
    form_class = EndMemberForm
    done_message = _("The role is ended.")
    extra_context = {"title": _("End a role"), "button": _("End the role")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tasks=open_tasks(self.membership.user, self.school), **kwargs)

    def act(self, form: EndMemberForm) -> Membership:
        staff_services.end_member(self.membership, by=self.request.user, last_day=form.cleaned_data["last_day"])
        return self.membership

    def success_url(self, result: Any) -> str:
        """To what is open for who has no role here any more; else to the staff, unless it was one's own last role."""
        gone = result is not None and not works_at(self.membership.user, self.school)
        if gone and self.membership.user_id != self.request.user.pk and open_tasks(self.membership.user, self.school):
            return reverse("cases:going", args=[self.school.pk, self.membership.user_id])
        if schools_staffed_by(self.request.user).filter(pk=self.school.pk).exists():
            return super().success_url(result)
        return reverse("people:start")


class Partners(SchoolPage):
    """Services that the school works with, and how to reach them."""

    template_name = "people/partners.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partners=partners_seen_by(self.request.user, self.school), **kwargs)


class AddPartner(FormPage, SchoolPage):
    """A new service."""

    for_keepers = True
    template_name = "people/form.html"
    form_class = PartnerForm
    done_message = _("The service is added.")
    extra_context = {"title": _("Add a service"), "button": _("Add the service")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"kinds": partner_services.kinds_in_use(self.school)}

    def initial(self) -> dict[str, Any]:
        return {"active": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("Services belong to the school's owner: the other schools of the owner have them too.")
        return super().get_context_data(back_url=self.success_url(None), lead=lead, **kwargs)

    def act(self, form: PartnerForm) -> Partner:
        return partner_services.save_partner(school=self.school, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any) -> str:
        return reverse("people:partners", args=[self.school.pk])


class EditPartner(AddPartner):
    """A service's name, contacts, and whether it is in use."""

    done_message = _("The service is changed.")
    extra_context = {"title": _("Change a service"), "button": _("Save")}
    partner: Partner

    def load(self) -> None:
        super().load()
        partner = partners_seen_by(self.request.user, self.school).filter(pk=self.kwargs["pk"]).first()
        if partner is None:
            raise Http404
        self.partner = partner

    def initial(self) -> dict[str, Any]:
        return values_of(self.partner, partner_services.FIELDS)

    def act(self, form: PartnerForm) -> Partner:
        return partner_services.save_partner(
            school=self.school, by=self.request.user, partner=self.partner, **form.cleaned_data
        )


class Profile(FormPage, PersonPage):
    """A person's own name and language."""

    template_name = "people/profile.html"
    form_class = ProfileForm

    def initial(self) -> dict[str, Any]:
        return values_of(self.request.user, ("name", "language"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**choices_of(self.request.user), **kwargs)

    def act(self, form: ProfileForm) -> User:
        saved = change_profile(self.request.user, **form.cleaned_data)
        if saved.language:
            translation.activate(saved.language)  # the sentence that it is saved comes in the new language already
        self.done_message = _("Your profile is saved.")
        return saved

    def success_url(self, result: User) -> str:
        return reverse("people:profile")
