"""Reviewers keep the stages of elections, on which due dates rest; trainers read them."""

from django.db import migrations

RIGHTS = {
    "Pelatih": ["view_stage"],
    "Penelaah": ["view_stage", "add_stage", "change_stage"],
}


def _permission(apps, codename):
    """Permissions come into being after all migrations; the ones needed here are made earlier."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="regulations", model="stage"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return permission


def _groups(apps):
    return apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS)


def open_stages(apps, schema_editor):
    for group in _groups(apps):
        group.permissions.add(*(_permission(apps, right) for right in RIGHTS[group.name]))


def close_stages(apps, schema_editor):
    for group in _groups(apps):
        group.permissions.remove(*(_permission(apps, right) for right in RIGHTS[group.name]))


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_election_stages")]
    operations = [migrations.RunPython(open_stages, close_stages)]
