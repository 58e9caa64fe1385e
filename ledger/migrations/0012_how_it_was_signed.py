"""How each signer was known, personal keys, digests that name themselves; and the signatures under
hand-overs of duties, which no event had named yet.
"""

from importlib import import_module
from itertools import groupby

from django.db import migrations, models

HAND_OVERS = """
SELECT e.chain, s.id, e.hash, s.signed_at AT TIME ZONE 'UTC', s.region_id, s.role, s.signer_id,
       s.signer_name, s.signer_post, s.statement, s.content, s.digest, s.strokes
FROM ledger_signature s JOIN ledger_event e ON e.id = s.event_id
WHERE e.kind IN ('households.hand_over.left', 'households.hand_over.done') AND NOT EXISTS (
    SELECT 1 FROM ledger_event n WHERE n.kind = 'ledger.sealed' AND n.chain = e.chain
    AND n.data->'signatures' ? s.id::text)
ORDER BY e.chain, s.id"""
METHODS = [
    ("key", "Personal key"),
    ("password", "Password at that moment"),
    ("recent", "Password within five minutes"),
    ("session", "Logged in"),
    ("witnessed", "On the device of another"),
    ("job", "In the background"),
]


def seal(apps, schema_editor):
    step = import_module("ledger.migrations.0006_seal_signatures")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(HAND_OVERS)
        for chain, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
            step._append(cursor, chain, {str(row[1]): step._seal(*row[2:]) for row in rows})
            step._seal_head(cursor, chain)


def text(size, **more):
    return models.CharField(blank=True, db_default="", default="", max_length=size, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_told_in_the_index"),
        ("regions", "0004_personal_keys"),
    ]

    operations = [
        migrations.AlterField("chain", "seal", text(72)),
        migrations.AlterField("signature", "digest", models.CharField(max_length=72)),
        migrations.AddField("evidence", "sm3", text(64)),
        migrations.AddField("signature", "method", text(9, choices=METHODS)),
        migrations.AddField("signature", "device", text(60)),
        migrations.AddField("signature", "address", text(45)),
        migrations.AddField("signature", "public_key", text(130)),
        migrations.AddField("signature", "key_signature", text(128)),
        migrations.AddIndex(
            "signature",
            models.Index(
                condition=models.Q(("key_signature", ""), _negated=True),
                fields=["key_signature"],
                name="signature_of_key",
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
