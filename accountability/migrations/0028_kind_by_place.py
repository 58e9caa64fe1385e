"""The index of time limits holds the place too, as those of the other conditions do."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0027_village_sums"),
        ("households", "0031_at_the_door"),
        ("regions", "0004_personal_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="issue",
            name="issue_by_kind",
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("due_kind", "limited"), _negated=True),
                fields=["due_kind", "is_done", "due_on", "id"],
                include=("place_path",),
                name="issue_by_kind",
            ),
        ),
    ]
