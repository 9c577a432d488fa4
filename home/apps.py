from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from guidance.caching import start_generation


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Front door")

    def ready(self) -> None:
        post_save.connect(start_generation, sender="home.SiteSettings", dispatch_uid="site-settings-saved")
