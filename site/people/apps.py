from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people import checks  # noqa: F401 registers the system check


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Orang dan peran")
