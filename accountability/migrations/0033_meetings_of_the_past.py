"""Moments of meetings are the database's, but for who owns the tables and fills an empty database:
there they are the program's, as those of events and signatures are (`ledger_by_owner`).
"""

import re
from importlib import import_module

from django.db import migrations

_BEFORE = import_module("accountability.migrations.0031_meetings_in_general").FORWARD
FORWARD = re.sub(
    r"NEW\.(\w+_at) := clock_timestamp\(\);",
    r"NEW.\1 := CASE WHEN ledger_by_owner(TG_RELID)"
    r" THEN coalesce(NEW.\1, clock_timestamp()) ELSE clock_timestamp() END;",
    _BEFORE,
)


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0032_village_reviews"),
        ("ledger", "0013_moments_are_checked"),
    ]
    operations = [migrations.RunSQL(FORWARD, _BEFORE)]
