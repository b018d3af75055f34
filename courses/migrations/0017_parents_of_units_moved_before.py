"""Where units stood that were moved before it was kept, as the audit log tells.

What went along in a merger the log does not tell: those units are read by where they stand.
"""

import datetime as dt

from django.db import migrations

DAY = dt.timedelta(days=1)


def keep_parents(apps, schema_editor):
    agencies = apps.get_model("agencies", "Agency").objects
    parents = apps.get_model("agencies", "AgencyParent").objects
    entries = apps.get_model("people", "AuditEntry").objects.filter(verb="unit.moved")
    keys = dict(agencies.order_by().values_list("slug", "pk"))
    known = set(keys.values())
    kept = {}
    for subject, details in entries.order_by("at", "pk").values_list("subject", "details"):
        unit = int(subject.rsplit(":", 1)[1])
        before = keys.get(details["before"]["above"])
        if unit not in known or before in (None, unit):
            continue
        rows = kept.setdefault(unit, [])
        until = dt.date.fromisoformat(details["on"]) - DAY
        if not rows or rows[-1][1] < until:
            rows.append((before, until))
        elif rows[-1] == (keys.get(details["after"]["above"]), until):
            rows.pop()
    parents.bulk_create(
        [
            parents.model(unit_id=unit, parent_id=parent, until=until)
            for unit, rows in kept.items()
            for parent, until in rows
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_parents_of_moved_units"),
        ("courses", "0016_reading_time_from_the_words"),
        ("people", "0009_people_by_activation_and_move"),
    ]

    # Backwards the rows go with their table.
    operations = [migrations.RunPython(keep_parents, migrations.RunPython.noop)]
