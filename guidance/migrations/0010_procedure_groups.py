"""Groups that write and publish procedures, and the workflow between them. None of them opens a case."""

from django.conf import settings
from django.db import migrations
from django.utils.translation import gettext, override

EDITORS, ADMINISTRATORS = "Procedure editors", "Procedure administrators"
#: By group: permissions on pages, on collections of files, and on models, as (app, model, codenames).
PAGES = {EDITORS: ("add", "change"), ADMINISTRATORS: ("add", "change", "publish", "lock", "unlock")}
FILES = (
    ("wagtailimages", "image", ("add_image", "choose_image")),
    ("wagtaildocs", "document", ("add_document", "choose_document")),
)
KEPT = ("add", "change", "delete", "view", "export")
MODELS = {
    EDITORS: (("guidance", "glossaryterm", KEPT), ("guidance", "procedureversion", ("view",))),
    ADMINISTRATORS: (
        ("guidance", "glossaryterm", KEPT),
        ("guidance", "role", KEPT),
        ("guidance", "procedureversion", ("view", "export", "move_cases")),
    ),
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    root, files = Page.objects.get(depth=1), Collection.objects.get(depth=1)
    for name in (EDITORS, ADMINISTRATORS):
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(permission(apps, "wagtailadmin", "admin", "access_admin"))
        for kind in PAGES[name]:
            give = apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create
            give(group=group, page=root, permission=permission(apps, "wagtailcore", "page", f"{kind}_page"))
        for app, model, codenames in FILES:
            for codename in codenames:
                give = apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create
                give(group=group, collection=files, permission=permission(apps, app, model, codename))
        for app, model, kinds in MODELS[name]:
            for kind in kinds:
                codename = kind if "_" in kind else f"{kind}_{model}"
                group.permissions.add(permission(apps, app, model, codename))
    make_workflow(apps, Group.objects.get(name=ADMINISTRATORS))


def permission(apps, app, model, codename):
    """The permission; Django makes those of a new model only after the migrations, and takes this one for its own."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return found


def make_workflow(apps, administrators):
    Task = apps.get_model("guidance", "ProcedureApprovalTask")
    if Task.objects.exists():
        return
    with override(settings.LANGUAGE_CODE):
        name = gettext("Approval of procedures")
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="guidance", model="procedureapprovaltask"
    )
    task = Task.objects.create(name=name, content_type=content_type, active=True)
    task.groups.add(administrators)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=name, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0009_approval"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
