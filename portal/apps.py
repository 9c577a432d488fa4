from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PortalConfig(AppConfig):
    """The project itself: settings, health, headers, and the wiring between apps that may not import each other."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import providers  # noqa: PLC0415  models exist only now

        providers.register()


class PortalUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user administration, with the one name field that our users have."""

    user_viewset = "portal.users.UserViewSet"
