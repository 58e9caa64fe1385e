"""The national system's codes beside the options, two lists of their own, and who made rows."""

from django.db import migrations

from households.options import first_rows


def fill(apps, _schema_editor):
    option = apps.get_model("households", "Option")
    rows = first_rows()
    option.objects.bulk_create([option(**row) for row in rows], ignore_conflicts=True)
    for row in rows:
        if row["code"] or row["standard_code"]:
            option.objects.filter(
                list_name=row["list_name"], name=row["name"], code="", standard_code=""
            ).update(code=row["code"], standard=row["standard"], standard_code=row["standard_code"])


class Migration(migrations.Migration):
    dependencies = (
        ("households", "0006_record_and_trail"),
        ("pghistory", "0007_auto_20250421_0444"),
    )

    operations = (
        migrations.RunPython(fill, migrations.RunPython.noop),
        # A row's origin is the context that was made at the instant it was recorded.
        migrations.RunSQL(
            """CREATE INDEX IF NOT EXISTS households_context_made_at
            ON pghistory_context (created_at)""",
            "DROP INDEX IF EXISTS households_context_made_at",
        ),
    )
