"""Name the signatures that are there in the chain, as `ledger.hands` does for new ones, and seal
the heads.

Written out here, so that later code cannot change what this step does.
"""

import hashlib
import hmac
import json
from itertools import groupby

from django.conf import settings
from django.db import migrations

DIGEST = {"sm": "sm3"}.get(settings.CRYPTO_SUITE, "sha256")
SIGNATURES = """
SELECT e.chain, s.id, e.hash, s.signed_at AT TIME ZONE 'UTC', s.region_id, s.role, s.signer_id,
       s.signer_name, s.signer_post, s.statement, s.content, s.digest, s.strokes
FROM ledger_signature s JOIN ledger_event e ON e.id = s.event_id ORDER BY e.chain, s.id"""
INSERT = """
INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, subject_id, before, after,
    region_path, actor_id, actor_name, actor_post, note, data, hashed_by)
VALUES (%(chain)s, %(seq)s, %(prev)s, %(hash)s, %(time)s, %(kind)s, '', NULL, '', '',
    %(region)s, NULL, '', '', '', %(json)s, %(by)s)"""


def _text(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SIGNATURES)
        for chain, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
            _append(cursor, chain, {str(row[1]): _seal(*row[2:]) for row in rows})
        cursor.execute("SELECT chain FROM ledger_chain")
        for (chain,) in cursor.fetchall():
            _seal_head(cursor, chain)


def _seal_head(cursor, chain):
    cursor.execute("SELECT chain, seq, hash FROM ledger_chain WHERE chain = %s", [chain])
    head = cursor.fetchone()
    key = settings.LEDGER_KEY.encode()
    sealed = hmac.digest(key, _text(["head", *head]).encode(), "sha256").hex()
    cursor.execute("UPDATE ledger_chain SET seal = %s WHERE chain = %s", [sealed, chain])


def _seal(event_hash, signed_at, *row):
    text = _text(["signature", event_hash, signed_at.isoformat(), *row])
    return hashlib.new(DIGEST, text.encode()).hexdigest()


def _append(cursor, chain, seals):
    cursor.execute("SELECT seq, hash FROM ledger_chain WHERE chain = %s FOR UPDATE", [chain])
    seq, prev = cursor.fetchone()
    cursor.execute("SELECT now() AT TIME ZONE 'UTC'")
    at = f"{cursor.fetchone()[0].isoformat()}+00:00"
    event = {
        "actor": None, "after": "", "at": at, "before": "", "by": DIGEST,
        "chain": chain, "data": {"signatures": seals}, "id": None, "kind": "ledger.sealed",
        "name": "", "note": "", "post": "", "prev": prev, "region": chain, "seq": seq + 1,
        "subject": "",
    }  # fmt: skip
    key = settings.LEDGER_KEY.encode()
    hashed = hmac.digest(key, _text(event).encode(), DIGEST).hex()
    cursor.execute(INSERT, event | {"hash": hashed, "time": at, "json": _text(event["data"])})
    cursor.execute(
        "UPDATE ledger_chain SET seq = %s, hash = %s WHERE chain = %s", [seq + 1, hashed, chain]
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_hashed_by")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
