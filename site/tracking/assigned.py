"""The assignments of a unit as its page shows them."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency
from courses.fitting import Audience
from courses.models import Assignment, AssignmentExclusion
from courses.models.assignment import AssignmentQuerySet
from people.models import Status


def own(agency: Agency) -> QuerySet[Assignment]:
    """Those that stand first, then the withdrawn ones; the newest first."""
    return _rows().filter(agency=agency).order_by(F("withdrawn_on").desc(nulls_first=True), "-pk")


def inherited(agency: Agency) -> QuerySet[Assignment]:
    """Those given above, which hold here too; the nearest first."""
    above = _rows().standing().filter(agency__path__in=agency.ancestor_paths[:-1])
    return above.order_by("-agency__path", "-pk")


def exclusions(agency: Agency) -> QuerySet[AssignmentExclusion]:
    """Who is excluded now from an assignment of the unit; the newest first."""
    return (
        AssignmentExclusion.objects.filter(assignment__agency=agency, ended_on=None)
        .filter(assignment__withdrawn_on=None)
        .select_related("assignment__course", "person", "by", "carried_from__assignment__agency")
        .order_by("-pk")
    )


def audience_text(audience: Audience) -> str:
    """For whom, in words."""
    if audience.is_everyone:
        return _("Semua pegawai")
    labels = dict(Status.choices)
    parts = [", ".join(str(labels[status]) for status in audience.statuses)]
    if audience.words:
        words = _(" atau ").join(f"“{word}”" for word in audience.words)
        parts.append(_("jabatan memuat %(words)s") % {"words": words})
    return "; ".join(part for part in parts if part)


def _rows() -> AssignmentQuerySet:
    return Assignment.objects.select_related("course", "agency", "assigned_by", "stage__election")
