"""Pictures that look the same are found by how they look."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("archives", "0005_policies_and_search"),
        ("ledger", "0010_steps_back_and_likeness"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX archives_likeness_bits ON ledger_likeness (bits)",
            "DROP INDEX archives_likeness_bits",
        )
    ]
