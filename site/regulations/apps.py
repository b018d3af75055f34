from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = _("Peraturan dan praktik")

    def ready(self) -> None:
        import_module("regulations.receivers")
