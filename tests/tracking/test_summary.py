"""The weekly summary: asked for, made on Mondays, sent with its table, ended with the role."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.utils import timezone
from python_calamine import CalamineWorkbook

from courses.actions.delivering import deliver
from courses.actions.grouping import tell_groups
from courses.actions.reminding import plan_day
from courses.actions.summaries import subscribe
from courses.models import Mailing, MailKind, MailState, Subscription
from people.actions.roles import end_role
from people.models import AuditEntry, Person, Role
from tests.cast import make_agency
from tracking import summary, tasks

ADDRESS = "/pantau/kabupaten-mamuju/"


@pytest.fixture
def monday():
    """Eight in the morning in Sulawesi, on the Monday to come."""
    today = timezone.localdate()
    day = today + dt.timedelta(days=7 - today.weekday())
    return dt.datetime.combine(day, dt.time(0), tzinfo=dt.UTC)


@pytest.fixture
def reader(budi):
    Person.objects.filter(pk=budi.pk).update(email="budi@example.id", wants_reminders=False)
    budi.refresh_from_db()
    return budi


@pytest.fixture
def subscribed(reader, tree, staff, today):
    return subscribe(person=reader, agency=tree.mamuju, today=today - dt.timedelta(days=1))


def send(moment):
    plan_day(zone="Asia/Makassar", now=moment)
    deliver(kinds=(MailKind.SUMMARY,), compose=summary.compose, now=moment)
    return [message for message in mail.outbox if "Ringkasan" in message.subject]


def test_a_reader_asks_for_it_and_stops_it_on_the_overview(client, reader, staff):
    client.force_login(reader)
    assert "Kirim ringkasan mingguan kepada saya" in client.get(ADDRESS).content.decode()
    for _time in range(2):
        answer = client.post(ADDRESS + "ringkasan/", {"mau": "ya"}, follow=True)
    assert "Hentikan ringkasan" in answer.content.decode()
    assert Subscription.objects.filter(ended_on=None).count() == 1
    client.post(ADDRESS + "ringkasan/", {"mau": "tidak"})
    assert not Subscription.objects.filter(ended_on=None).exists()
    verbs = AuditEntry.objects.filter(verb__startswith="summary").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["summary.subscribed", "summary.ended"]


def test_without_an_address_it_says_what_to_do(as_budi, staff):
    answer = as_budi.post(ADDRESS + "ringkasan/", {"mau": "ya"}, follow=True)
    assert "Minta BKPSDM mencatatnya" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_the_outsider_cannot_ask(client, charlie, staff):
    client.force_login(charlie)
    assert client.post(ADDRESS + "ringkasan/", {"mau": "ya"}).status_code == 404


def test_on_monday_it_tells_figures_changes_and_who_is_behind(subscribed, monday, tree):
    [message] = send(monday)
    assert message.subject == "Ringkasan mingguan Kabupaten Mamuju"
    for text in (message.body, message.alternatives[0][0]):
        assert "Menjaga Netralitas, 2026: 4 dari" in text
        assert "sejak Senin lalu" in text
        assert "/pantau/kabupaten-mamuju/?kursus=netral" in text
        assert "Orang 0" not in text
    assert "Hentikan semua ringkasan mingguan" in message.body
    assert "List-Unsubscribe" in message.extra_headers


def table_of(message):
    [(_name, content, _kind)] = message.attachments
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_the_table_of_units_comes_along(subscribed, monday):
    [message] = send(monday)
    [(name, _content, kind)] = message.attachments
    assert name.startswith("netral-unit-kabupaten-mamuju-netral-")
    assert kind.endswith("sheet")
    rows = table_of(message)
    assert rows[0][0] == "Unit"
    assert "Dinas Kesehatan" in {row[0] for row in rows[1:]}
    assert not any("Orang" in str(cell) for row in rows[1:] for cell in row)


def test_a_unit_with_nothing_below_it_promises_no_table(reader, tree, staff, monday, today):
    leaf = tree.puskesmas
    assert leaf.is_leaf()
    subscribe(person=reader, agency=leaf, today=today - dt.timedelta(days=1))
    (message,) = send(monday)
    assert leaf.name in message.body
    assert not message.attachments
    assert "terlampir" not in message.body + str(message.alternatives[0][0])


def test_once_a_week_and_made_up_until_wednesday(subscribed, monday):
    plan_day(zone="Asia/Makassar", now=monday + dt.timedelta(days=3))
    assert not Mailing.objects.filter(kind=MailKind.SUMMARY).exists()
    assert len(send(monday + dt.timedelta(days=2))) == 1
    assert len(send(monday + dt.timedelta(days=4))) == 1
    assert len(send(monday + dt.timedelta(days=7))) == 2


def test_an_observer_gets_figures_as_well(olga, tree, staff, monday, today):
    Person.objects.filter(pk=olga.pk).update(email="olga@example.id", wants_reminders=False)
    subscribe(person=olga, agency=tree.province, today=today - dt.timedelta(days=1))
    assert send(monday) == []
    mail.outbox.clear()
    next_week = monday + dt.timedelta(days=7)
    tell_groups(now=next_week)
    [message] = send(next_week)
    assert message.to == ["olga@example.id"]
    assert "Orang 0" not in message.body
    assert "Senin lalu" not in message.body  # nothing was kept a week ago
    rows = table_of(message)
    assert ["Kabupaten Mamuju", 11] in [row[:2] for row in rows]
    assert ["Kabupaten Majene", *["disembunyikan"] * 8] in rows


def test_it_comes_by_the_clock_of_its_reader(subscribed, reader, monday):
    """In Jakarta it is seven then, and an hour before it was six."""
    reader.placements.update(agency=make_agency("Kantor Penghubung", time_zone="Asia/Jakarta"))
    assert send(monday) == []
    plan_day(zone="Asia/Jakarta", now=monday - dt.timedelta(hours=1))
    assert not Mailing.objects.exists()
    plan_day(zone="Asia/Jakarta", now=monday)
    assert len(send(monday)) == 1


def test_a_subscription_ends_with_the_role(subscribed, reader, monday):
    end_role(role=Role.objects.get(person=reader), actor=None)
    assert send(monday) == []
    subscribed.refresh_from_db()
    assert subscribed.ended_on == monday.date()


def test_a_role_that_ends_after_planning_gets_nothing_either(subscribed, reader, monday):
    plan_day(zone="Asia/Makassar", now=monday)
    end_role(role=Role.objects.get(person=reader), actor=None)
    deliver(kinds=(MailKind.SUMMARY,), compose=summary.compose, now=monday)
    assert mail.outbox == []
    assert Mailing.objects.get(kind=MailKind.SUMMARY).state == MailState.NEEDLESS


def test_several_units_come_in_one_mail(subscribed, reader, tree, monday, today):
    subscribe(person=reader, agency=tree.dinkes, today=today - dt.timedelta(days=1))
    [message] = send(monday)
    assert "Dinas Kesehatan" in message.subject
    assert len(message.attachments) == 2


def test_who_had_a_reminder_that_day_waits_for_the_next(subscribed, reader, monday):
    Mailing.objects.create(
        person=reader, kind=MailKind.LEARNER, zone="Asia/Makassar", day=monday.date(),
        state=MailState.SENT, settled_at=monday,
    )  # fmt: skip
    assert send(monday) == []
    assert len(send(monday + dt.timedelta(days=1))) == 1


def test_the_schedule_sends_what_waits(subscribed, monday, monkeypatch):
    plan_day(zone="Asia/Makassar", now=monday)
    monkeypatch.setattr("tracking.tasks.timezone.now", lambda: monday)
    tasks.send_summaries()
    tasks.send_summaries()
    assert len(mail.outbox) == 1
