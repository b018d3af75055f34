from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Orang dan peran")

    def ready(self) -> None:
        from people import checks  # noqa: F401, PLC0415 registers the system check
