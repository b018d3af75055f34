"""The registry in the CMS, for reviewers and operators."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from regulations.models import Election, Practice, Provision, Regulation, Stage


class RegulationViewSet(SnippetViewSet):
    model = Regulation
    inspect_view_enabled = True
    icon = "doc-full"
    list_display = ["short_title", "kind", "year", "in_force_from", "in_force_until"]
    list_filter = ["kind", "year"]
    search_fields = ["short_title", "title", "number"]
    panels = [
        FieldPanel("code"),
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("year")]),
        FieldPanel("title"),
        FieldPanel("short_title"),
        FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_until")]),
        FieldPanel("status_note"),
    ]


class ProvisionViewSet(SnippetViewSet):
    model = Provision
    inspect_view_enabled = True
    icon = "list-ul"
    list_display = ["reference", "label", "review", "needs_review", "valid_until"]
    list_filter = ["review", "needs_review", "regulation"]
    search_fields = ["reference", "label", "summary"]
    panels = [
        FieldPanel("regulation"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("reference")]),
        FieldPanel("label"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        MultiFieldPanel(
            [FieldPanel("review"), FieldPanel("review_note"), FieldPanel("needs_review")],
            heading="Pemeriksaan",
        ),
    ]


class PracticeViewSet(SnippetViewSet):
    model = Practice
    inspect_view_enabled = True
    icon = "tick-inverse"
    list_display = ["code", "label", "verdict", "is_scored", "review"]
    list_filter = ["verdict", "is_scored", "review"]
    search_fields = ["code", "label", "legal_basis"]
    exclude_form_fields = ["binds", "tags"]


class ElectionViewSet(SnippetViewSet):
    model = Election
    inspect_view_enabled = True
    icon = "calendar"
    list_display = ["name", "kind", "code"]
    list_filter = ["kind"]
    panels = [
        FieldPanel("code"),
        FieldPanel("kind"),
        FieldPanel("name"),
        FieldPanel("region_codes"),
    ]


class StageViewSet(SnippetViewSet):
    """Due dates of courses rest on the first days of stages whose source was found."""

    model = Stage
    inspect_view_enabled = True
    icon = "date"
    list_display = ["name", "election", "starts", "ends", "review"]
    list_filter = ["election", "review"]
    panels = [
        FieldPanel("election"),
        FieldRowPanel(
            [
                FieldPanel(
                    "code",
                    help_text=_(
                        "Sama pada setiap pemilihan sejenis, misalnya masa_kampanye: penugasan"
                        " menunggu tahapan menurut kodenya."
                    ),
                ),
                FieldPanel("name"),
            ]
        ),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("review"),
        FieldPanel("source"),
    ]


class RegistryGroup(SnippetViewSetGroup):
    menu_label = "Aturan"
    menu_icon = "doc-full"
    menu_order = 300
    items = (RegulationViewSet, ProvisionViewSet, PracticeViewSet, ElectionViewSet, StageViewSet)
