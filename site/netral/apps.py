from django.apps import AppConfig


class NetralConfig(AppConfig):
    name = "netral"
    verbose_name = "Netral"
