"""The sample of a screening round and the visits a day that are asked about, with their sources."""

from django.db import migrations, models

from households.procedures.parameters import first_settings

KEYS = ("screening_sample", "screening_day")


def fill(apps, _schema_editor):
    """A new database has them from its first settings."""
    setting = apps.get_model("households", "ProcedureSetting")
    known = set(setting.objects.values_list("key", flat=True))
    new = [row for row in first_settings() if row["key"] in KEYS and row["key"] not in known]
    setting.objects.bulk_create([setting(**row) for row in new])


class Migration(migrations.Migration):
    dependencies = (("households", "0027_persons_without_a_number"),)

    operations = (
        migrations.AlterField(
            model_name="proceduresetting",
            name="unit",
            field=models.CharField(
                choices=[
                    ("days", "days"),
                    ("working_days", "working days"),
                    ("months", "months"),
                    ("persons", "persons"),
                    ("households", "households"),
                    ("share", "share"),
                    ("start", "start of the clock"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
