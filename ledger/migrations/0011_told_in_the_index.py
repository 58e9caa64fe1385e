"""What events tell of an entry (its day, kind of day, verdict) is read from an index alone.

A row of an index holds less than a page: data of more than 600 bytes has an index without it.
"""

from django.db import migrations

TOLD = "data ?| ARRAY['due_on', 'due_kind', 'verdict'] AND octet_length(data::text)"
FORWARD = f"""
CREATE INDEX event_told_short ON ledger_event (subject, subject_id, id DESC) INCLUDE (at, data)
WHERE {TOLD} <= 600;
CREATE INDEX event_told_long ON ledger_event (subject, subject_id, id DESC)
WHERE {TOLD} > 600;
"""
BACKWARD = "DROP INDEX event_told_short; DROP INDEX event_told_long;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_steps_back_and_likeness")]
    operations = [
        migrations.RemoveIndex("event", "event_told"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
