"""Certificate officers enter the CMS: their group, and the pictures for the head of a certificate.

Which designs they see is decided by their role and its subtree (certificates.permissions), so the
group itself has no right on designs.
"""

from django.db import migrations

OFFICERS = "Petugas sertifikat"
ROLE = "petugas_sertifikat"


def _permission(apps, app_label, model, codename):
    """Permissions come into being after all migrations; the ones needed here are made earlier."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return permission


def make_group(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=OFFICERS)
    group.permissions.add(_permission(apps, "wagtailadmin", "admin", "access_admin"))
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    for codename in ("add_image", "choose_image"):
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=group,
            collection=collection,
            permission=_permission(apps, "wagtailimages", "image", codename),
        )
    for person in apps.get_model("people", "Person").objects.filter(
        roles__kind=ROLE, roles__ended_on=None
    ):
        person.groups.add(group)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=OFFICERS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
        ("people", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(make_group, remove_group)]
