"""The bank and the quizzes in the CMS."""

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from quizzes.forms import CommaWidget, QuestionForm
from quizzes.kinds import KINDS
from quizzes.models import DeliveryNote, Question, Quiz
from regulations.models import Practice


class QuestionFilterSet(WagtailFilterSet):
    practice = django_filters.ModelChoiceFilter(
        queryset=Practice.objects.order_by("code"), label=_("Praktik")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Jenis soal"),
        choices=[(kind.name, kind.label) for kind in KINDS.values()],
        method="of_kind",
    )

    class Meta:
        model = Question
        fields = ["practice", "kind", "difficulty", "is_scored"]

    def of_kind(self, queryset, name, value):
        """By the newest frozen version; a question never published has no kind to filter by."""
        return queryset.filter(versions__is_current=True, versions__kind=value)


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Bank soal")
    menu_name = "bank-soal"
    add_to_admin_menu = False
    list_display = ["code", "title", "practice", "kind_label", "is_scored"]
    list_export = ["code", "title", "practice", "difficulty", "is_scored"]
    list_per_page = 50
    filterset_class = QuestionFilterSet
    search_fields = ["code", "title", "stem"]
    search_backend_name = None
    ordering = ["code"]
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("difficulty")]),
        FieldPanel("title"),
        FieldPanel("stem"),
        FieldPanel("answer"),
        FieldPanel("explanation"),
        MultiFieldPanel(
            [FieldPanel("practice"), FieldPanel("provisions"), FieldPanel("is_scored")],
            heading=_("Dasar hukum"),
        ),
        FieldPanel("tags", widget=CommaWidget, help_text=_("Pisahkan dengan koma.")),
    ]

    def get_edit_handler(self):
        handler = super().get_edit_handler()
        handler.base_form_class = QuestionForm
        return handler


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "form"
    menu_label = _("Kuis")
    menu_name = "kuis"
    add_to_admin_menu = False
    list_display = ["title", "kind", "pass_mark", "is_open"]
    list_filter = {"kind": ["exact"], "is_open": ["exact"]}
    search_fields = ["title", "slug"]
    search_backend_name = None
    ordering = ["pk"]
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("kind"), FieldPanel("is_open")]),
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("pass_mark"),
                        FieldPanel("attempts_allowed"),
                        FieldPanel("wait_minutes"),
                    ]
                ),
                FieldRowPanel(
                    [FieldPanel("minutes"), FieldPanel("grace_seconds"), FieldPanel("review")]
                ),
            ],
            heading=_("Aturan"),
        ),
        InlinePanel(
            "sections",
            [
                FieldPanel("title"),
                FieldRowPanel(
                    [FieldPanel("draw"), FieldPanel("difficulty"), FieldPanel("position")]
                ),
                FieldPanel("practices"),
                FieldPanel("questions"),
                FieldPanel("tags", widget=CommaWidget, help_text=_("Pisahkan dengan koma.")),
            ],
            heading=_("Bagian"),
            label=_("Bagian"),
            min_num=1,
            help_text=_("Setiap bagian mengambil soal secara acak dari bank menurut saringannya."),
        ),
    ]


class NotesArePlainlyRead(ModelPermissionPolicy):
    """Whoever writes quizzes reads the notes; nobody writes or deletes one."""

    def user_has_permission(self, user, action):
        return action == "view" and ModelPermissionPolicy(Quiz).user_has_permission(user, "change")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class DeliveryNoteFilterSet(WagtailFilterSet):
    quiz = django_filters.ModelChoiceFilter(
        field_name="attempt__quiz", queryset=Quiz.objects.order_by("title"), label=_("Kuis")
    )

    class Meta:
        model = DeliveryNote
        fields = ["quiz", "kind"]


class DeliveryNoteViewSet(SnippetViewSet):
    """Attempt and unit, and neither name nor NIP: what is strange here is mostly the line."""

    model = DeliveryNote
    icon = "time"
    menu_label = _("Catatan kiriman")
    menu_name = "catatan-kiriman"
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = [
        Column("kind", label=_("Catatan"), accessor="get_kind_display"),
        Column("quiz", label=_("Kuis")),
        Column("attempt_number", label=_("Percobaan ke")),
        Column("position", label=_("Soal")),
        Column("unit", label=_("Unit")),
        Column("stamped_at", label=_("Kontak terakhir")),
        Column("made_at", label=_("Dijawab")),
        Column("arrived_at", label=_("Tiba")),
    ]
    filterset_class = DeliveryNoteFilterSet
    list_per_page = 50
    ordering = ["-arrived_at", "-pk"]

    @cached_property
    def permission_policy(self):
        return NotesArePlainlyRead(self.model)

    def get_queryset(self, request):
        return DeliveryNote.objects.select_related("attempt__quiz", "attempt__agency")


class QuizGroup(SnippetViewSetGroup):
    items = (QuestionViewSet, QuizViewSet, DeliveryNoteViewSet)
    menu_label = _("Soal dan kuis")
    menu_name = "soal-dan-kuis"
    menu_icon = "help"
    menu_order = 250


__all__ = ["DeliveryNoteViewSet", "QuestionViewSet", "QuizGroup", "QuizViewSet"]
