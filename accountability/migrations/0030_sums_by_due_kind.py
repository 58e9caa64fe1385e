"""Places keep the sums by kind of time limit: a list of what is to be mended at once counted its
figures when asked, half as long again as any other.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The triggers that count from now on are made first: they keep out whoever would write meanwhile.
COUNT_KINDS = """
INSERT INTO accountability_issuecount
    (region_id, facet, source, item_id, key, stage, is_standing, due_on, issues)
SELECT a.id, 'due_kind', '', NULL::bigint, i.due_kind, s.stage, s.is_standing, s.due_on, sum(i.n)
FROM (
    SELECT region_id, stage, is_done, due_kind, due_on, count(*) AS n
    FROM accountability_issue GROUP BY 1, 2, 3, 4, 5
) i
CROSS JOIN LATERAL (
    SELECT i.stage, i.due_kind = 'standing' AND i.is_done = 0 AS is_standing, NULL::date AS due_on
    UNION ALL SELECT '', false, i.due_on WHERE i.is_done = 0 AND i.due_kind <> 'standing'
) s
JOIN regions_region r ON r.id = i.region_id
CROSS JOIN generate_series(1, least(r.level, 3)) depth
JOIN regions_region a
    ON a.path = array_to_string((string_to_array(r.path, '/'))[1:depth], '/') || '/'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
FORGET = "DELETE FROM accountability_issuecount WHERE facet = 'due_kind'"


class Migration(migrations.Migration):
    dependencies = [
        ("accountability", "0029_words_by_place"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="counted_in",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="issue",
            name="counted_on",
        ),
        migrations.AlterField(
            model_name="issuecount",
            name="facet",
            field=models.CharField(
                choices=[
                    ("item", "Source and item"),
                    ("unit", "Responsible unit"),
                    ("person", "Person responsible"),
                    ("batch", "Batch"),
                    ("level", "Ledger level"),
                    ("due_kind", "Kind of time limit"),
                ],
                max_length=8,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="counted_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$INSERT INTO accountability_issuecount (region_id, facet, source, item_id, key, stage, is_standing, due_on, issues) \n    SELECT a.id AS region_id, d.facet, d.source, d.item_id, d.key, d.stage, d.is_standing,\n           d.due_on, sum(d.n) AS issues\n    FROM (\n    SELECT m.region_id, f.facet, f.source, f.item_id, f.key, s.stage, s.is_standing, s.due_on,\n           sum(m.n) AS n\n    FROM (\n        SELECT region_id, source, item_id, responsible_unit, responsible_id, batch_id, level, stage,\n               due_kind, due_kind = 'standing' AND is_done = 0 AS is_standing,\n               CASE WHEN is_done = 0 AND due_kind <> 'standing' THEN due_on END AS due_on,\n               sum(n) AS n\n        FROM (SELECT *, 1 AS n FROM now_is) each GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(n) <> 0\n    ) m\n    CROSS JOIN LATERAL (VALUES\n        ('item', m.source, m.item_id, ''),\n        ('unit', '', NULL, m.responsible_unit),\n        ('person', '', NULL, coalesce(m.responsible_id::text, '')),\n        ('batch', '', NULL, coalesce(m.batch_id::text, '')),\n        ('level', '', NULL, m.level::text),\n        ('due_kind', '', NULL, m.due_kind)\n    ) f (facet, source, item_id, key)\n    CROSS JOIN LATERAL (\n        SELECT m.stage, m.is_standing, NULL::date AS due_on\n        UNION ALL SELECT '', false, m.due_on WHERE m.due_on IS NOT NULL\n    ) s\n    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(m.n) <> 0\n    ) d\n    JOIN regions_region r ON r.id = d.region_id\n    CROSS JOIN generate_series(1, least(r.level, CASE d.facet WHEN 'level' THEN 4\n        ELSE 3 END)) depth\n    JOIN regions_region a\n        ON a.path = array_to_string((string_to_array(r.path, '/'))[1:depth], '/') || '/'\n    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.n) <> 0\n    $sql$; RETURN NULL;",
                    hash="998ada453c2854a8576ebfd3fb507e729c01196e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_counted_in_ebfeb",
                    referencing="REFERENCING NEW TABLE AS now_is ",
                    table="accountability_issue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="counted_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$INSERT INTO accountability_issuecount (region_id, facet, source, item_id, key, stage, is_standing, due_on, issues) \n    SELECT a.id AS region_id, d.facet, d.source, d.item_id, d.key, d.stage, d.is_standing,\n           d.due_on, sum(d.n) AS issues\n    FROM (\n    SELECT m.region_id, f.facet, f.source, f.item_id, f.key, s.stage, s.is_standing, s.due_on,\n           sum(m.n) AS n\n    FROM (\n        SELECT region_id, source, item_id, responsible_unit, responsible_id, batch_id, level, stage,\n               due_kind, due_kind = 'standing' AND is_done = 0 AS is_standing,\n               CASE WHEN is_done = 0 AND due_kind <> 'standing' THEN due_on END AS due_on,\n               sum(n) AS n\n        FROM (SELECT *, 1 AS n FROM now_is UNION ALL SELECT *, -1 AS n FROM was) each GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(n) <> 0\n    ) m\n    CROSS JOIN LATERAL (VALUES\n        ('item', m.source, m.item_id, ''),\n        ('unit', '', NULL, m.responsible_unit),\n        ('person', '', NULL, coalesce(m.responsible_id::text, '')),\n        ('batch', '', NULL, coalesce(m.batch_id::text, '')),\n        ('level', '', NULL, m.level::text),\n        ('due_kind', '', NULL, m.due_kind)\n    ) f (facet, source, item_id, key)\n    CROSS JOIN LATERAL (\n        SELECT m.stage, m.is_standing, NULL::date AS due_on\n        UNION ALL SELECT '', false, m.due_on WHERE m.due_on IS NOT NULL\n    ) s\n    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(m.n) <> 0\n    ) d\n    JOIN regions_region r ON r.id = d.region_id\n    CROSS JOIN generate_series(1, least(r.level, CASE d.facet WHEN 'level' THEN 4\n        ELSE 3 END)) depth\n    JOIN regions_region a\n        ON a.path = array_to_string((string_to_array(r.path, '/'))[1:depth], '/') || '/'\n    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.n) <> 0\n    $sql$; RETURN NULL;",
                    hash="cc1ec167766372c64813c6f0be264da6f088ad59",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_counted_on_d1a87",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now_is ",
                    table="accountability_issue",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(COUNT_KINDS, FORGET),
    ]
