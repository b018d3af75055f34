"""Certificate designs in the CMS, in a menu entry of their own."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Select
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views import snippets

from certificates.forms import DesignForm
from certificates.models import CertificateDesign
from certificates.permissions import DesignPolicy, designs_open_to, may_edit_design


class WithinScope:
    """Wagtail asks here for permissions on the model only; a design outside the subtree is not there."""

    request: HttpRequest

    def get_object(self, *args: Any, **kwargs: Any) -> CertificateDesign:
        design = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not may_edit_design(self.request.user, design):
            raise Http404
        return design


class DesignIndex(snippets.IndexView):
    """Without the boxes for many at once: Wagtail's bulk actions know groups and no subtree."""

    @cached_property
    def columns(self) -> list[Column]:
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]


class DesignCopy(WithinScope, snippets.CopyView):
    pass


class DesignEdit(WithinScope, snippets.EditView):
    pass


class DesignDelete(WithinScope, snippets.DeleteView):
    pass


class DesignHistory(WithinScope, snippets.HistoryView):
    pass


class DesignUsage(WithinScope, snippets.UsageView):
    pass


class CertificateDesignViewSet(snippets.SnippetViewSet):
    model = CertificateDesign
    index_view_class = DesignIndex
    copy_view_class = DesignCopy
    edit_view_class = DesignEdit
    delete_view_class = DesignDelete
    history_view_class = DesignHistory
    usage_view_class = DesignUsage
    icon = "form"
    menu_label = _("Rancangan sertifikat")
    menu_name = "certificate-designs"
    menu_order = 450
    add_to_admin_menu = True
    list_display = ["office_name", "agency", "city", "signatory_name", "preview"]
    search_fields = ["office_name", "government_name"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                _("Perubahan berlaku untuk sertifikat berikutnya; yang sudah terbit tidak berubah.")
            ),
            # A chooser would offer every agency; the form knows which are open.
            FieldPanel("agency", widget=Select),
            MultiFieldPanel(
                [
                    FieldPanel("government_name"),
                    FieldPanel("office_name"),
                    FieldPanel("logo"),
                    FieldPanel("title"),
                ],
                heading=_("Kepala sertifikat"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("city"),
                    FieldPanel("signatory_post"),
                    FieldPanel("signatory_name"),
                    FieldPanel("signatory_nip"),
                ],
                heading=_("Penanda tangan"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code"), FieldPanel("unit")]),
                    FieldPanel("number_pattern"),
                ],
                heading=_("Nomor"),
            ),
        ],
        base_form_class=DesignForm,
    )

    @property
    def permission_policy(self) -> DesignPolicy:
        return DesignPolicy(CertificateDesign)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificateDesign]:
        return designs_open_to(request.user)
