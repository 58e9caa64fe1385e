"""Places are found by the initials people say: 长顺县 is "csx", not "zsx"."""

from django.db import migrations

from regions.pinyin import initials


def read_anew(apps, schema_editor):
    rows = apps.get_model("regions", "Region").objects.filter(name__regex="[长覃]")
    for region in rows.only("name").iterator():
        rows.filter(pk=region.pk).update(initials=initials(region.name))


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]

    operations = [migrations.RunPython(read_anew, migrations.RunPython.noop, elidable=True)]
