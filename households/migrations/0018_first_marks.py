"""The options of the list 分类标记."""

from django.db import migrations

from households.options import LISTS


def fill(apps, _schema_editor):
    option = apps.get_model("households", "Option")
    option.objects.bulk_create(
        [
            option(list_name="分类标记", name=name, position=position)
            for position, name in enumerate(LISTS["分类标记"], 1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = (("households", "0017_marks_and_responsibility"),)

    operations = (migrations.RunPython(fill, migrations.RunPython.noop),)
