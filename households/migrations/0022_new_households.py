"""Acts that found a household: there is none before they are signed. The reasons of it."""

import django.db.models.deletion
from django.db import migrations, models

from households.options import LISTS

REASONS = "立户原因"


def fill(apps, _schema_editor):
    option = apps.get_model("households", "Option")
    option.objects.bulk_create(
        [
            option(list_name=REASONS, name=name, position=position)
            for position, name in enumerate(LISTS[REASONS], 1)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = (("households", "0021_readings_of_names"),)

    operations = (
        migrations.AlterField(
            model_name="act",
            name="household",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="households.household",
            ),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("household__isnull", False),
                    ("kind", "found"),
                    ("state__in", ("refused", "undone", "withdrawn")),
                    _connector="OR",
                ),
                name="act_is_about_a_household",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
