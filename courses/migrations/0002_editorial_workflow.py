"""Trainers write and submit, reviewers read and publish: groups, permissions, workflow."""

from django.db import migrations

TRAINERS, REVIEWERS = "Pelatih", "Penelaah"
WORKFLOW, TASK = "Telaah materi", "Telaah oleh penelaah"

PAGE_RIGHTS = {
    TRAINERS: ["add_page", "change_page"],
    REVIEWERS: ["change_page", "publish_page", "lock_page", "unlock_page"],
}
MODEL_RIGHTS = {
    TRAINERS: [
        ("quizzes", "question", ["add", "change"]),
        ("quizzes", "quiz", ["add", "change"]),
    ],
    REVIEWERS: [
        ("quizzes", "question", ["add", "change", "publish", "lock", "unlock"]),
        ("quizzes", "quiz", ["add", "change", "delete"]),
        ("regulations", "regulation", ["add", "change"]),
        ("regulations", "provision", ["add", "change"]),
        ("regulations", "practice", ["add", "change"]),
    ],
}
COLLECTION_RIGHTS = [
    ("wagtailimages", "image"),
    ("wagtaildocs", "document"),
    ("wagtailmedia", "media"),
]


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


def _rights(apps, group):
    group.permissions.add(_permission(apps, "wagtailadmin", "admin", "access_admin"))
    for app_label, model, verbs in MODEL_RIGHTS[group.name]:
        for verb in verbs:
            group.permissions.add(_permission(apps, app_label, model, f"{verb}_{model}"))
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    for codename in PAGE_RIGHTS[group.name]:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=_permission(apps, "wagtailcore", "page", codename)
        )
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    for app_label, model in COLLECTION_RIGHTS:
        for verb in ("add", "change", "choose"):
            if (model, verb) == ("media", "choose"):
                continue  # wagtailmedia knows no such permission
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group,
                collection=collection,
                permission=_permission(apps, app_label, model, f"{verb}_{model}"),
            )


def make_groups_and_workflow(apps, schema_editor):
    groups = {
        name: apps.get_model("auth", "Group").objects.get_or_create(name=name)[0]
        for name in (TRAINERS, REVIEWERS)
    }
    for group in groups.values():
        _rights(apps, group)
    content_types = apps.get_model("contenttypes", "ContentType").objects
    task_type, _ = content_types.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    task, _ = apps.get_model("wagtailcore", "GroupApprovalTask").objects.get_or_create(
        name=TASK, defaults={"content_type": task_type, "active": True}
    )
    task.groups.add(groups[REVIEWERS])
    workflow, _ = apps.get_model("wagtailcore", "Workflow").objects.get_or_create(
        name=WORKFLOW, defaults={"active": True}
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.get_or_create(
        workflow=workflow, task_id=task.pk, defaults={"sort_order": 0}
    )
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    apps.get_model("wagtailcore", "WorkflowPage").objects.update_or_create(
        page=root, defaults={"workflow": workflow}
    )
    question_type, _ = content_types.get_or_create(app_label="quizzes", model="question")
    apps.get_model("wagtailcore", "WorkflowContentType").objects.update_or_create(
        content_type=question_type, defaults={"workflow": workflow}
    )


def remove_groups_and_workflow(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name=TASK).delete()
    apps.get_model("auth", "Group").objects.filter(name__in=[TRAINERS, REVIEWERS]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("quizzes", "0001_initial"),
        ("regulations", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]
    operations = [
        migrations.RunPython(make_groups_and_workflow, remove_groups_and_workflow),
    ]
