"""What goes out and what is marked: words, headers, refusals, two workers, and the way to stop it."""

import datetime as dt
import re
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from django_q.models import OrmQ

from courses import composing, tasks
from courses.actions import delivering
from courses.actions.delivering import deliver, is_stuck
from courses.models import Enrolment, LessonProgress, Mailing, MailState, Narrowing, Subscription
from courses.tasks import REMINDERS
from courses.unsubscribing import read_token, token_for
from people.actions.roles import end_role
from people.models import AuditEntry, Person, Role
from tests.courses.test_reminding import assign, complete, learner, on_wave, plan

TOKEN = re.compile(r"/surel/berhenti/([^/]+)/")


@pytest.fixture
def rina(tree):
    return learner("Rina", tree.puskesmas)


@pytest.fixture
def assigned(course, tree, rina):
    return assign(course.page, tree.mamuju)


@pytest.fixture
def superior(budi, assigned):
    Person.objects.filter(pk=budi.pk).update(email="budi@example.id")
    Enrolment.objects.filter(person=budi).delete()
    return budi


def send(moment):
    return deliver(kinds=REMINDERS, compose=composing.compose, now=moment)


def sent(wave):
    plan(on_wave(wave))
    send(on_wave(wave))
    return mail.outbox


def refusing(monkeypatch, fault):
    """The mail server answers every mail with this fault."""

    def refuse(self, messages):
        raise fault

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_learner_reads_course_day_minutes_reason_and_the_way_out(assigned, rina, course):
    enrolment = Enrolment.objects.get(person=rina)
    LessonProgress.objects.create(
        enrolment=enrolment, lesson=course.lessons[0], opened_at=on_wave(-14),
        finished_at=on_wave(-14),
    )  # fmt: skip
    [message] = sent(-7)
    html = message.alternatives[0][0]
    assert message.subject == "Pengingat: selesaikan kursus Anda paling lambat 16 Desember 2026"
    assert message.to == ["rina@example.id"]
    for text in (message.body, html):
        assert "Menjaga Netralitas" in text
        assert "16 Desember 2026, 7 hari lagi" in text
        assert "sekitar 15 menit" in text
        assert "/kursus/netral/" in text
        assert "Mengapa Anda menerima surel ini" in text
        assert "/surel/berhenti/" in text
        assert rina.nip not in text
    assert Mailing.objects.get().state == MailState.SENT


def test_the_headers_let_a_mail_program_stop_it_with_one_click(assigned, rina):
    [message] = sent(-7)
    address = message.extra_headers["List-Unsubscribe"]
    assert address.startswith("<http")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    path = TOKEN.search(address)[0]
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    rina.refresh_from_db()
    assert not rina.wants_reminders
    assert plan(on_wave(-1)) == 0


def test_after_the_due_date_the_words_are_others(assigned):
    [message] = sent(1)
    assert "sudah lewat" in message.subject
    assert "Anda tetap dapat menyelesaikannya" in message.body


def test_who_finished_in_the_meantime_gets_nothing(assigned, rina):
    plan(on_wave(-7))
    complete(rina)
    assert send(on_wave(-7))
    assert mail.outbox == []
    assert Mailing.objects.get().state == MailState.NEEDLESS


def test_sent_once_however_often_the_worker_runs(assigned):
    sent(-7)
    assert not send(on_wave(-7))
    assert len(mail.outbox) == 1


def test_what_another_worker_has_claimed_is_left_to_it_until_the_claim_runs_out(assigned):
    plan(on_wave(-7))
    Mailing.objects.update(claimed_at=on_wave(-7))
    assert not send(on_wave(-7) + dt.timedelta(minutes=9))
    assert not is_stuck(kinds=REMINDERS, now=on_wave(-7) + dt.timedelta(minutes=9))
    assert is_stuck(kinds=REMINDERS, now=on_wave(-7) + dt.timedelta(minutes=11))
    assert send(on_wave(-7) + dt.timedelta(minutes=11))
    assert len(mail.outbox) == 1


def test_in_the_evening_what_is_left_stays(assigned):
    plan(on_wave(-7))
    assert not send(on_wave(-7) + dt.timedelta(hours=11))
    assert not is_stuck(kinds=REMINDERS, now=on_wave(-7) + dt.timedelta(hours=11))


