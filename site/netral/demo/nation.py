"""Up to five million invented people on the nation's tree, for measuring. PostgreSQL only.

The demo of Sulawesi Barat stays as it is, moved under the nation; the people here are in the other
provinces. They have no attempts, no lessons read and no certificates: their states and dates are given.
"""

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterator

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from agencies.models import Agency, CodeSystem, Kind
from agencies.nation import REGENCY, read_nation
from certificates.models import CertificateDesign
from courses.actions.counts import repair_counts
from courses.actions.grouping import tell_groups
from courses.actions.trends import keep_trends
from courses.models import Assignment, Completion, CoursePage, Enrolment
from courses.outline import outline
from netral.demo.bare import bared
from netral.demo.cast import Member
from netral.demo.multitude import Household, Terms, settle
from netral.demo.story import CYCLE, MONTHS, join
from netral.demo.territory import ROOT, grow_root, grow_territory
from people.models import Exclusion, Person, Placement, RoleKind, Status

MOST = 5_000_000
NATIONAL = Member(
    "197011112000031911",
    "Suryani Contoh, S.H., M.Si.",
    Status.PNS,
    "Pengelola Kepegawaian Nasional",
    "pd-76-bkd",
    "the whole nation; only where it is loaded",
    RoleKind.BKPSDM,
    ROOT,
)
# How many people a unit of each kind holds beside the others.
WEIGHTS = {
    Kind.OFFICE: 6,
    Kind.UNIT: 30,
    Kind.UPT: 45,
    Kind.DISTRICT: 15,
    Kind.WARD: 8,
    Kind.VILLAGE: 4,
}
GOVERNMENTS = (Kind.PROVINCE, Kind.REGENCY, Kind.CITY)
DUE_IN = (-20, -5, 14, 30, 45)


def load_nation(
    *,
    people: int,
    password: str,
    now: dt.datetime,
    report: Callable[[str], object],
    provinces: Collection[str] = (),
) -> int:
    """The number of people made; none when the nation is there already."""
    if Agency.objects.filter(slug=ROOT).exists():
        return 0
    with transaction.atomic():
        report("  inventing the nation's units")
        root = grow_root()
        grow_territory(root, read_nation(provinces))
        _agency_designs(root)
        join(NATIONAL, password, now - MONTHS)
        assigned = _assign_everywhere(root, now)
        report("  inventing its people")
        with bared(Person, Placement, Exclusion, Enrolment, Completion):
            settle(_households(root, people, assigned), _terms(now), report)
        report("  counting them")
        # Without knowing what was just written, the planner would pair each person with each unit.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        repair_counts()
        keep_trends()
        tell_groups(now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


def _agency_designs(root: Agency) -> None:
    """Each province and regency numbers its own certificates; one counter for all would queue them."""
    owners = (
        Agency.objects.within(root)
        .filter(kind__in=GOVERNMENTS)
        .exclude(pk__in=CertificateDesign.objects.values("agency"))
    )
    CertificateDesign.objects.bulk_create(
        [
            CertificateDesign(
                agency=agency,
                government_name=f"Pemerintah {agency.name}",
                office_name="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
                city="",
                signatory_post=f"Kepala BKPSDM {agency.name}",
                signatory_name="Nama Pejabat Contoh, S.Sos., M.Si.",
                code="800",
                unit="BKPSDM",
            )
            for agency in owners
        ],
        batch_size=200,
    )


def _assign_everywhere(root: Agency, now: dt.datetime) -> dict[str, Assignment]:
    """Path → the course assigned there: by each regency to its own, by each province to its offices."""
    course, began = CoursePage.objects.get(slug="netralitas-asn"), (now - MONTHS).date()
    governments = Agency.objects.within(root).filter(kind__in=GOVERNMENTS)
    given = [
        Assignment(
            course=course,
            agency=agency,
            cycle=CYCLE,
            due_on=now.date() + dt.timedelta(days=DUE_IN[number % len(DUE_IN)]),
            letter_number=f"800/{number}/BKPSDM/2026",
            assigned_on=began,
        )
        for number, agency in enumerate(governments.exclude(path__startswith=_told()))
    ]
    return {one.agency.path: one for one in Assignment.objects.bulk_create(given, batch_size=500)}


def _told() -> str:
    """Where the province lies whose people have a story of their own."""
    return Agency.objects.coded(CodeSystem.KEMENDAGRI, "76").get().path


def _terms(now: dt.datetime) -> Terms:
    course = CoursePage.objects.get(slug="netralitas-asn")
    return Terms(
        course=course.pk,
        cycle=CYCLE,
        steps=outline(course).step_count + course.has_pledge,
        needs_pledge=course.has_pledge,
        password=make_password(None),
        began=now - MONTHS,
        now=now,
    )


def _households(root: Agency, people: int, assigned: dict[str, Assignment]) -> Iterator[Household]:
    """The people are dealt out by weight; every unit has a keenness of its own."""
    rng = random.Random(20261122)  # noqa: S311 - invented data, not secrets
    units = list(
        Agency.objects.within(root)
        .filter(kind__in=WEIGHTS)
        .exclude(path__startswith=_told())
        .order_by("path")
        .values_list("pk", "path", "kind")
    )
    whole, weight, last = sum(WEIGHTS[Kind(kind)] for _key, _path, kind in units), 0, 0
    for key, path, kind in units:
        weight += WEIGHTS[Kind(kind)]
        first, last = last + 1, people * weight // whole
        keenness = rng.uniform(0.3, 1.7)
        if last < first:
            continue
        ends = (REGENCY * Agency.steplen, (REGENCY - 1) * Agency.steplen)
        duty = next(assigned[path[:end]] for end in ends if path[:end] in assigned)
        yield Household(key, kind, first, last, keenness, duty.pk, duty.due_on)
