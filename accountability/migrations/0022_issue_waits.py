"""What waits where, and since when, is kept while issues move; see `accountability.models.waits`."""

import django.db.models.deletion
from django.db import migrations, models

# The days are those of the site. An issue of a county is closed out at the prefecture, where
# nothing is filed; all others at their county.
WAITING = """
CREATE VIEW accountability_waiting AS
SELECT i.id AS issue_id, w.kind, i.holder_id, w.since,
       coalesce(w.came_on, DATE '1970-01-01') AS came_on, i.due_on
FROM accountability_issue i
JOIN regions_region h ON h.id = i.holder_id AND h.parent_id IS NOT NULL
JOIN regions_region r ON r.id = i.region_id
CROSS JOIN LATERAL (
    SELECT min(d.sent_at) FILTER (WHERE d.received_at IS NULL) AS unsigned_at,
           max(d.sent_at) AS came_at,
           (array_agg(d.received_at ORDER BY d.id DESC))[1] AS signed_at
    FROM ledger_dispatch d
    WHERE d.subject = 'accountability.issue' AND d.subject_id = i.id
      AND d.to_region_id = i.holder_id
) d
CROSS JOIN LATERAL (VALUES
    ('unreceived', (d.unsigned_at AT TIME ZONE 'Asia/Shanghai')::date, NULL::date),
    ('unpassed', CASE WHEN i.status = 'pending' AND i.holder_id <> i.region_id
                      THEN (d.signed_at AT TIME ZONE 'Asia/Shanghai')::date END, NULL),
    ('unanswered', CASE WHEN i.is_done = 0 AND i.due_kind <> 'standing' AND d.unsigned_at IS NULL
                        THEN i.held_due_on END, (d.came_at AT TIME ZONE 'Asia/Shanghai')::date),
    ('unfiled', CASE WHEN i.status = 'closed' AND i.applied_at IS NOT NULL
                      AND h.level = 2 AND r.level > 2
                     THEN (i.closed_at AT TIME ZONE 'Asia/Shanghai')::date END, NULL),
    ('silent', CASE WHEN i.due_kind = 'standing' AND i.status IN ('pending', 'verifying', 'returned')
                    THEN (greatest(i.opened_at, (
                        SELECT max(p.recorded_at) FROM accountability_issueprogress p
                        WHERE p.issue_id = i.id)) AT TIME ZONE 'Asia/Shanghai')::date END, NULL)
) w (kind, since, came_on)
WHERE i.status <> 'withdrawn' AND w.since IS NOT NULL;
"""
# Whoever changes a dispatch or writes progress holds the issue meanwhile: of two at once the second
# sees what the first did.
AGAIN = """
CREATE FUNCTION accountability_wait_again(issues bigint[], hold boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(issues), 0) = 0 THEN
        RETURN;
    END IF;
    IF hold THEN
        PERFORM FROM accountability_issue WHERE id = ANY(issues) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    WITH waiting AS MATERIALIZED (
        SELECT * FROM accountability_waiting WHERE issue_id = ANY(issues)
    ), gone AS (
        DELETE FROM accountability_issuewait w
        WHERE w.issue_id = ANY(issues) AND NOT EXISTS (
            SELECT FROM waiting v WHERE v.issue_id = w.issue_id AND v.kind = w.kind)
    )
    INSERT INTO accountability_issuewait AS w (issue_id, kind, holder_id, since, came_on, due_on)
    SELECT issue_id, kind, holder_id, since, came_on, due_on FROM waiting
    ON CONFLICT (issue_id, kind) DO UPDATE SET
        holder_id = excluded.holder_id, since = excluded.since, came_on = excluded.came_on,
        due_on = excluded.due_on
    WHERE (w.holder_id, w.since, w.came_on, w.due_on) IS DISTINCT FROM
          (excluded.holder_id, excluded.since, excluded.came_on, excluded.due_on);
END $$;

CREATE FUNCTION accountability_issue_waits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accountability_wait_again(ARRAY(SELECT id FROM now_is), false);
    ELSE
        -- EXECUTE plans for as many rows as there are, not for those of the first call.
        EXECUTE 'SELECT array_agg(n.id) FROM now_is n JOIN was o ON o.id = n.id
            WHERE (n.status, n.holder_id, n.region_id, n.due_on, n.due_kind, n.held_due_on,
                   n.opened_at, n.applied_at, n.closed_at) IS DISTINCT FROM
                  (o.status, o.holder_id, o.region_id, o.due_on, o.due_kind, o.held_due_on,
                   o.opened_at, o.applied_at, o.closed_at)' INTO moved;
        PERFORM accountability_wait_again(moved, false);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER issue_waits_in AFTER INSERT ON accountability_issue
REFERENCING NEW TABLE AS now_is
FOR EACH STATEMENT EXECUTE FUNCTION accountability_issue_waits();
CREATE TRIGGER issue_waits_on AFTER UPDATE ON accountability_issue
REFERENCING OLD TABLE AS was NEW TABLE AS now_is
FOR EACH STATEMENT EXECUTE FUNCTION accountability_issue_waits();

CREATE FUNCTION accountability_dispatch_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accountability_wait_again(ARRAY(
        SELECT DISTINCT subject_id FROM now_is WHERE subject = 'accountability.issue'), true);
    RETURN NULL;
END $$;
CREATE TRIGGER dispatch_waits_in AFTER INSERT ON ledger_dispatch
REFERENCING NEW TABLE AS now_is
FOR EACH STATEMENT EXECUTE FUNCTION accountability_dispatch_waits();
CREATE TRIGGER dispatch_waits_on AFTER UPDATE ON ledger_dispatch
REFERENCING NEW TABLE AS now_is
FOR EACH STATEMENT EXECUTE FUNCTION accountability_dispatch_waits();

CREATE FUNCTION accountability_progress_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accountability_wait_again(ARRAY(
        SELECT DISTINCT i.id FROM now_is p JOIN accountability_issue i ON i.id = p.issue_id
        WHERE i.due_kind = 'standing'), true);
    RETURN NULL;
END $$;
CREATE TRIGGER progress_waits_in AFTER INSERT ON accountability_issueprogress
REFERENCING NEW TABLE AS now_is
FOR EACH STATEMENT EXECUTE FUNCTION accountability_progress_waits();
"""
ALL = """
INSERT INTO accountability_issuewait (issue_id, kind, holder_id, since, came_on, due_on)
SELECT issue_id, kind, holder_id, since, came_on, due_on FROM accountability_waiting;
"""
# Looked up in its index, never asked of row after row.
DEAR = "ALTER FUNCTION accountability_pairs(text, text) COST 5000;"
BACKWARD = """
ALTER FUNCTION accountability_pairs(text, text) COST 100;
DROP TRIGGER progress_waits_in ON accountability_issueprogress;
DROP TRIGGER dispatch_waits_on ON ledger_dispatch;
DROP TRIGGER dispatch_waits_in ON ledger_dispatch;
DROP TRIGGER issue_waits_on ON accountability_issue;
DROP TRIGGER issue_waits_in ON accountability_issue;
DROP FUNCTION accountability_progress_waits();
DROP FUNCTION accountability_dispatch_waits();
DROP FUNCTION accountability_issue_waits();
DROP FUNCTION accountability_wait_again(bigint[], boolean);
DROP VIEW accountability_waiting;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0021_look_back_guards"),
        ("ledger", "0011_told_in_the_index"),
        ("regions", "0003_joint_meeting_duty"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssueWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unreceived", "Not signed for"),
                            ("unpassed", "Not passed down"),
                            ("unanswered", "Not answered"),
                            ("unfiled", "Not filed"),
                            ("silent", "No progress told"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateField()),
                ("came_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "holder",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waits",
                        to="accountability.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "kind", "due_on", "issue"),
            },
        ),
        migrations.AddConstraint(
            model_name="issuewait",
            constraint=models.UniqueConstraint(fields=("issue", "kind"), name="issue_wait_once"),
        ),
        migrations.AddIndex(
            model_name="issuewait",
            index=models.Index(
                fields=["holder", "kind", "due_on", "issue"],
                include=("since", "came_on"),
                name="issue_wait_of_place",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("due_kind", "limited"), _negated=True),
                fields=["due_kind", "is_done", "due_on", "id"],
                name="issue_by_kind",
            ),
        ),
        migrations.RunSQL(WAITING + AGAIN + ALL + DEAR, BACKWARD),
    ]