@pytest.mark.parametrize(
    ("answer", "marked"),
    [
        ((550, b"5.1.1 <rina@example.id> User unknown"), True),
        ((550, b"no such user"), True),
        ((554, b"5.7.1 Relay access denied"), False),
        ((550, b"relay not permitted"), False),
    ],
)
def test_an_address_refused_for_good_is_not_written_to_again(
    assigned, rina, monkeypatch, answer, marked
):
    refusing(monkeypatch, SMTPRecipientsRefused({rina.email: answer}))
    sent(-7)
    mailing = Mailing.objects.get()
    assert mailing.state == MailState.REFUSED
    assert mailing.answer.startswith(str(answer[0]))
    assert "example" not in mailing.answer
    rina.refresh_from_db()
    assert rina.is_email_refused is marked
    assert (plan(on_wave(-1)) == 0) is marked


def test_a_letter_refused_does_not_blame_the_address(assigned, rina, monkeypatch):
    refusing(monkeypatch, SMTPDataError(554, b"5.7.1 looks like spam"))
    sent(-7)
    assert Mailing.objects.get().answer == "554 5.7.1"
    rina.refresh_from_db()
    assert not rina.is_email_refused


def test_refused_for_now_is_tried_again_after_the_claim(assigned, rina, monkeypatch):
    with monkeypatch.context() as patched:
        refusing(patched, SMTPRecipientsRefused({rina.email: (451, b"4.7.1 greylisted")}))
        sent(-7)
    assert Mailing.objects.get().state == MailState.WAITING
    send(on_wave(-7) + dt.timedelta(minutes=15))
    assert len(mail.outbox) == 1


def test_a_server_out_of_reach_loses_nothing(assigned, monkeypatch):
    with monkeypatch.context() as patched:
        refusing(patched, SMTPServerDisconnected("gone"))
        plan(on_wave(-7))
        with pytest.raises(SMTPServerDisconnected):
            send(on_wave(-7))
    assert is_stuck(kinds=REMINDERS, now=on_wave(-7))
    send(on_wave(-7))
    assert len(mail.outbox) == 1


def test_a_slow_server_keeps_the_worker_no_longer_than_its_patience(assigned, monkeypatch):
    monkeypatch.setattr(delivering, "PATIENCE", -1.0)
    plan(on_wave(-7))
    assert send(on_wave(-7))
    assert mail.outbox == []
    assert Mailing.objects.get().claimed_at is None


def test_a_renewal_of_what_was_missed_counts_the_minutes_of_that(assigned, rina, course):
    enrolment = Enrolment.objects.get(person=rina)
    Enrolment.objects.filter(pk=enrolment.pk).update(lapses_on=enrolment.due_on)
    Narrowing.objects.create(
        enrolment=enrolment, practices=[1], lessons=[course.lessons[2].pk], quizzes=[]
    )
    [message] = sent(-7)
    assert "sekitar 5 menit" in message.body


def test_a_batch_costs_few_statements_for_the_words(
    assigned, tree, course, django_assert_max_num_queries
):
    for number in range(12):
        learner(f"Orang{number}", tree.dinkes)
    assign(course.page, tree.mamuju)
    plan(on_wave(-7))
    rows = list(Mailing.objects.select_related("person"))
    composing.compose(rows[:1])
    with django_assert_max_num_queries(2):
        assert len(composing.compose(rows)) == 13


def test_the_worker_goes_on_until_nothing_waits(assigned, monkeypatch):
    monkeypatch.setattr("courses.tasks.timezone.now", lambda: on_wave(-7))
    assert tasks.remind() == 1
    tasks.send_mail()
    assert [row.task["func"] for row in OrmQ.objects.all()] == ["courses.tasks.send_mail"]
    tasks.send_mail()
    assert OrmQ.objects.count() == 1
    assert tasks.remind() == 0
    assert len(mail.outbox) == 1


