"""Indexes of lists that meet one condition hold the place too: a county looked into every row of
the prefecture that met the condition, half a second for what is being rectified.
"""

from django.db import migrations, models

COLUMNS = {
    "source": "source",
    "item": "item",
    "batch": "batch",
    "person": "responsible",
    "unit": "responsible_unit",
    "level": "level",
    "stage": "stage",
}


def with_the_place(name: str, column: str) -> list[migrations.operations.base.Operation]:
    index = models.Index(
        fields=[column, "is_done", "due_on", "id"], include=("place_path",), name=f"issue_by_{name}"
    )
    return [
        migrations.RemoveIndex(model_name="issue", name=index.name),
        migrations.AddIndex(model_name="issue", index=index),
    ]


class Migration(migrations.Migration):
    dependencies = [("accountability", "0024_level_days_are_told")]
    operations = [step for pair in COLUMNS.items() for step in with_the_place(*pair)]
