"""Addresses that a person keeps by name, to come back to what they looked at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEPT_UNDER = "/pantau/"


class SavedView(models.Model):
    """Path and query of one page. It opens nothing by itself: the page asks who is coming."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("nama tampilan"), max_length=60)
    address = models.CharField(max_length=500)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_view_name_once"),
            models.CheckConstraint(
                condition=Q(address__startswith=KEPT_UNDER), name="saved_view_is_of_tracking"
            ),
        ]

    def __str__(self) -> str:
        return self.name
