"""A unit bears one name a day; those before are kept, and an older file does not bring them back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from agencies.actions import load_places, rename
from agencies.models import Agency, AgencyName
from tests.cast import make_person

DAY = dt.date(2026, 3, 10)
BEFORE = DAY - dt.timedelta(days=1)


def names(agency):
    return [(row.name, row.since, row.until) for row in agency.earlier_names.all()]


def test_the_name_before_is_kept_until_the_day_before(tree):
    rename(agency=tree.dinkes, name="Dinas Kesehatan dan KB", on=DAY)
    tree.dinkes.refresh_from_db()
    assert tree.dinkes.name == "Dinas Kesehatan dan KB"
    assert names(tree.dinkes) == [("Dinas Kesehatan", None, BEFORE)]


def test_the_next_name_follows_without_a_gap(tree):
    rename(agency=tree.dinkes, name="Kedua", on=DAY)
    later = DAY + dt.timedelta(days=30)
    rename(agency=tree.dinkes, name="Ketiga", on=later)
    assert names(tree.dinkes) == [
        ("Kedua", DAY, later - dt.timedelta(days=1)),
        ("Dinas Kesehatan", None, BEFORE),
    ]


def test_a_name_that_held_for_no_day_is_not_kept(tree):
    rename(agency=tree.dinkes, name="Salah ketk", on=DAY)
    rename(agency=tree.dinkes, name="Salah ketik", on=DAY)
    assert names(tree.dinkes) == [("Dinas Kesehatan", None, BEFORE)]
    rename(agency=tree.dinkes, name="Dinas Kesehatan", on=DAY)
    assert names(tree.dinkes) == []


def test_the_same_name_changes_nothing(tree):
    rename(agency=tree.dinkes, name="Dinas Kesehatan", on=DAY)
    assert names(tree.dinkes) == []


def test_a_file_older_than_the_renaming_corrects_nothing(db):
    load_places()
    office = Agency.objects.get(slug="mamuju-dinkes")
    rename(agency=office, name="Dinas Kesehatan dan KB", on=DAY)
    assert load_places().changed == 0
    office.refresh_from_db()
    assert office.name == "Dinas Kesehatan dan KB"


@override_settings(CMS_REQUIRES_MFA=False)
def test_an_operator_who_renames_keeps_the_name_before_too(client, tree):
    client.force_login(make_person("Oki", is_superuser=True, is_staff=True))
    answer = client.post(
        f"/cms/snippets/agencies/agency/edit/{tree.dinkes.pk}/",
        {
            "name": "Dinkes Baru",
            "short_name": "",
            "time_zone": "Asia/Makassar",
            "asks_pledge": "unknown",
            "is_active": "on",
        },
    )
    assert answer.status_code == 302
    tree.dinkes.refresh_from_db()
    assert tree.dinkes.name == "Dinkes Baru"
    assert [row.name for row in tree.dinkes.earlier_names.all()] == ["Dinas Kesehatan"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "X", "since": DAY, "until": BEFORE},
        {"name": "", "since": None, "until": DAY},
    ],
)
def test_the_database_refuses_what_cannot_be(tree, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyName.objects.create(agency=tree.dinkes, **fields)
