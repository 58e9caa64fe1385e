"""Fewer indexes on leads, and room on each page, so that a night's marks are written in place.

A lead that is no longer found, or found again, then touches no index. The index by household was
there twice.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0013_visits_undrawn"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="lead", name="lead_household"),
        migrations.AlterField(
            model_name="lead",
            name="vanished_run",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="screening.comparisonrun",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE screening_lead SET (fillfactor = 85)",
            "ALTER TABLE screening_lead RESET (fillfactor)",
        ),
    ]
