"""Reviewers keep the whole registry of regulations, elections included; trainers read it."""

from django.db import migrations

TRAINERS, REVIEWERS = "Pelatih", "Penelaah"
MODELS = ("regulation", "provision", "practice", "election")
# Reviewers had add and change on the first three from the beginning.
NEW_RIGHTS = {
    TRAINERS: [f"view_{model}" for model in MODELS],
    REVIEWERS: [f"view_{model}" for model in MODELS] + ["add_election", "change_election"],
}


def _permission(apps, codename):
    """Permissions come into being after all migrations; the ones needed here are made earlier."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="regulations", model=codename.partition("_")[2]
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return permission


def _groups(apps):
    return apps.get_model("auth", "Group").objects.filter(name__in=NEW_RIGHTS)


def open_registry(apps, schema_editor):
    for group in _groups(apps):
        group.permissions.add(*(_permission(apps, right) for right in NEW_RIGHTS[group.name]))


def close_registry(apps, schema_editor):
    for group in _groups(apps):
        group.permissions.remove(*(_permission(apps, right) for right in NEW_RIGHTS[group.name]))


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_editorial_workflow")]
    operations = [migrations.RunPython(open_registry, close_registry)]
