"""Observers are shown groups of ten and more: nothing of a small unit reaches them, whatever they open."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.actions.assignments import assign_course
from courses.actions.grouping import form_groups, keep_groups, tell_groups
from courses.actions.sealing import seal_month
from courses.models import Assignment, CountState, Enrolment
from courses.sealing import first_day
from people.models import RoleKind
from tests.cast import make_agency, make_person, make_role
from tests.tracking.conftest import CYCLE, move
from tests.tracking.test_doors import VALUES
from tests.tracking.test_overview import count
from tracking.urls import urlpatterns

PROVINCE = "/pantau/provinsi-contoh/"
MAMUJU = "/pantau/kabupaten-mamuju/"
SMALL = "/pantau/dinas-majene/"


@pytest.fixture
def told(staff, today):
    """Eleven at the puskesmas are told; a few at the office, in Majene and higher up are not."""
    tell_groups(now=timezone.now())
    return staff


def rows_of(answer):
    return {
        row.label: None if row.is_hidden else row.totals.obliged for row in answer.context["page"]
    }


def assign_anew(course, tree, today):
    assign_course(
        course=course.page, agency=tree.province, cycle=CYCLE, actor=None, today=today,
        due_on=today + dt.timedelta(days=9),
    )  # fmt: skip


def test_a_unit_with_fewer_than_ten_is_hidden_with_its_curve_and_pace(as_olga, told):
    page = as_olga.get(SMALL)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Angka unit ini disembunyikan" in text
    assert "kelompok sedikitnya 10 orang" in text
    for part in ("figures num", "orang sudah selesai", 'id="tren"', 'id="laju"', "unit.xlsx"):
        assert part not in text
    assert page.context["whole"].obliged == 0


def test_the_table_says_which_units_are_hidden_and_so_does_the_file(as_olga, told):
    page = as_olga.get(PROVINCE)
    shown = rows_of(page)
    assert shown["Kabupaten Majene"] is None
    assert shown["Kabupaten Mamuju"] == page.context["whole"].obliged >= 10
    assert list(shown)[-1] == "Kabupaten Majene"
    assert "disembunyikan</td>" in page.content.decode()
    table = b"".join(as_olga.get(f"{PROVINCE}unit.csv")).decode()
    assert "Kabupaten Majene,disembunyikan,disembunyikan" in table


def test_small_units_are_shown_above_once_together_they_are_ten(as_olga, told, tree, course, today):
    for number in range(10):
        unit = make_agency(f"Desa {number}", under=tree.majene, slug=f"desa-{number}")
        make_person(f"Warga {number}", at=unit)
    assign_anew(course, tree, today)
    Enrolment.objects.within(tree.majene).update(enrolled_at=timezone.now() - dt.timedelta(days=20))
    tell_groups(now=timezone.now())
    shown = rows_of(as_olga.get("/pantau/kabupaten-majene/"))
    assert shown.pop("Langsung di Kabupaten Majene, dan dari unit kecil") == 11
    assert set(shown.values()) == {None}


def test_before_the_first_night_everything_is_hidden(as_olga, staff):
    assert "disembunyikan" in as_olga.get(PROVINCE).content.decode()


def test_bkpsdm_sees_everybody_as_before(as_budi, told, tree):
    page = as_budi.get("/pantau/dinkes/")
    assert page.context["whole"].obliged == Enrolment.objects.within(tree.dinkes).obliged().count()
    assert rows_of(page)["Langsung di Dinas Kesehatan"] == 3
    assert "kelompok sedikitnya 10 orang yang tidak" not in page.content.decode()


def test_two_observers_read_the_same_wherever_their_roles_begin(client, told, tree, olga):
    other = make_person("Oki Contoh")
    make_role(other, tree.mamuju, RoleKind.OBSERVER)
    found = []
    for reader in (olga, other):
        client.force_login(reader)
        page = client.get(MAMUJU)
        found.append((page.context["whole"], rows_of(page)))
    assert found[0] == found[1]


def test_the_curve_the_pace_and_four_weeks_ago_come_from_the_mondays(
    as_olga, staff, course, tree, today
):
    key = (course.page.pk, CYCLE)
    form_groups(key=key, today=today)
    # From a Monday on, so that every week has one.
    monday = today - dt.timedelta(days=today.weekday())
    for back in (35, 28, 21, 14, 7, 0):
        keep_groups(key=key, today=monday - dt.timedelta(days=back))
    group = list(Enrolment.objects.filter(group=tree.puskesmas).order_by("counted_as", "pk"))
    for row in group[:11]:
        move(row, CountState.COMPLETED, now=timezone.now())
    keep_groups(key=key, today=today)
    pace = as_olga.get(MAMUJU).context["pace"]
    assert pace.points[-1].completed == 11
    assert len(pace.points) >= 5
    assert pace.before.completed < 11
    assert (today - pace.before.day).days in range(28, 35)
    assert pace.forecast is None or not pace.forecast.is_known or pace.forecast.pace > 0


def test_the_cycle_before_is_compared_by_what_was_kept_then(as_olga, told, course, tree, today):
    """With everything that a page can hold it still asks no more than twelve times."""
    given = {"course": course.page, "agency": tree.mamuju, "cycle": "2025", "actor": None}
    assign_course(**given, due_on=today, today=today)
    last_year = today - dt.timedelta(days=365)
    Assignment.objects.filter(cycle="2025").update(assigned_on=last_year, due_on=last_year)
    form_groups(key=(course.page.pk, "2025"), today=today)
    keep_groups(key=(course.page.pk, "2025"), today=last_year - dt.timedelta(days=12))
    then = as_olga.get(MAMUJU).context["pace"].then
    assert (then.cycle, then.days_left) == ("2025", 9)
    assert then.point.obliged >= 10
    asked, statements = count(as_olga, MAMUJU)
    assert asked <= 12, statements


def test_a_past_day_shows_what_was_kept_by_then(as_olga, told, today):
    page = as_olga.get(PROVINCE, {"per": today - dt.timedelta(days=1)})
    assert page.context["stand"].is_hidden


def test_the_page_asks_at_most_twelve_times_however_many_there_are(
    as_olga, told, tree, course, today
):
    few = count(as_olga, PROVINCE)[0]
    for number in range(12):
        unit = make_agency(f"Kantor {number}", under=tree.province, slug=f"kantor-{number}")
        for place in range(10):
            make_person(f"Orang {number} {place}", at=unit)
    assign_anew(course, tree, today)
    tell_groups(now=timezone.now())
    many, statements = count(as_olga, PROVINCE)
    assert len(as_olga.get(PROVINCE).context["page"].object_list) == 14
    assert many == few <= 12, statements


def everything(client, tree, seal):
    """Address → all that an observer can read there, without what changes by itself."""
    given = Assignment.objects.order_by("pk").first()
    values = {**VALUES, "form": "csv", "digest": seal.digest, "public_id": given.public_id}
    found = {}
    for slug in ("provinsi-contoh", "kabupaten-mamuju", "dinkes", "puskesmas", "dinas-majene"):
        for pattern in urlpatterns:
            wanted = set(pattern.pattern.regex.groupindex)
            words = {name: values[name] for name in wanted} | (
                {"slug": slug} if "slug" in wanted else {}
            )
            address = reverse(f"tracking:{pattern.name}", kwargs=words)
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            if address.endswith(".xlsx"):
                content = b""  # the same rows as the CSV, with the time of making
            found[address] = (
                answer.status_code,
                re.sub(rb'(csrf\w+" value|nonce)="[^"]*"', b"", content),
            )
    return found


def test_nothing_that_happens_in_a_small_group_can_be_read_at_any_address(
    as_olga, told, tree, course, today
):
    """Somebody of a small unit finishes, one comes to a large unit: no byte is another, tonight or tomorrow."""
    month = first_day(first_day(today) - dt.timedelta(days=1))
    seal = seal_month(
        root=tree.province, course=course.page, cycle=CYCLE, month=month, now=timezone.now()
    )
    assign_anew(
        course, tree, today
    )  # once before, so that the second time obliges the newcomer alone
    tell_groups(now=timezone.now())
    before = everything(as_olga, tree, seal)
    assert sum(status == 200 for status, _content in before.values()) >= 25
    waiting = Enrolment.objects.ungrouped()
    assert 0 < waiting.count() < 10
    for row in waiting:
        move(row, CountState.COMPLETED, now=timezone.now())
    make_person("Baru Contoh", at=tree.puskesmas)
    assign_anew(course, tree, today)
    tell_groups(now=timezone.now())
    after = everything(as_olga, tree, seal)
    assert [address for address in before if before[address] != after[address]] == []
