"""Users in the CMS: Wagtail's forms expect a first and a last name, ours have one name."""

import django.forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet


class PortalUserEditForm(UserEditForm):
    """Edit a user by e-mail and name."""

    first_name = None
    last_name = None
    name = django.forms.CharField(label=_("Name"), max_length=200)

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields - {"first_name", "last_name"}) | {"name"}


class PortalUserCreationForm(UserCreationForm):
    """Create a user by e-mail and name."""

    first_name = None
    last_name = None
    name = django.forms.CharField(label=_("Name"), max_length=200)

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields - {"first_name", "last_name"}) | {"name"}


class UserViewSet(WagtailUserViewSet):
    """Wagtail's user administration over our forms."""

    def get_form_class(self, for_update: bool = False) -> type[django.forms.ModelForm]:
        """The form for a new user, or with ``for_update`` for one that exists."""
        return PortalUserEditForm if for_update else PortalUserCreationForm
