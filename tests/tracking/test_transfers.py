"""Both sides of a transfer: who sees what, and who may answer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.actions.transfers import lapse_transfers
from people.models import RoleKind, TransferRequest, TransferState
from tests.cast import make_role


@pytest.fixture
def asked(tree, sari, charlie):
    return TransferRequest.objects.create(
        person=sari,
        source=tree.puskesmas,
        target=tree.majene_office,
        on=timezone.localdate(),
        asked_by=charlie,
    )


def answer(client, agency, asked, word, **more):
    address = reverse("tracking:answer_transfer", args=[agency.slug, asked.public_id])
    return client.post(address, {"jawaban": word, **more}, follow=True)


def text_of(client, agency):
    return client.get(reverse("tracking:transfers", args=[agency.slug])).content.decode()


def test_the_side_that_has_the_person_reads_who_and_says_yes(client, tree, budi, sari, asked):
    client.force_login(budi)
    assert sari.name in text_of(client, tree.mamuju)
    waits = client.get(reverse("tracking:imports", args=[tree.mamuju.slug])).content.decode()
    assert "1 menunggu jawaban Anda" in waits
    said = answer(client, tree.mamuju, asked, "setuju").content.decode()
    assert "Mutasi disetujui" in said
    assert sari.placements.get(until=None).agency == tree.majene_office


def test_or_no_with_a_reason_that_the_other_side_reads(client, tree, budi, charlie, sari, asked):
    client.force_login(budi)
    answer(client, tree.mamuju, asked, "tolak", alasan="SK belum terbit")
    assert sari.placements.get().agency == tree.puskesmas
    client.force_login(charlie)
    theirs = text_of(client, tree.majene)
    assert "SK belum terbit" in theirs
    assert "Ditolak" in theirs


def test_the_side_that_asks_reads_the_number_it_gave_and_not_the_name(
    client, tree, charlie, sari, asked
):
    client.force_login(charlie)
    theirs = text_of(client, tree.majene)
    assert sari.nip_grouped in theirs
    assert sari.name not in theirs


def test_the_side_that_asks_may_withdraw_and_cannot_say_yes(client, tree, charlie, sari, asked):
    client.force_login(charlie)
    address = reverse("tracking:answer_transfer", args=[tree.majene.slug, asked.public_id])
    assert client.post(address, {"jawaban": "setuju"}).status_code == 404
    assert sari.placements.get().agency == tree.puskesmas
    answer(client, tree.majene, asked, "tarik")
    asked.refresh_from_db()
    assert asked.state == TransferState.WITHDRAWN


def test_the_side_that_has_the_person_cannot_withdraw_for_the_others(client, tree, budi, asked):
    client.force_login(budi)
    address = reverse("tracking:answer_transfer", args=[tree.mamuju.slug, asked.public_id])
    assert client.post(address, {"jawaban": "tarik"}).status_code == 404


def test_an_answer_that_comes_too_late_says_so(client, tree, budi, asked):
    client.force_login(budi)
    answer(client, tree.mamuju, asked, "tolak")
    assert "sudah dijawab" in answer(client, tree.mamuju, asked, "setuju").content.decode()


def test_a_word_that_is_no_answer_is_none(client, tree, budi, asked):
    client.force_login(budi)
    address = reverse("tracking:answer_transfer", args=[tree.mamuju.slug, asked.public_id])
    assert client.post(address, {"jawaban": "mungkin"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == TransferState.WAITING


@pytest.mark.parametrize("word", ["setuju", "tolak", "tarik"])
def test_a_learner_answers_nothing(client, tree, sari, asked, word):
    client.force_login(sari)
    address = reverse("tracking:answer_transfer", args=[tree.mamuju.slug, asked.public_id])
    assert client.post(address, {"jawaban": word}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == TransferState.WAITING


def test_the_overview_tells_those_who_may_answer(client, tree, budi, olga, charlie, asked):
    said = "1 menunggu jawaban Anda"
    for reader, agency, expected in (
        (budi, tree.mamuju, True),
        (budi, tree.puskesmas, True),
        (olga, tree.mamuju, False),  # an observer answers nothing
        (charlie, tree.majene, False),  # nor does the side that asks
    ):
        client.force_login(reader)
        page = client.get(reverse("tracking:overview", args=[agency.slug])).content.decode()
        assert (said in page) is expected, (reader, agency)


def test_what_lapsed_is_told_to_the_side_that_asked_and_gone_from_the_other(
    client, tree, budi, charlie, asked
):
    long_ago = timezone.now() - dt.timedelta(days=31)
    TransferRequest.objects.filter(pk=asked.pk).update(asked_at=long_ago)
    lapse_transfers(now=timezone.now())
    client.force_login(budi)
    assert "Tidak ada permintaan yang menunggu" in text_of(client, tree.mamuju)
    client.force_login(charlie)
    assert "Anda dapat memintanya lagi" in text_of(client, tree.majene)


def test_whoever_answers_reads_which_roles_end(client, tree, budi, sari, asked):
    make_role(sari, tree.dinkes, RoleKind.OBSERVER)
    make_role(sari, tree.province, RoleKind.CERTIFICATE_OFFICER)
    client.force_login(budi)
    text = text_of(client, tree.mamuju)
    assert "Bila disetujui, peran ini berakhir sendiri pada hari itu:" in text
    assert "Pengamat di Dinas Kesehatan" in text
    assert "Provinsi Contoh" not in text
