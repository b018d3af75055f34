"""Addresses that mail servers give up, and a person's own wish."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.actions.mailing import mark_bounced, set_reminders
from people.bounces import failed_addresses, is_fault_of_address
from people.models import AuditEntry, Person
from tests.cast import make_person

REPORT = """From: MAILER-DAEMON@mail.example.id
To: netral@example.id
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Maaf.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.id

Final-Recipient: rfc822; sari@example.id
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 unknown

Final-Recipient: rfc822; other@example.id
Action: delayed
Status: 4.4.1
--x
Content-Type: message/rfc822

Subject: Pengingat

isi
--x--
"""


def report(action="failed", status="5.1.1"):
    return REPORT.format(action=action, status=status).encode()


@pytest.fixture
def known(sari):
    sari.email = "Sari@example.id"
    sari.save()
    return sari


def test_a_report_names_what_failed_for_good():
    assert failed_addresses(report()) == {"sari@example.id"}


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed"),
        report(status="4.2.2"),
        report(status="5.7.1"),
        b"Subject: libur\n\nSaya cuti.",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_everything_else_names_nobody(raw):
    assert failed_addresses(raw) == set()


def test_the_address_we_wrote_to_counts_and_not_where_it_was_forwarded():
    raw = report().replace(
        b"Final-Recipient: rfc822; sari@", b"Original-Recipient: rfc822;asal@example.id\n"
        b"Final-Recipient: rfc822; sari@"
    )  # fmt: skip
    assert failed_addresses(raw) == {"asal@example.id"}


@pytest.mark.parametrize(
    ("status", "blames"),
    [("5.1.1", True), ("5.2.1", True), ("5.7.26", False), ("4.1.1", False), ("550", False)],
)
def test_which_codes_blame_the_address(status, blames):
    assert is_fault_of_address(status) is blames


def test_the_command_marks_once_and_a_new_address_is_written_to_again(known, tmp_path, capsys):
    path = tmp_path / "dsn.eml"
    path.write_bytes(report())
    for _time in range(2):
        call_command("record_bounces", path)
    assert "1 alamat ditolak, 0 orang" in capsys.readouterr().out
    known.refresh_from_db()
    assert known.is_email_refused
    assert known.email_bounced_at is not None
    assert not Person.objects.mailable().filter(pk=known.pk).exists()
    assert AuditEntry.objects.filter(verb="person.email_bounced").count() == 1
    known.email = "sari.baru@example.id"
    known.save()
    assert not known.is_email_refused
    assert Person.objects.mailable().filter(pk=known.pk).exists()


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="tidak-ada"):
        call_command("record_bounces", tmp_path / "tidak-ada.eml")


def test_everybody_at_the_address_is_marked_and_nobody_without_one(known, tree):
    same = make_person("Ani", at=tree.dinkes, email="sari@EXAMPLE.id")
    none = make_person("Tanpa", at=tree.dinkes)
    assert mark_bounced(addresses=["sari@example.id", " "], now=timezone.now()) == 2
    same.refresh_from_db(), none.refresh_from_db()
    assert same.is_email_refused
    assert not none.is_email_refused


def test_the_switch_on_the_account_page(client, known):
    client.force_login(known)
    assert "Matikan pengingat lewat surel" in client.get("/akun/").content.decode()
    client.post("/akun/pengingat/", {"pengingat": "tidak"})
    page = client.get("/akun/").content.decode()
    assert "Nyalakan pengingat lewat surel" in page
    client.post("/akun/pengingat/", {"pengingat": "ya"})
    known.refresh_from_db()
    assert known.wants_reminders
    verbs = AuditEntry.objects.filter(actor=known).values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["person.reminders_off", "person.reminders_on"]


def test_the_account_page_says_what_to_do_about_a_refused_address(client, known):
    mark_bounced(addresses=["sari@example.id"], now=timezone.now())
    client.force_login(known)
    page = client.get("/akun/").content.decode()
    assert "Surel ditolak sejak" in page
    assert "Minta BKPSDM" in page


def test_turning_it_off_twice_is_noted_once(known):
    for _time in range(2):
        set_reminders(person=known, wanted=False, actor=known)
    assert AuditEntry.objects.filter(verb="person.reminders_off").count() == 1
