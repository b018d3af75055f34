"""Teaching blocks: what a lesson can hold, each with its template, help text and preview."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.media import DocumentBlock, ImageBlock, VideoBlock
from courses.blocks.practice import (
    CaseStudyBlock,
    DiscussionBlock,
    SelfCheckBlock,
    VerdictCardBlock,
)
from courses.blocks.statements import (
    CalloutBlock,
    QuotationBlock,
    RuleBlock,
    SpeakerBlock,
    TextBlock,
    TimelineBlock,
)

SAYING = _("Menjelaskan")
PRACTISING = _("Berlatih")
SHOWING = _("Memperlihatkan")


class LessonStreamBlock(blocks.StreamBlock):
    """Everything a trainer may put on a lesson page."""

    text = TextBlock(group=SAYING)
    rule = RuleBlock(group=SAYING)
    quotation = QuotationBlock(group=SAYING)
    speaker = SpeakerBlock(group=SAYING)
    timeline = TimelineBlock(group=SAYING)
    callout = CalloutBlock(group=SAYING)
    verdict_card = VerdictCardBlock(group=PRACTISING)
    case_study = CaseStudyBlock(group=PRACTISING)
    self_check = SelfCheckBlock(group=PRACTISING)
    discussion = DiscussionBlock(group=PRACTISING)
    image = ImageBlock(group=SHOWING)
    video = VideoBlock(group=SHOWING)
    document = DocumentBlock(group=SHOWING)


__all__ = ["LessonStreamBlock"]
