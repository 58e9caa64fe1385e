"""How many papers a signed result keeps: told once, by the database, when it is signed.

A prefecture says some millions of verdicts, nearly all of them 留; a report that counts them anew
each time takes seconds. Those that are not kept are few and have an index of their own.
"""

from django.db import migrations, models

# It runs after `acceptance_stays`, which lets nobody else change the column.
FORWARD = """
CREATE FUNCTION archives_acceptance_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.kept := (SELECT count(*) FROM archives_verdict v
                 WHERE v.acceptance_id = NEW.id AND v.word = 'keep');
    RETURN NEW;
END $$;
CREATE TRIGGER acceptance_tally BEFORE UPDATE ON archives_acceptance FOR EACH ROW
WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION archives_acceptance_tally();
ALTER TABLE archives_acceptance DISABLE TRIGGER USER;
UPDATE archives_acceptance c SET kept = v.kept
FROM (SELECT acceptance_id, count(*) AS kept FROM archives_verdict WHERE word = 'keep'
      GROUP BY acceptance_id) v
WHERE v.acceptance_id = c.id AND c.signed_at IS NOT NULL;
ALTER TABLE archives_acceptance ENABLE TRIGGER USER;
"""
BACKWARD = """
DROP TRIGGER acceptance_tally ON archives_acceptance;
DROP FUNCTION archives_acceptance_tally();
"""


class Migration(migrations.Migration):
    dependencies = [("archives", "0012_executor_and_room")]

    operations = [
        migrations.AddField(
            model_name="acceptance",
            name="kept",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=~models.Q(("word", "keep")),
                fields=["acceptance", "word"],
                name="verdict_not_kept",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
