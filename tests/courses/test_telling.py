"""Mail about transfer requests: who is told what, how often, and what nobody learns from it."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from courses import tasks, telling
from courses.actions.delivering import deliver
from courses.actions.reminding import plan_day
from courses.models import Mailing, MailKind, MailState, TransferNews, TransferNotice
from people.actions.roles import end_role
from people.actions.transfers import (
    accept_transfer,
    lapse_transfers,
    refuse_transfer,
    withdraw_transfer,
)
from people.models import Person, Role, RoleKind, TransferRequest
from people.models.role import Ending
from tests.cast import make_person, make_role

MONDAY = dt.datetime(2026, 11, 30, 0, 30, tzinfo=dt.UTC)  # 08.30 in Sulawesi
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def addresses(budi, charlie):
    for person, address in ((budi, "budi@example.id"), (charlie, "charlie@example.id")):
        Person.objects.filter(pk=person.pk).update(email=address)
        person.refresh_from_db()


@pytest.fixture
def asked(tree, sari, charlie):
    """Majene asks for Sari of the puskesmas in Mamuju, on the Sunday before."""
    found = TransferRequest.objects.create(
        person=sari, source=tree.puskesmas, target=tree.majene_office, on=dt.date(2026, 12, 1),
        asked_by=charlie,
    )  # fmt: skip
    TransferRequest.objects.update(asked_at=MONDAY - DAY)
    found.refresh_from_db()
    return found


def send(moment):
    """The mail of a morning; run twice, as the worker may. Gives what went out, by address."""
    mail.outbox.clear()
    for _time in range(2):
        plan_day(zone="Asia/Makassar", now=moment)
        deliver(kinds=tasks.REMINDERS, compose=telling.compose, now=moment)
    return {message.to[0]: message for message in mail.outbox}


def settled(request, at):
    TransferRequest.objects.filter(pk=request.pk).update(answered_at=at)


def test_those_who_may_answer_are_told_the_next_morning(asked, sari):
    found = send(MONDAY)
    assert list(found) == ["budi@example.id"]
    message = found["budi@example.id"]
    assert message.subject == "1 permintaan mutasi menunggu jawaban Anda"
    for text in (message.body, message.alternatives[0][0]):
        assert "Sari Contoh, A.Md.Kep.: dari UPTD Puskesmas ke Dinas Majene" in text
        assert "Gugur pada 29 Desember 2026" in text
        assert "/pantau/kabupaten-mamuju/mutasi/" in text
        assert sari.nip not in text
    assert "List-Unsubscribe" in message.extra_headers


def ask_at(request, moment):
    TransferRequest.objects.filter(pk=request.pk).update(asked_at=moment)


def later(hour, minute=0, days=0):
    """A time of that Monday, by the clock of Sulawesi, eight hours ahead."""
    return MONDAY.replace(hour=0, minute=0) + dt.timedelta(
        hours=hour - 8, minutes=minute, days=days
    )


@pytest.mark.parametrize("asked_at", [(7, 30), (9, 10), (15, 59)])
def test_what_is_asked_in_office_hours_is_told_the_same_day(asked, asked_at):
    ask_at(asked, later(18, days=1))  # not asked yet when the mail of the morning is made
    TransferRequest.objects.update(state="withdrawn", answered_at=later(6))
    assert send(later(7)) == {}
    TransferRequest.objects.update(state="waiting", answered_at=None)
    ask_at(asked, later(*asked_at))
    assert list(send(later(16, 5))) == ["budi@example.id"]
    assert send(later(16, 20)) == send(later(8, days=1)) == {}


@pytest.mark.parametrize("asked_at", [(16, 0), (18, 30)])
def test_what_is_asked_after_hours_waits_for_the_next_working_morning(asked, asked_at):
    TransferRequest.objects.update(state="withdrawn", answered_at=later(6))
    send(later(7))
    TransferRequest.objects.update(state="waiting", answered_at=None)
    ask_at(asked, later(*asked_at))
    assert send(later(18, 45)) == {}
    assert list(send(later(7, days=1))) == ["budi@example.id"]


def test_on_a_saturday_nobody_is_told_before_monday(asked):
    saturday = MONDAY - 2 * DAY
    ask_at(asked, saturday.replace(hour=2))
    assert send(saturday.replace(hour=3)) == {}
    assert list(send(MONDAY)) == ["budi@example.id"]


def test_the_hours_are_those_of_the_side_that_has_the_person(asked, tree):
    """Fifteen minutes past four in Sulawesi is a quarter past three in Jakarta."""
    for unit in (tree.mamuju, tree.dinkes, tree.puskesmas):
        type(unit).objects.filter(pk=unit.pk).update(time_zone="Asia/Jakarta")
    moment = later(16, 15)
    for _time in range(2):
        plan_day(zone="Asia/Jakarta", now=later(8))
    Mailing.objects.all().delete()
    TransferNotice.objects.all().delete()
    ask_at(asked, moment)
    assert plan_day(zone="Asia/Makassar", now=moment) == 0
    assert not Mailing.objects.exists()
    plan_day(zone="Asia/Jakarta", now=moment)
    assert Mailing.objects.get().zone == "Asia/Jakarta"


def test_who_had_a_mail_that_morning_is_told_the_next(asked, budi):
    ask_at(asked, later(10))
    Mailing.objects.create(
        person=budi, kind=MailKind.SUPERIOR, zone="Asia/Makassar", day=MONDAY.date(),
        state=MailState.SENT, settled_at=MONDAY,
    )  # fmt: skip
    assert send(later(7)) == send(later(11)) == send(later(17)) == {}
    assert list(send(later(7, days=1))) == ["budi@example.id"]


def test_looking_again_on_a_finished_day_costs_two_queries(asked, django_assert_num_queries):
    send(MONDAY)
    with django_assert_num_queries(2):
        plan_day(zone="Asia/Makassar", now=later(11))


def test_and_once_more_after_a_week_and_then_no_more(asked):
    mornings = [MONDAY + days * DAY for days in range(29)]
    told = [moment for moment in mornings if send(moment)]
    assert told == [MONDAY, MONDAY + 7 * DAY]
    news = TransferNotice.objects.order_by("pk").values_list("news", flat=True)
    assert list(news) == [TransferNews.ASKED, TransferNews.AGAIN]


@pytest.mark.parametrize(
    "moment", [MONDAY - DAY, MONDAY.replace(hour=14), MONDAY - dt.timedelta(hours=3)]
)
def test_by_night_and_on_sundays_nobody_is_written_to(asked, moment):
    assert send(moment) == {}
    assert not Mailing.objects.exists()


def test_who_has_a_mail_that_day_is_told_the_next(asked, budi):
    Mailing.objects.create(
        person=budi, kind=MailKind.LEARNER, zone="Asia/Makassar", day=MONDAY.date(),
        state=MailState.SENT, settled_at=MONDAY,
    )  # fmt: skip
    assert send(MONDAY) == {}
    assert list(send(MONDAY + DAY)) == ["budi@example.id"]


def test_many_requests_come_in_one_mail(asked, tree, charlie):
    for number in range(60):
        person = make_person(f"Pegawai {number:02d}", at=tree.dinkes)
        TransferRequest.objects.create(
            person=person, source=tree.dinkes, target=tree.majene_office, on=MONDAY.date(),
            asked_by=charlie,
        )  # fmt: skip
    [message] = send(MONDAY).values()
    assert message.subject == "61 permintaan mutasi menunggu jawaban Anda"
    assert "dan 11 lainnya" in message.body


def test_the_nearest_office_is_told_and_not_the_one_above(asked, tree):
    head = make_person("Kepala Contoh", at=tree.dinkes, email="kepala@example.id")
    make_role(head, tree.dinkes, RoleKind.BKPSDM)
    assert list(send(MONDAY)) == ["kepala@example.id"]


def test_observers_and_those_who_want_no_mail_are_not_told(asked, budi, olga):
    Person.objects.filter(pk=olga.pk).update(email="olga@example.id")
    Person.objects.filter(pk=budi.pk).update(wants_reminders=False)
    assert send(MONDAY) == {}


def test_what_was_answered_before_the_mail_goes_is_not_asked(asked, budi):
    plan_day(zone="Asia/Makassar", now=MONDAY)
    refuse_transfer(request=asked, actor=budi, reason="")
    assert send(MONDAY) == {}
    assert Mailing.objects.get().state == MailState.NEEDLESS


def test_whose_role_has_ended_is_not_told(asked, budi):
    plan_day(zone="Asia/Makassar", now=MONDAY)
    end_role(role=Role.objects.get(person=budi), actor=None)
    assert send(MONDAY) == {}


def refuse(asked, budi):
    refuse_transfer(request=asked, actor=budi, reason="SK belum terbit")


def accept(asked, budi):
    accept_transfer(request=asked, actor=budi)


def lapse(asked, budi):
    TransferRequest.objects.update(asked_at=MONDAY - 40 * DAY)
    lapse_transfers(now=MONDAY)


@pytest.mark.parametrize(
    ("act", "words"),
    [(accept, "disetujui"), (refuse, "ditolak"), (lapse, "gugur tanpa jawaban")],
)
def test_the_side_that_asked_is_told_of_the_answer_once(asked, budi, sari, act, words):
    act(asked, budi)
    settled(asked, MONDAY - DAY)
    found = send(MONDAY)
    assert list(found) == ["charlie@example.id"]
    message = found["charlie@example.id"]
    assert message.subject == "1 permintaan mutasi Anda sudah selesai"
    assert f"Ke Dinas Majene, terhitung mulai 1 Desember 2026: {words}." in message.body
    assert "/pantau/kabupaten-majene/mutasi/" in message.body
    for text in (message.body, message.alternatives[0][0]):
        assert sari.name not in text
        assert sari.nip not in text
    assert send(MONDAY + DAY) == {}


def test_what_they_withdrew_themselves_is_no_news(asked, charlie):
    withdraw_transfer(request=asked, actor=charlie)
    settled(asked, MONDAY - DAY)
    assert send(MONDAY) == {}


def test_an_old_answer_is_no_news(asked, budi):
    refuse(asked, budi)
    settled(asked, MONDAY - 20 * DAY)
    assert send(MONDAY) == {}


def test_the_asker_is_told_while_a_role_opens_the_unit(asked, tree, budi, charlie):
    head = make_person("Kepala Contoh", at=tree.majene_office, email="kepala@example.id")
    make_role(head, tree.majene_office, RoleKind.BKPSDM)
    refuse(asked, budi)
    settled(asked, MONDAY - DAY)
    assert sorted(send(MONDAY)) == ["charlie@example.id", "kepala@example.id"]
    TransferNotice.objects.all().delete()
    Mailing.objects.all().delete()
    end_role(role=Role.objects.get(person=charlie), actor=None)
    assert list(send(MONDAY + DAY)) == ["kepala@example.id"]


def test_a_line_is_written_once(asked, budi):
    send(MONDAY)
    line = TransferNotice.objects.get()
    again = TransferNotice(
        mailing=line.mailing, person=budi, request=asked, news=TransferNews.ASKED
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.fixture
def left(tree, sari):
    """Sari of the puskesmas observed the dinas, and has gone to Majene."""
    role = make_role(sari, tree.dinkes, RoleKind.OBSERVER)
    Role.objects.filter(pk=role.pk).update(
        granted_on=MONDAY.date() - 90 * DAY, ended_on=MONDAY.date(), ended_because=Ending.LEFT
    )
    return role


def test_whoever_looks_after_the_unit_is_told_once_of_a_role_that_ended_with_a_transfer(left):
    found = send(MONDAY)
    assert list(found) == ["budi@example.id"]
    message = found["budi@example.id"]
    assert message.subject == "1 peran di unit Anda berakhir"
    for text in (message.body, message.alternatives[0][0]):
        assert (
            "Sari Contoh, A.Md.Kep.: Pengamat di Dinas Kesehatan, sejak 30 November 2026." in text
        )
        assert "/pantau/kabupaten-mamuju/petugas/" in text
        assert "/mutasi/" not in text
    assert send(MONDAY + DAY) == {}


def test_both_come_in_one_mail(left, asked):
    [message] = send(MONDAY).values()
    assert message.subject == "1 permintaan mutasi menunggu jawaban Anda"
    for word in ("Pengamat di Dinas Kesehatan", "/petugas/", "/mutasi/", "Gugur pada"):
        assert word in message.body


def test_a_role_that_somebody_ended_or_that_ended_long_ago_is_no_news(left):
    Role.objects.filter(pk=left.pk).update(ended_because="")
    assert send(MONDAY) == {}
    Role.objects.filter(pk=left.pk).update(
        ended_because=Ending.LEFT, ended_on=MONDAY.date() - 20 * DAY
    )
    assert send(MONDAY + DAY) == {}


def test_whose_own_role_has_ended_reads_nothing_of_others(left, budi):
    plan_day(zone="Asia/Makassar", now=MONDAY)
    end_role(role=Role.objects.get(person=budi), actor=None)
    assert send(MONDAY) == {}
