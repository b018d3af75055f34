"""How a trainer writes the answer of a question: one block per kind, exactly one block a question."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

VERDICTS = [
    ("boleh", _("Boleh")),
    ("dilarang", _("Dilarang")),
    ("konsultasi", _("Perlu konsultasi")),
]


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Pilihan"), max_length=300)
    is_right = blocks.BooleanBlock(label=_("Benar"), required=False)
    explanation = blocks.TextBlock(
        label=_("Penjelasan"),
        required=False,
        rows=2,
        help_text=_("Mengapa pilihan ini benar atau keliru; tampil sesudah kuis dikirim."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Pilihan")


class ScenarioBlock(blocks.StructBlock):
    """Boleh / dilarang / perlu konsultasi, and then the basis."""

    verdict = blocks.ChoiceBlock(label=_("Penilaian yang benar"), choices=VERDICTS)
    allowed_note = blocks.TextBlock(
        label=_("Penjelasan bila memilih Boleh"), required=False, rows=2
    )
    forbidden_note = blocks.TextBlock(
        label=_("Penjelasan bila memilih Dilarang"), required=False, rows=2
    )
    consult_note = blocks.TextBlock(
        label=_("Penjelasan bila memilih Perlu konsultasi"), required=False, rows=2
    )
    bases = blocks.ListBlock(
        OptionBlock(),
        label=_("Pilihan dasar atau alasan"),
        max_num=6,
        default=[],
        help_text=_(
            "Tepat satu yang benar. Nilai: separuh penilaian, separuh dasar. Boleh kosong pada kartu diskusi."
        ),
    )

    class Meta:
        icon = "help"
        label = _("Situasi: boleh, dilarang, atau perlu konsultasi")


class SingleBlock(blocks.StructBlock):
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Pilihan"),
        min_num=2,
        max_num=8,
        help_text=_("Tepat satu yang benar."),
    )

    class Meta:
        icon = "radio-full"
        label = _("Pilihan tunggal")


class MultipleBlock(blocks.StructBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Pilihan"), min_num=2, max_num=10)
    is_partial = blocks.BooleanBlock(
        label=_("Nilai sebagian"),
        required=False,
        help_text=_(
            "Setiap pilihan benar menambah, setiap pilihan keliru mengurangi; tidak di bawah nol."
        ),
    )

    class Meta:
        icon = "tick"
        label = _("Pilihan majemuk")


class TrueFalseBlock(blocks.StructBlock):
    is_true = blocks.BooleanBlock(label=_("Pernyataan itu benar"), required=False)
    true_note = blocks.TextBlock(label=_("Penjelasan bila memilih Benar"), required=False, rows=2)
    false_note = blocks.TextBlock(label=_("Penjelasan bila memilih Salah"), required=False, rows=2)

    class Meta:
        icon = "check"
        label = _("Benar atau salah")


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Pernyataan"), max_length=300)
    right = blocks.CharBlock(label=_("Pasangannya"), max_length=300)
    explanation = blocks.TextBlock(label=_("Penjelasan"), required=False, rows=2)

    class Meta:
        icon = "link"
        label = _("Pasangan")


class MatchingBlock(blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Pasangan"), min_num=2, max_num=8)
    distractors = blocks.ListBlock(
        blocks.CharBlock(max_length=300), label=_("Pasangan pengecoh"), default=[], max_num=4
    )

    class Meta:
        icon = "link"
        label = _("Menjodohkan")


class StepBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Langkah"), max_length=300)
    explanation = blocks.TextBlock(label=_("Penjelasan"), required=False, rows=2)

    class Meta:
        icon = "list-ol"
        label = _("Langkah")


class OrderingBlock(blocks.StructBlock):
    steps = blocks.ListBlock(
        StepBlock(), label=_("Langkah dalam urutan yang benar"), min_num=2, max_num=8
    )

    class Meta:
        icon = "list-ol"
        label = _("Mengurutkan")


class ShortBlock(blocks.StructBlock):
    accepted = blocks.ListBlock(
        blocks.CharBlock(max_length=120),
        label=_("Jawaban yang diterima"),
        min_num=1,
        max_num=12,
        help_text=_("Huruf besar, spasi, dan tanda baca tidak dibedakan."),
    )
    hint = blocks.CharBlock(
        label=_("Petunjuk pengisian"),
        required=False,
        max_length=120,
        help_text=_("Tampil di bawah kolom jawaban."),
    )
    note = blocks.TextBlock(label=_("Penjelasan"), required=False, rows=2)

    class Meta:
        icon = "pilcrow"
        label = _("Jawaban singkat")


class AnswerStreamBlock(blocks.StreamBlock):
    """The names of the blocks are the names of the kinds in `quizzes.kinds`."""

    scenario = ScenarioBlock()
    single = SingleBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()
    short = ShortBlock()

    class Meta:
        min_num = 1
        max_num = 1
