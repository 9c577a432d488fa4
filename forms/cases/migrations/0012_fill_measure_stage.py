"""Say of each measure in which stage it began: that of the run whose answer made it."""

from django.db import migrations


def fill(apps, schema_editor):
    Measure = apps.get_model("cases", "Measure")
    rows = Measure.objects.filter(stage="", answers__isnull=False).values_list("pk", "answers__run__stage")
    for pk, stage in rows.iterator():
        Measure.objects.filter(pk=pk).update(stage=stage)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_measures_across_stages")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
