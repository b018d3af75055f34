"""Where units stood that were moved before it was kept: the audit log tells."""

from importlib import import_module

from django.apps import apps

from agencies.models import AgencyParent
from people.actions.audit import record

MIGRATION = import_module("courses.migrations.0017_parents_of_units_moved_before")


def moved(unit, before, after, on):
    details = {"on": on, "before": {"above": before.slug}, "after": {"above": after.slug}}
    record(actor=None, verb="unit.moved", subject=unit, details=details)


def kept():
    rows = AgencyParent.objects.values_list("unit__slug", "parent__slug", "until")
    return [(unit, parent, until.isoformat()) for unit, parent, until in rows]


def test_each_move_leaves_where_the_unit_stood(tree):
    clinic = tree.puskesmas
    moved(clinic, tree.dinkes, tree.mamuju, "2026-03-10")
    moved(clinic, tree.mamuju, tree.majene_office, "2026-05-01")
    # There and back on one day.
    moved(clinic, tree.majene_office, tree.mamuju, "2026-06-01")
    moved(clinic, tree.mamuju, tree.majene_office, "2026-06-01")
    MIGRATION.keep_parents(apps, None)
    wanted = [
        ("puskesmas", "kabupaten-mamuju", "2026-04-30"),
        ("puskesmas", "dinkes", "2026-03-09"),
    ]
    assert kept() == wanted
    MIGRATION.keep_parents(apps, None)
    assert kept() == wanted


def test_what_is_gone_is_left_out(tree):
    moved(tree.puskesmas, tree.majene_office, tree.mamuju, "2026-03-10")
    tree.majene_office.delete()
    MIGRATION.keep_parents(apps, None)
    assert kept() == []
