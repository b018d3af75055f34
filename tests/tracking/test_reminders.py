"""What BKPSDM sees of reminders: the text for a group, the waves, a wave by hand, the switch."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from courses.models import Assignment, Dispatch, Enrolment, Mailing, MailState, Reminder
from courses.waves import next_wave
from people.models import Person
from tests.cast import make_person

ADDRESS = "/pantau/kabupaten-mamuju/pengingat/"
SEND = ADDRESS + "kirim/"


@pytest.fixture
def reachable(staff):
    """Everybody of the staff has an address."""
    for person in Person.objects.filter(email=""):
        Person.objects.filter(pk=person.pk).update(email=f"orang-{person.pk}@example.id")
    return staff


@pytest.fixture
def own(course, staff, tree):
    """The assignment of Mamuju itself."""
    given = Assignment.objects.get()
    given.agency = tree.mamuju
    given.save()
    return given


@pytest.fixture
def by_day(monkeypatch):
    """Mail may go, whenever the tests run."""
    monkeypatch.setattr("courses.actions.rounds.may_send", lambda moment: True)


def due_on():
    return Enrolment.objects.filter(completed_at=None).latest("due_on").due_on


def coming():
    """The wave that comes next; there is one, because most are due in nine days."""
    return next_wave(due_on(), timezone.localdate())


def words(wave):
    return f"?kursus=netral&siklus=2026&batas={due_on()}&gelombang={wave}"


def test_the_text_for_a_group_has_the_course_the_day_and_a_number_and_no_name(as_budi, staff, budi):
    page = as_budi.get(ADDRESS).content.decode()
    text = page[page.index('id="teks"') : page.index("</textarea>")]
    assert "*Pengingat: Menjaga Netralitas*" in text
    assert "Belum selesai: *11 dari 15 orang*" in text
    assert "/masuk/" in text
    assert "https://wa.me/?text=%2APengingat" in page
    for person in Person.objects.all():
        assert person.name not in text


def test_the_waves_show_their_day_and_how_many_are_planned(as_budi, reachable):
    page = as_budi.get(ADDRESS).content.decode()
    assert page.count("Batas waktu ") >= 2
    assert "14 hari sebelum" in page
    assert "14 hari sesudah" in page
    assert "rencana" in page


def test_what_was_sent_and_refused_is_counted(as_budi, reachable, tree, today):
    rows = Enrolment.objects.filter(agency=tree.puskesmas, due_on=due_on(), completed_at=None)[:3]
    states = [MailState.SENT, MailState.SENT, MailState.REFUSED]
    for row, state in zip(rows, states, strict=True):
        mailing = Mailing.objects.create(
            person=row.person, kind="learner", zone="Asia/Makassar", day=today,
            state=state, settled_at=timezone.now(),
        )  # fmt: skip
        Reminder.objects.create(mailing=mailing, enrolment=row, due_on=row.due_on, wave=-14)
    cells = as_budi.get(ADDRESS).content.decode()
    for cell in ('data-label="Orang">3', 'data-label="Terkirim">2', 'data-label="Ditolak">1'):
        assert cell in cells


def test_who_cannot_be_written_to_is_counted_and_not_named(as_budi, staff):
    page = as_budi.get(ADDRESS).content.decode()
    assert "tidak dapat disurati" in page
    assert "Orang 0" not in page
    assert "Kirim sekarang" not in page


def test_the_page_costs_the_same_for_many_as_for_few(as_budi, reachable, tree):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(ADDRESS).status_code == 200
        return len(queries)

    before = statements()
    given = Assignment.objects.get()
    for number in range(30):
        person = make_person(f"Baru {number}", at=tree.puskesmas, email=f"baru{number}@example.id")
        Enrolment.objects.create(
            person=person, course=given.course, cycle="2026", assignment=given,
            agency=tree.puskesmas, due_on=given.due_on, counted_as="not_begun",
            enrolled_at=timezone.now(),
        )  # fmt: skip
    assert statements() == before <= 16


class TestByHand:
    def test_a_get_says_how_many_and_sends_nothing(self, as_budi, reachable):
        wave = coming()
        page = as_budi.get(SEND + words(wave)).content.decode()
        assert "Kirim pengingat kepada" in page
        assert not Dispatch.objects.exists()

    def test_a_post_lets_the_worker_do_it_once_a_day(
        self, as_budi, budi, reachable, by_day, django_capture_on_commit_callbacks
    ):
        wave = coming()
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_budi.post(SEND + words(wave), follow=True)
        assert "sedang dikirim" in answer.content.decode()
        dispatch = Dispatch.objects.get()
        assert dispatch.asked_by == budi
        assert [row.task["args"] for row in OrmQ.objects.all()] == [(dispatch.pk,)]
        again = as_budi.post(SEND + words(wave), follow=True)
        assert "Coba lagi besok" in again.content.decode()
        assert Dispatch.objects.count() == 1

    def test_by_night_it_says_when(self, as_budi, reachable, monkeypatch):
        monkeypatch.setattr("courses.actions.rounds.may_send", lambda moment: False)
        answer = as_budi.post(SEND + words(coming()), follow=True)
        assert "pukul 07.00" in answer.content.decode()
        assert not Dispatch.objects.exists()

    @pytest.mark.parametrize(
        "query",
        ["", "?batas=besok&gelombang=-7", "?batas=2026-13-01&gelombang=1", "?batas=9999-12-31&gelombang=-14"],
    )  # fmt: skip
    def test_an_address_that_is_no_wave_is_not_found(self, as_budi, reachable, query):
        assert as_budi.get(SEND + query).status_code == 404
        assert as_budi.post(SEND + query).status_code == 404

    def test_a_wave_that_is_neither_begun_nor_next_is_not_found(self, as_budi, reachable):
        assert as_budi.get(SEND + words(14)).status_code == 404

    def test_when_nobody_is_left_it_says_so(self, as_budi, staff):
        page = as_budi.get(SEND + words(coming())).content.decode()
        assert "Tidak ada yang perlu disurati" in page
        assert "Ya, kirim sekarang" not in page


class TestSwitch:
    def test_the_unit_that_assigned_turns_the_waves_off_and_on(self, as_budi, own):
        for word, state in (("tidak", False), ("ya", True)):
            answer = as_budi.post(ADDRESS + "otomatis/", {"mau": word}, follow=True)
            assert answer.status_code == 200
            own.refresh_from_db()
            assert own.reminds is state

    def test_a_unit_below_reads_who_decides_and_decides_nothing(self, as_budi, staff):
        assert "dari Provinsi Contoh; diatur di sana" in as_budi.get(ADDRESS).content.decode()
        assert as_budi.post(ADDRESS + "otomatis/", {"mau": "tidak"}).status_code == 404
        assert Assignment.objects.get().reminds


def test_a_refused_address_shows_in_the_list_of_people(as_budi, reachable):
    person = Person.objects.get(name="Orang 09")
    Person.objects.filter(pk=person.pk).update(bounced_email=person.email)
    page = as_budi.get("/pantau/kabupaten-mamuju/orang/").content.decode()
    assert page.count("Surel ditolak") == 1


def test_without_a_course_there_is_a_sentence(client, budi):
    client.force_login(budi)
    assert "Belum ada kursus" in client.get(ADDRESS).content.decode()