class TestSuperiors:
    def test_they_read_names_and_units_and_neither_numbers_nor_marks(self, superior, rina):
        [late, told] = sorted(sent(1), key=lambda message: message.to != ["rina@example.id"])
        assert told.to == ["budi@example.id"]
        assert told.subject == "1 pegawai melewati batas waktu kursus"
        assert "- Rina Contoh, UPTD Puskesmas" in told.body
        assert "/pantau/kabupaten-mamuju/orang/?kursus=netral" in told.body
        assert rina.nip not in told.body
        assert "nilai" not in told.body.lower()

    def test_a_long_list_ends_with_how_many_more(self, superior, tree, course, monkeypatch):
        monkeypatch.setattr(composing, "MOST_NAMES", 2)
        for number in range(4):
            learner(f"Orang{number}", tree.dinkes, email="")
        assign(course.page, tree.mamuju)
        Enrolment.objects.filter(person=superior).delete()
        told = next(message for message in sent(1) if message.to == ["budi@example.id"])
        assert told.body.count("\n- ") == 2
        assert "dan 3 lainnya" in told.body

    def test_whom_a_nearer_office_looks_after_are_not_named_above(self, superior, tree, course):
        head = learner("Kepala", tree.dinkes)
        Role.objects.create(person=head, agency=tree.dinkes, kind="bkpsdm")
        other = learner("Dekat", tree.mamuju, email="")
        assign(course.page, tree.mamuju)
        Enrolment.objects.filter(person__in=[superior, head]).delete()
        told = {message.to[0]: message.body for message in sent(1)}
        assert "Rina Contoh" in told["kepala@example.id"]
        assert "Rina Contoh" not in told["budi@example.id"]
        assert other.name in told["budi@example.id"]

    def test_whose_role_has_ended_reads_no_names(self, superior):
        plan(on_wave(1))
        end_role(role=Role.objects.get(person=superior), actor=None)
        send(on_wave(1))
        assert [message.to for message in mail.outbox] == [["rina@example.id"]]


class TestUnsubscribing:
    def test_opening_the_link_asks_and_changes_nothing(self, client, rina):
        address = f"/surel/berhenti/{token_for('reminders', rina.pk)}/"
        page = client.get(address).content.decode()
        assert "Matikan pengingat lewat surel?" in page
        assert rina.name not in page
        rina.refresh_from_db()
        assert rina.wants_reminders

    def test_a_second_time_says_the_same(self, client, rina):
        address = f"/surel/berhenti/{token_for('reminders', rina.pk)}/"
        for _time in range(2):
            assert "sudah dimatikan" in client.post(address).content.decode()
        assert AuditEntry.objects.filter(verb="person.reminders_off").count() == 1

    def test_a_forged_token_says_what_to_do(self, client, rina):
        token = token_for("reminders", rina.pk)
        answer = client.post(f"/surel/berhenti/{token[:-2]}xx/")
        assert answer.status_code == 404
        assert "tidak kami kenali" in answer.content.decode()
        rina.refresh_from_db()
        assert rina.wants_reminders

    def test_a_summary_s_link_ends_every_summary_and_no_reminder(self, client, tree, rina):
        for agency in (tree.mamuju, tree.dinkes):
            Subscription.objects.create(person=rina, agency=agency)
        client.post(f"/surel/berhenti/{token_for('summary', rina.pk)}/")
        assert not Subscription.objects.filter(ended_on=None).exists()
        rina.refresh_from_db()
        assert rina.wants_reminders

    def test_the_token_names_a_row_and_nothing_else(self, rina):
        assert read_token(token_for("reminders", rina.pk)) == ("reminders", rina.pk)


class TestNotice:
    @pytest.fixture
    def due_soon(self, course, tree, rina):
        """Due tomorrow, so that a wave has begun, whatever the day."""
        assignment = assign(course.page, tree.mamuju)
        due_on = dt.date.today() + dt.timedelta(days=1)
        Enrolment.objects.filter(person=rina).update(due_on=due_on)
        return assignment

    def test_it_stands_above_the_next_step_until_it_is_dismissed(self, client, due_soon, rina):
        client.force_login(rina)
        page = client.get("/belajar/").content.decode()
        assert page.index("Pengingat: selesaikan") < page.index("Langkah Anda berikutnya")
        assert client.post("/belajar/pengingat/netral/tutup/")["Location"] == "/belajar/"
        assert "Pengingat: " not in client.get("/belajar/").content.decode()

    def test_it_stays_for_who_wants_no_mail_and_goes_with_the_waves(self, client, due_soon, rina):
        Person.objects.filter(pk=rina.pk).update(wants_reminders=False)
        client.force_login(rina)
        assert "Pengingat: " in client.get("/belajar/").content.decode()
        due_soon.reminds = False
        due_soon.save()
        assert "Pengingat: " not in client.get("/belajar/").content.decode()

    def test_nobody_dismisses_for_others(self, client, due_soon, charlie, rina):
        client.force_login(charlie)
        assert client.post("/belajar/pengingat/netral/tutup/").status_code == 404
        assert client.get("/belajar/pengingat/netral/tutup/").status_code == 405
