"""The group that keeps the registers of schools, each member those of the schools that are assigned. It opens no case."""

from django.db import migrations

NAME = "School administrators"
EDITED = ("view", "add", "change", "delete", "export")
#: By app and model. Schools and their owners are made and taken away by who keeps every school's registers.
MODELS = (
    ("people", "schoolowner", ("view", "change", "export")),
    ("people", "school", ("view", "change", "export")),
    ("people", "schoolprocedure", EDITED),
    ("people", "schoolyear", EDITED),
    ("people", "calendarperiod", EDITED),
    ("people", "schoolclass", EDITED),
    ("people", "membership", EDITED),
    ("people", "partner", EDITED),
    ("guidance", "role", ("view",)),
)


def make_group(apps, schema_editor):
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    group.permissions.add(permission(apps, "wagtailadmin", "admin", "access_admin"))
    for app, model, kinds in MODELS:
        for kind in kinds:
            group.permissions.add(permission(apps, app, model, f"{kind}_{model}"))


def permission(apps, app, model, codename):
    """The permission; Django makes those of a new model only after the migrations, and takes this one for its own."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    found, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_administrators_and_exports"),
        ("guidance", "0003_register_log"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
