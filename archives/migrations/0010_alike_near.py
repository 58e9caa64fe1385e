"""Pictures that look nearly the same are found by parts of how they look, and gaps cost less.

Gaps are drawn anew by hundreds of thousands. What they name is never deleted (guards, and kinds of
a catalogue in use), so that nothing is looked up for each; and they are asked for by their file.
"""

import django.db.models.deletion
from django.db import migrations, models

# Every name put into these statements is a number of this file.
# ruff: noqa: S608

# 64 bits in seven parts. Of two pictures that differ in at most five bits, at least two parts are
# alike: each pair of parts is a key (21 of them), the number of the pair and the two parts.
_PARTS = ", ".join(f"(v >> {9 * at}) & {1023 if at == 6 else 511}" for at in range(7))
_PAIRS = [(one, other) for one in range(1, 8) for other in range(one + 1, 8)]
_KEYS = ", ".join(
    f"({at << 20} + p[{one}] * 1024 + p[{other}])::integer"
    for at, (one, other) in enumerate(_PAIRS)
)
FORWARD = f"""
CREATE FUNCTION archives_likeness_keys(bits text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[{_KEYS}] FROM (
        SELECT ARRAY[{_PARTS}] AS p FROM (SELECT ('x' || bits)::bit(64)::bigint AS v) w
    ) q WHERE length(bits) = 16
$$;
CREATE INDEX archives_likeness_keys ON ledger_likeness USING gin (archives_likeness_keys(bits))
WHERE length(bits) = 16;
DROP INDEX archives_likeness_bits;
"""
BACKWARD = """
CREATE INDEX archives_likeness_bits ON ledger_likeness (bits);
DROP INDEX archives_likeness_keys;
DROP FUNCTION archives_likeness_keys(text);
"""


class Migration(migrations.Migration):
    dependencies = [("archives", "0009_lending_and_retention")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="gap",
            name="archive",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gaps",
                to="archives.archive",
            ),
        ),
        migrations.AlterField(
            model_name="gap",
            name="kind",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="archives.paperkind",
            ),
        ),
        migrations.AlterField(
            model_name="gap",
            name="paper",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gaps",
                to="archives.paper",
            ),
        ),
    ]
