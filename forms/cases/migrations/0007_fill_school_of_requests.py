from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """A request so far belongs to a case, and so to its school."""
    HelpRequest = apps.get_model("cases", "HelpRequest")
    Case = apps.get_model("cases", "Case")
    school = Case.objects.filter(pk=OuterRef("case")).values("school")
    HelpRequest.objects.filter(school=None).update(school=Subquery(school))


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_requests_without_a_case")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
