"""PostgreSQL keeps finer statistics on paths, so that it knows how small a unit is.

With its usual hundred steps every beginning of a path looked like a hundredth of the nation: for the
list of a regency it went through everybody by name until it had met enough of its people.
"""

from django.db import migrations


def finer(apps, schema_editor):
    _keep(schema_editor, 1000)


def as_usual(apps, schema_editor):
    _keep(schema_editor, -1)


def _keep(schema_editor, steps):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE agencies_agency ALTER COLUMN path SET STATISTICS {steps:d}"
        )
        schema_editor.execute("ANALYZE agencies_agency")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_children_by_depth")]

    operations = [migrations.RunPython(finer, as_usual)]
