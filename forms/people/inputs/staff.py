"""What is asked about staff, partners and one's own profile."""

import re
from typing import Any

import django.forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.people.enums import Scope
from forms.people.inputs.fields import PupilsField, date_field, text_field, tick
from forms.people.models import Membership, Pupil, School, SchoolClass
from forms.people.models.user import interface_languages
from forms.people.rendering import PortalForm
from forms.people.selectors import STAFF_RANKS
from forms.people.services.classes import HIGHEST_GRADE
from forms.people.services.staff import Post
from guidance.models import Role


class PostForm(PortalForm):
    """One membership: role, reach and dates."""

    role = django.forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.filter(rank__in=STAFF_RANKS), empty_label=_("Choose a role")
    )
    scope = django.forms.ChoiceField(
        label=_("How far does the role reach?"), choices=Scope.choices, widget=django.forms.RadioSelect
    )
    classes = django.forms.ModelMultipleChoiceField(
        label=_("Own classes"),
        queryset=SchoolClass.objects.none(),
        required=False,
        widget=django.forms.CheckboxSelectMultiple,
    )
    grades = django.forms.TypedMultipleChoiceField(
        label=_("Own grades"), coerce=int, required=False, widget=django.forms.CheckboxSelectMultiple
    )
    pupils = PupilsField(
        label=_("Own pupils"),
        queryset=Pupil.objects.none(),
        required=False,
        widget=django.forms.SelectMultiple(attrs={"size": 8}),
    )
    first_teacher = tick(
        _("First teacher of these classes"),
        help_text=_("Owns what comes to the class's team before somebody takes it."),
    )
    starts_on = date_field(_("First day"), help_text=_("Leave it empty if the role holds already."))
    ends_on = date_field(_("Last day"), help_text=_("For a substitute or a leave. Leave it empty if no end is known."))

    def __init__(self, *args: Any, school: School, membership: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [row.pk for row in membership.classes.all()] if membership else []
        own = [row.pk for row in membership.pupils.all()] if membership else []
        grades = {int(grade) for grade in membership.grades} if membership else set()
        rows = SchoolClass.objects.filter(school=school)
        current = rows.filter(Q(year__ends_on__gte=timezone.localdate()) | Q(pk__in=held)).select_related("year")
        self.fields["classes"].queryset = current
        self.fields["classes"].label_from_instance = lambda row: f"{row.name} ({row.year.name})"
        known = sorted(grades | {row.grade for row in current}) or list(range(HIGHEST_GRADE + 1))
        self.fields["grades"].choices = [(grade, str(grade)) for grade in known]
        self.fields["pupils"].queryset = (
            Pupil.objects.filter(school=school)
            .filter(Q(left_on__isnull=True) | Q(pk__in=own))
            .select_related("school_class")
            .order_by("school_class__grade", "school_class__name", "first_name", "last_name")
        )

    def post(self) -> Post:
        """What was filled in, as the services take it. The form must be valid."""
        names = ("role", "scope", "classes", "pupils", "grades", "first_teacher", "starts_on", "ends_on")
        return Post(**{name: self.cleaned_data[name] for name in names})


class NewMemberForm(PostForm):
    """The same for somebody who is to get the role, named by e-mail address."""

    field_order = ("email", "name")
    email = django.forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Who has no account yet gets one, and a mail that says how to log in."),
    )
    name = text_field(_("Name"), 200, required=False, help_text=_("Needed for somebody who has no account yet."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class EndMemberForm(PortalForm):
    """When a membership ends."""

    last_day = date_field(_("Last day"), help_text=_("The role still holds on this day. Leave it empty to end it now."))


class PartnerForm(PortalForm):
    """A service that schools of an owner work with."""

    name = text_field(_("Name of the service"), 200)
    service = text_field(_("Kind of service"), 60)
    contact_name = text_field(_("Contact person"), 200, required=False)
    phone = text_field(_("Telephone"), 40, required=False)
    email = django.forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    active = tick(
        _("In use"), initial=True, help_text=_("Services that are not in use stay in the cases they were in.")
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.validators.append(
            RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Use small letters a to z, digits and _, and begin with a letter."))
        )
        field.help_text = _("The short word that procedures name it by.")
        if kinds:
            field.help_text = _("The short word that procedures name it by. In use: %(kinds)s.") % {
                "kinds": ", ".join(kinds)
            }

    def clean_service(self) -> str:
        """The word without stray spaces."""
        return re.sub(r"\s+", "_", self.cleaned_data["service"])


class ProfileForm(PortalForm):
    """A person's own name and language."""

    name = django.forms.CharField(
        label=_("Name"), max_length=200, widget=django.forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = django.forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("Of your own pages and of mail. Guidance has its own choice of language."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As my browser asks for")), *interface_languages()]


class WordsForm(django.forms.Form):
    """What is searched for; never shown as a form, only read."""

    words = django.forms.CharField(required=False, max_length=100)
