from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "forms.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Accounts are told of through the outbox; cases take note of who is away and who goes, and of calendars."""
        from forms.cases.services import leaves  # noqa: PLC0415  models are not loaded before
        from forms.cases.services.outbox import post  # noqa: PLC0415  models are not loaded before
        from forms.cases.tasks import listen_to_calendars  # noqa: PLC0415  models are not loaded before
        from forms.people.listening import register_listener  # noqa: PLC0415  models are not loaded before
        from forms.people.outgoing import register_poster  # noqa: PLC0415  models are not loaded before

        register_poster(post)
        register_listener(leaves)
        listen_to_calendars()
