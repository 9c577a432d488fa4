from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = _("Guidance")

    def ready(self) -> None:
        from guidance import signals  # noqa: PLC0415  models exist only now

        signals.connect()
