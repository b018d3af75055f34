"""Certificate designs in the CMS, in a menu entry of their own."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from certificates.models import CertificateDesign
from certificates.permissions import DesignPolicy


class CertificateDesignViewSet(SnippetViewSet):
    model = CertificateDesign
    icon = "form"
    menu_label = _("Rancangan sertifikat")
    menu_name = "certificate-designs"
    menu_order = 450
    add_to_admin_menu = True
    list_display = ["office_name", "agency", "city", "signatory_name", "preview"]
    search_fields = ["office_name", "government_name"]
    panels = [
        HelpPanel(
            _("Perubahan berlaku untuk sertifikat berikutnya; yang sudah terbit tidak berubah.")
        ),
        FieldPanel("agency"),
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
    ]

    @property
    def permission_policy(self) -> DesignPolicy:
        return DesignPolicy(CertificateDesign)
