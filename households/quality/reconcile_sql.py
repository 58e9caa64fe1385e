"""The statements of the reconciliation; `households.quality.reconcile` says when each runs.

All read `quality_hit`, `quality_rule` (the rules that ran) and write only differences. A subject
was looked at if it lies under `%(path)s`; a person or household that is gone from the base map
counts as looked at, so what was found about it vanishes.
"""

# Put together from this file's own constants; what varies is a parameter.
# ruff: noqa: S608

SAME = "f.rule = t.rule AND f.subject_kind = t.subject_kind AND f.subject_pk = t.subject_pk"
TOLD = "f.id, f.rule, f.number, f.region_id, was.status, f.status, f.due_on"
OPEN = "f.status = ANY(%(open)s)"

STAGE = """
DROP TABLE IF EXISTS pg_temp.quality_rule, pg_temp.quality_move;
CREATE TEMP TABLE quality_rule (
    rule text PRIMARY KEY, title text, severity smallint, due_on date
) ON COMMIT DROP;
CREATE TEMP TABLE quality_move (finding_id bigint, what text) ON COMMIT DROP;
"""
# The county of a path: its first two parts.
COUNTY = "split_part({0}, '/', 1) || '/' || split_part({0}, '/', 2) || '/'"
NEW = f"""
WITH made AS (
INSERT INTO households_qualityfinding AS f (
    id, number, title, region_id, holder_id, status, round, opened_at, due_on, responsible_unit,
    responsible_id, rule, severity, subject_kind, subject_pk, place_path, household_id, person_id,
    evidence, evidence_hash, decided_hash, first_run_id, returns, verdict, words, return_reason,
    exempt_reason)
SELECT n.id, 'ZL-' || %(year)s || '-' || lpad(n.id::text, greatest(7, length(n.id::text)), '0'),
       n.title, n.region_id, n.region_id, %(pending)s, 1, now(), n.due_on, '', w.worker_id, n.rule,
       n.severity, n.subject_kind, n.subject_pk, n.place_path, n.household_id, n.person_id,
       n.evidence, n.evidence_hash, '', %(run)s, 0, '', '', '', ''
FROM (
    SELECT nextval(pg_get_serial_sequence('households_qualityfinding', 'id')) AS id, t.*
    FROM (
        SELECT t.*, r.title, r.severity, r.due_on
        FROM quality_hit t JOIN quality_rule r ON r.rule = t.rule
        LEFT JOIN households_qualityfinding f ON {SAME}
        WHERE f.id IS NULL
        ORDER BY t.place_path, t.rule, t.subject_pk
    ) t
) n
LEFT JOIN (
    SELECT DISTINCT ON (p.region_id) p.region_id, p.user_id AS worker_id
    FROM regions_posting p JOIN regions_user u ON u.id = p.user_id AND u.is_active
    WHERE p.duty = ANY(%(workers)s) AND p.starts_on <= %(today)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
    ORDER BY p.region_id, p.starts_on, p.id
) w ON w.region_id = n.region_id
RETURNING f.id, f.rule, f.place_path, f.evidence_hash)
SELECT {COUNTY.format("place_path")} AS county, count(*),
       encode(sha256(convert_to(string_agg(id || evidence_hash, ',' ORDER BY id), 'UTF8')), 'hex')
FROM made GROUP BY 1 ORDER BY 1
"""
# A household that moved takes its open findings along; at the bottom, its turn too.
MOVED = f"""
UPDATE households_qualityfinding f
SET region_id = t.region_id, place_path = t.place_path, household_id = t.household_id,
    holder_id = CASE WHEN f.holder_id = f.region_id THEN t.region_id ELSE f.holder_id END
FROM quality_hit t, households_qualityfinding was
WHERE {SAME} AND was.id = f.id
  AND (f.region_id <> t.region_id OR f.place_path <> t.place_path
       OR f.household_id IS DISTINCT FROM t.household_id)
RETURNING {TOLD}
"""
CHANGED = f"""
UPDATE households_qualityfinding f
SET evidence = t.evidence, evidence_hash = t.evidence_hash, vanished_run_id = NULL
FROM quality_hit t, households_qualityfinding was
WHERE {SAME} AND was.id = f.id AND {OPEN} AND f.evidence_hash <> t.evidence_hash
RETURNING {TOLD}
"""
# An answer that waits for its review while the values are found again.
BACK = f"""
UPDATE households_qualityfinding f SET vanished_run_id = NULL
FROM quality_hit t, households_qualityfinding was
WHERE {SAME} AND was.id = f.id AND {OPEN} AND f.vanished_run_id IS NOT NULL
RETURNING {TOLD}
"""
# Found again after the run withdrew it; decided on other values; said to be corrected, and is
# not; exempt on other values, or past the last day of the exemption.
RETURNED = f"""
UPDATE households_qualityfinding f
SET status = %(pending)s, round = f.round + 1, returns = f.returns + 1,
    region_id = t.region_id, place_path = t.place_path, holder_id = t.region_id,
    due_on = r.due_on, evidence = t.evidence, evidence_hash = t.evidence_hash,
    decided_hash = '', vanished_run_id = NULL, verdict = '', words = '', return_reason = '',
    exempted_at = NULL, exempted_by_id = NULL, exempt_reason = '', exempt_until = NULL,
    verified_at = NULL, verified_by_id = NULL, reviewed_at = NULL, reviewed_by_id = NULL,
    closed_at = NULL, closed_by_id = NULL
FROM quality_hit t, quality_rule r, households_qualityfinding was
WHERE {SAME} AND r.rule = t.rule AND was.id = f.id AND NOT {OPEN}
  AND ((f.status = %(withdrawn)s AND f.exempted_at IS NULL)
       OR (f.status = %(closed)s AND f.verdict = %(corrected)s)
       OR f.exempt_until < %(today)s
       OR f.decided_hash <> t.evidence_hash)
RETURNING {TOLD}
"""
GONE = f"""
FROM households_qualityfinding f
JOIN quality_rule r ON r.rule = f.rule
LEFT JOIN quality_hit t ON {SAME}
WHERE t.rule IS NULL AND f.place_path LIKE %(path)s AND f.vanished_run_id IS NULL
"""
# Nobody answered it yet: it leaves the ledger without a signature, as withdrawn.
VANISHED = f"""
UPDATE households_qualityfinding f
SET status = %(withdrawn)s, vanished_run_id = %(run)s, decided_hash = ''
FROM households_qualityfinding was
WHERE was.id = f.id AND f.status = ANY(%(unanswered)s) AND f.id IN (SELECT f.id {GONE})
RETURNING {TOLD}
"""
# An answer is with its reviewer, or a person decided: the run only says that it is gone.
MARKED = f"""
UPDATE households_qualityfinding f SET vanished_run_id = %(run)s
FROM households_qualityfinding was
WHERE was.id = f.id AND f.status = %(answered)s AND f.id IN (SELECT f.id {GONE})
RETURNING {TOLD}
"""
# What counts as a problem: found, and neither exempt nor decided to be right as it is.
COUNTED = f"""
SELECT f.id, f.rule, f.place_path FROM quality_hit t
JOIN households_qualityfinding f ON {SAME} WHERE {OPEN}
"""
SPELLS_ENDED = f"""
UPDATE households_qualityspell s SET to_run_id = %(run)s
FROM households_qualityfinding f
WHERE f.id = s.finding_id AND s.to_run_id IS NULL AND f.place_path LIKE %(path)s
  AND f.rule IN (SELECT rule FROM quality_rule)
  AND NOT EXISTS (SELECT FROM ({COUNTED}) c WHERE c.id = s.finding_id)
"""
SPELLS_BEGUN = f"""
INSERT INTO households_qualityspell (finding_id, rule, county_id, from_run_id)
SELECT c.id, c.rule, g.id, %(run)s
FROM ({COUNTED}) c
JOIN regions_region g ON g.path = {COUNTY.format("c.place_path")}
WHERE NOT EXISTS (
    SELECT FROM households_qualityspell s WHERE s.finding_id = c.id AND s.to_run_id IS NULL)
"""
COUNTS = f"""
INSERT INTO households_qualitycount (
    run_id, region_id, rule, problems, exempt, accepted, opened, returned, vanished)
SELECT %(run)s, g.id, x.rule, sum(x.problems), sum(x.exempt), sum(x.accepted), sum(x.opened),
       sum(x.returned), sum(x.vanished)
FROM (
    SELECT f.rule, f.place_path, ({OPEN})::int AS problems,
           (f.exempted_at IS NOT NULL)::int AS exempt, (f.status = %(closed)s)::int AS accepted,
           (f.first_run_id = %(run)s)::int AS opened, 0 AS returned, 0 AS vanished
    FROM quality_hit t JOIN households_qualityfinding f ON {SAME}
    UNION ALL
    SELECT f.rule, f.place_path, 0, 0, 0, 0, (m.what = 'returned')::int,
           (m.what IN ('vanished', 'marked'))::int
    FROM quality_move m JOIN households_qualityfinding f ON f.id = m.finding_id
    WHERE m.what IN ('returned', 'vanished', 'marked')
) x
JOIN regions_region g ON g.path = {COUNTY.format("x.place_path")}
GROUP BY g.id, x.rule
"""


def moving(statement: str) -> str:
    """An UPDATE that also keeps which findings it moved, and tells them."""
    return f"""WITH moved AS ({statement}), kept AS (
        INSERT INTO quality_move SELECT id, %(what)s FROM moved)
    SELECT * FROM moved ORDER BY id"""
