"""A kind of income says by which paper it is there."""

from django.db import migrations, models


def name_the_source(apps, schema_editor):
    kinds = apps.get_model("households", "IncomeKind")
    kinds.objects.filter(document="").update(document="帮扶手册与防返贫摸排表的收入分项")


class Migration(migrations.Migration):
    dependencies = [("households", "0023_longer_conditions")]

    operations = [
        migrations.AddField(
            model_name="incomekind",
            name="document",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunPython(name_the_source, migrations.RunPython.noop, elidable=True),
    ]
