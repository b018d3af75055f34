"""What certificates need: a course, completions without the road to them, two designs."""

import datetime as dt
import itertools

import pytest
from wagtail.models import Locale, Page

from certificates.models import CertificateDesign
from courses.models import CataloguePage, Completion, CoursePage, Enrolment, HomePage
from tests.cast import make_person

DONE = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
_slug = itertools.count(1)


def make_course(title: str = "Menjaga Netralitas ASN di Tahun Politik", **fields) -> CoursePage:
    Locale.objects.get_or_create(language_code="id")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    home = HomePage.objects.first() or root.add_child(
        instance=HomePage(title="Netral", slug="netral")
    )
    catalogue = CataloguePage.objects.first() or home.add_child(
        instance=CataloguePage(title="Kursus", slug="kursus")
    )
    fields = {"slug": f"kursus-{next(_slug)}", "summary": "Ringkas", "valid_months": 24, **fields}
    return catalogue.add_child(instance=CoursePage(title=title, **fields))


def make_enrolment(person, course, agency, *, cycle="2026", **fields) -> Enrolment:
    return Enrolment.objects.create(
        person=person,
        course=course,
        cycle=cycle,
        agency=agency,
        enrolled_at=DONE - dt.timedelta(days=30),
        started_at=DONE - dt.timedelta(days=17),
        **fields,
    )


def make_completion(person, course, agency, *, at=DONE, cycle="2026") -> Completion:
    enrolment = make_enrolment(person, course, agency, cycle=cycle, completed_at=at)
    return Completion.objects.create(enrolment=enrolment, agency=agency, completed_at=at)


def make_design(agency, **fields) -> CertificateDesign:
    fields = {
        "government_name": "Pemerintah Kabupaten Mamuju",
        "office_name": "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
        "city": "Mamuju",
        "signatory_post": "Kepala BKPSDM Kabupaten Mamuju",
        "signatory_name": "Nama Pejabat Contoh, S.Sos., M.Si.",
        "signatory_nip": "197001011995031000",
        "unit": "BKPSDM",
        **fields,
    }
    return CertificateDesign.objects.create(agency=agency, **fields)


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def design(tree):
    return make_design(tree.mamuju)


@pytest.fixture
def completion(sari, course, tree):
    return make_completion(sari, course, tree.puskesmas)


@pytest.fixture
def colleagues(tree):
    return [make_person(f"Rekan {number} Contoh", at=tree.puskesmas) for number in range(3)]
