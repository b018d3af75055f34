"""A person is entered by hand; one whom others have is neither taken nor located."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from people.actions.placements import leave, transfer
from people.models import Person, TransferRequest
from tests.cast import make_agency, make_nip, make_person

ADD = "/pantau/kabupaten-mamuju/orang/tambah/"


@pytest.fixture
def words(tree, today):
    return {
        "nip": make_nip(),
        "name": "Rina  Contoh",
        "status": "pns",
        "post": "Analis",
        "email": "rina@contoh.go.id",
        "agency": "dinkes",
        "since": today.isoformat(),
    }


def text(answer):
    return answer.content.decode()


def test_a_new_person_is_placed_and_shown(as_budi, tree, words):
    answer = as_budi.post(ADD, words)
    person = Person.objects.get(nip=words["nip"])
    address = reverse("tracking:person", args=["kabupaten-mamuju", person.public_id])
    assert answer["Location"] == address
    assert "Pegawai ditambahkan" in text(as_budi.get(address))
    assert (person.name, person.activated_at) == ("Rina Contoh", None)
    assert person.placements.get().agency == tree.dinkes


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("123", "18 angka"),
        ("199013012015031001", "tanggal lahir"),
        ("199001012015033001", "jenis kelamin"),
        ("199001012015131001", "bulan pengangkatan"),
        ("199001012023211001", "NI PPPK"),
        ("199001012015031000", "tidak mungkin 000"),
        ("1,99001E+17", "Excel"),
    ],
)
def test_a_faulty_number_says_what_is_wrong_at_its_field(as_budi, tree, words, number, said):
    answer = as_budi.post(ADD, {**words, "nip": number})
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors["nip"])
    assert 'href="#id_nip"' in text(answer)
    assert "Analis" in text(answer)
    assert not Person.objects.filter(name="Rina Contoh").exists()


@pytest.mark.parametrize("unit", ["dinas-majene", "tutup"])
def test_a_unit_of_others_or_closed_is_no_choice(as_budi, tree, words, unit):
    make_agency("Unit Lama", under=tree.dinkes, slug="tutup", is_active=False)
    assert as_budi.post(ADD, {**words, "agency": unit}).status_code == 422
    assert not Person.objects.filter(nip=words["nip"]).exists()


def test_who_is_ours_already_is_opened_instead(as_budi, tree, words, sari):
    answer = as_budi.post(ADD, {**words, "nip": sari.nip_grouped})
    assert answer.status_code == 422
    assert reverse("tracking:person", args=["puskesmas", sari.public_id]) in text(answer)
    assert "Minta mutasi" not in text(answer)
    sari.refresh_from_db()
    assert sari.name == "Sari Contoh, A.Md.Kep."


def test_who_left_us_is_ours_still(as_budi, words, sari, today):
    leave(person=sari, on=today, actor=None)
    assert "sudah tercatat" in text(as_budi.post(ADD, {**words, "nip": sari.nip}))


def elsewhere(tree, today):
    """Somebody whom others have, had, or will have; and one whom nobody ever had."""
    held = make_person("Held Contoh", at=tree.majene_office)
    left = make_person("Left Contoh", at=tree.majene_office)
    leave(person=left, on=today, actor=None)
    moved = make_person("Moved Contoh", at=tree.puskesmas)
    transfer(person=moved, to=tree.majene_office, on=today, actor=None)
    return [held, left, moved, make_person("Nobodys Contoh")]


def test_nobody_learns_where_a_person_of_others_is(as_budi, tree, words, today):
    people = elsewhere(tree, today)
    seen = set()
    for person in people:
        answer = as_budi.post(ADD, {**words, "nip": person.nip})
        assert answer.status_code == 422
        shown = text(answer)
        assert "Majene" not in shown
        assert person.name not in shown
        assert "Minta mutasi" in shown
        seen.add(tuple(answer.context["form"].errors["nip"]))
    assert len(seen) == 1
    assert all(
        person.placements.exclude(agency__slug="dinas-majene").count() < 2 for person in people
    )


def test_such_a_person_may_be_asked_for(as_budi, tree, budi, words, today):
    said = set()
    for person in elsewhere(tree, today):
        for _time in range(2):
            answer = as_budi.post(ADD, {**words, "nip": person.nip, "minta": "ya"})
            assert answer["Location"] == "/pantau/kabupaten-mamuju/mutasi/"
            said |= {str(message) for message in get_messages(answer.wsgi_request)}
    assert len(said) == 1
    requests = TransferRequest.objects.order_by("pk")
    assert [row.person.name for row in requests] == ["Held Contoh", "Left Contoh", "Moved Contoh"]
    assert {(row.source, row.target, row.on, row.asked_by) for row in requests} == {
        (tree.majene_office, tree.dinkes, today, budi)
    }
    shown = text(as_budi.get("/pantau/kabupaten-mamuju/mutasi/"))
    assert "Held Contoh" not in shown


def test_asking_for_a_number_that_nobody_has_makes_nobody(as_budi, words):
    assert as_budi.post(ADD, {**words, "minta": "ya"}).status_code == 302
    assert not Person.objects.filter(nip=words["nip"]).exists()


def test_the_same_number_twice_at_once_is_entered_once(as_budi, words, monkeypatch, tree):
    """The second form was checked before the first was written."""
    person = make_person("Rina Contoh", at=tree.majene_office, nip=words["nip"])
    monkeypatch.setattr(
        "tracking.newcomer_views.Person.objects.filter", lambda **_words: Person.objects.none()
    )
    answer = as_budi.post(ADD, words)
    assert answer.status_code == 422
    assert person.placements.count() == 1


def test_outsiders_and_observers_add_nobody(client, words, charlie, olga, sari):
    for reader in (charlie, olga, sari):
        client.force_login(reader)
        assert client.get(ADD).status_code == 404
        assert client.post(ADD, words).status_code == 404
    assert not Person.objects.filter(nip=words["nip"]).exists()
