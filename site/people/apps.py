from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people import checks  # noqa: F401 registers the system check


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Orang dan peran")
    default = True

    def ready(self) -> None:
        from people import receivers  # noqa: F401 connects them


class DevicesConfig(UserSessionsConfig):
    """allauth's list of devices; what notes them at sign-in is ours (`people.receivers`)."""

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from allauth.usersessions.signals import on_user_logged_in

        super().ready()
        # It looks through all earlier devices first, with statements for each of them.
        user_logged_in.disconnect(on_user_logged_in)
