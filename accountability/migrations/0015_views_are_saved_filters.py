from django.db import migrations

# What was kept of the queue goes where the conditions of every list are kept.
_MOVE = """
INSERT INTO households_savedfilter (owner_id, kind, name, query, is_default)
SELECT owner_id, 'review', name, query, false FROM accountability_reviewview
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0014_issue_signs"),
        ("households", "0030_filters_of_any_list"),
    ]

    operations = [
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="ReviewView"),
    ]
