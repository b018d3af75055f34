"""Agencies in the CMS: simple facts only; the tree itself is changed by commands."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from agencies.actions import rename
from agencies.holding import hold_tree_for_change
from agencies.models import Agency

PLACE = ("path", "depth", "numchild")  # in the tree; the form saves whole rows


class OperatorsChange(ModelPermissionPolicy):
    """Superusers change; nobody adds or deletes here, because a node needs its place in the tree."""

    def user_has_permission(self, user, action: str) -> bool:
        return bool(user.is_active and user.is_superuser and action in ("change", "view"))

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class AgencyForm(WagtailAdminModelForm):
    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """A new name leaves the old one behind, as everywhere; the unit stays where it stands by now."""
        if commit:
            hold_tree_for_change()
            before = Agency.objects.get(pk=self.instance.pk)
            for name in PLACE:
                setattr(self.instance, name, getattr(before, name))
            if "name" in self.changed_data:
                today = timezone.localdate(timezone=before.zone)
                rename(agency=before, name=self.instance.name, on=today)
        return super().save(commit)


class AgencyViewSet(SnippetViewSet):
    model = Agency
    icon = "group"
    menu_label = "Instansi"
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "kind", "slug", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "slug", "short_name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("short_name"),
            FieldPanel("time_zone"),
            FieldPanel("asks_pledge"),
            FieldPanel("is_active"),
        ],
        base_form_class=AgencyForm,
    )

    @property
    def permission_policy(self) -> OperatorsChange:
        return OperatorsChange(self.model)
