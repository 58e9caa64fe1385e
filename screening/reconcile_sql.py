"""The statements of the reconciliation; `screening.reconcile` says when each runs.

All read the temporary tables `finding`, `rule_run`, `rule_scope` and `rule_withheld` and write only
differences.
"""

SAME = "l.rule = f.rule AND l.subject_kind = f.subject_kind AND l.subject_pk = f.subject_id"
# The lead lies in the run's region, and this run sees as much as the run that opened it.
MINE = """
    r.id = l.region_id AND r.path LIKE %(prefix)s AND rr.rule = l.rule
    AND (NOT rr.is_partial OR EXISTS (
        SELECT 1 FROM screening_comparisonrun c JOIN regions_region cr ON cr.id = c.region_id
        WHERE c.id = l.first_run_id AND cr.path LIKE %(prefix)s))
"""
NEW = """
INSERT INTO screening_lead (
    number, title, region_id, holder_id, status, round, opened_at, due_on, responsible_unit,
    responsible_id, rule, kind, feed, subject_kind, subject_pk, household_id, person_id, id_shown,
    evidence, evidence_hash, match_grade, decided_hash, first_run_id, verdict, findings,
    return_reason)
SELECT n.stem || lpad(n.seq::text, greatest(5, length(n.seq::text)), '0'), n.title, n.region_id,
       %(holder)s, %(pending)s, 1, now(), n.due_on, '', n.worker_id, n.rule, n.kind, n.feed,
       n.subject_kind, n.subject_id, n.household_id,
       CASE WHEN n.subject_kind = 'person' THEN n.subject_id END, n.id_number,
       n.evidence::jsonb, n.evidence_hash, coalesce(n.match_grade, ''), '', %(run)s, '', '', ''
FROM (
    SELECT f.*, rr.title, rr.kind, rr.feed, rr.stem, rr.due_on, h.region_id, w.worker_id,
           coalesce(s.last, 0)
           + row_number() OVER (PARTITION BY f.rule ORDER BY r.path, f.subject_id) AS seq
    FROM finding f
    JOIN rule_run rr ON rr.rule = f.rule
    JOIN households_household h ON h.id = f.household_id
    JOIN regions_region r ON r.id = h.region_id AND r.path LIKE %(prefix)s
    LEFT JOIN screening_lead l ON l.rule = f.rule AND l.subject_kind = f.subject_kind
                              AND l.subject_pk = f.subject_id
    LEFT JOIN (
        SELECT q.rule, max(split_part(o.number, '-', 4)::int) AS last
        FROM rule_run q
        JOIN screening_lead o ON o.rule = q.rule AND starts_with(o.number, q.stem)
        GROUP BY q.rule
    ) s ON s.rule = f.rule
    LEFT JOIN (
        SELECT DISTINCT ON (p.region_id) p.region_id, p.user_id AS worker_id
        FROM regions_posting p JOIN regions_user u ON u.id = p.user_id AND u.is_active
        WHERE p.duty = %(worker)s AND p.starts_on <= %(today)s
          AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
        ORDER BY p.region_id, p.starts_on, p.id
    ) w ON w.region_id = h.region_id
    WHERE l.id IS NULL AND f.exemption_id IS NULL AND NOT f.is_withheld
) n
ORDER BY n.rule, n.seq
RETURNING id, rule, number, region_id, '', status, due_on
"""
BACK = f"""
UPDATE screening_lead l SET vanished_run_id = NULL
FROM finding f, rule_run rr, regions_region r
WHERE {SAME} AND {MINE} AND l.vanished_run_id IS NOT NULL AND l.status = ANY(%(open)s)
  AND NOT f.is_withheld
RETURNING l.id, l.rule, l.number, l.region_id, l.status, l.status, l.due_on
"""
CHANGED = f"""
UPDATE screening_lead l
SET evidence = f.evidence::jsonb, evidence_hash = f.evidence_hash, id_shown = f.id_number,
    match_grade = coalesce(f.match_grade, '')
FROM finding f, rule_run rr, regions_region r
WHERE {SAME} AND {MINE} AND l.status = ANY(%(open)s) AND l.evidence_hash <> f.evidence_hash
RETURNING l.id, l.rule, l.number, l.region_id, l.status, l.status, l.due_on
"""
# Whom a decision in force exempts: the person, the household with its members, or the county.
EXEMPT = """
UPDATE finding f SET exemption_id = x.id
FROM screening_ruleexemption x, regions_region xr, households_household h, regions_region r
WHERE x.rule = f.rule AND xr.id = x.region_id AND h.id = f.household_id AND r.id = h.region_id
  AND x.signed_at IS NOT NULL AND x.ended_at IS NULL
  AND %(today)s BETWEEN x.valid_from AND x.valid_until
  AND CASE x.subject_kind
      WHEN 'county' THEN starts_with(r.path, xr.path)
      WHEN 'household' THEN x.household_id = f.household_id
      ELSE f.subject_kind = 'person' AND x.person_id = f.subject_id END
"""
# What a rule found where rows are wanting, unless it stands already: an open lead, or one decided
# on the same facts. It may be nothing but the absence of a row.
WITHHELD = f"""
UPDATE finding f SET is_withheld = true
FROM rule_withheld d, households_household h, regions_region r
WHERE d.rule = f.rule AND h.id = f.household_id AND r.id = h.region_id
  AND starts_with(r.path, d.path) AND f.exemption_id IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM screening_lead l
      WHERE {SAME} AND CASE
          WHEN l.status = ANY(%(open)s) THEN l.vanished_run_id IS NULL
          ELSE l.exemption_id IS NULL AND coalesce(l.holds_until >= %(today)s, true)
               AND coalesce(nullif(l.decided_hash, ''), l.evidence_hash) = f.evidence_hash END)
"""
# An answer that waits for review is closed by who reviews it; the rest is taken off the list.
EXEMPTED = f"""
UPDATE screening_lead l SET status = %(withdrawn)s, exemption_id = f.exemption_id,
    verified_at = NULL, verified_by_id = NULL, reviewed_at = NULL, reviewed_by_id = NULL
FROM finding f, rule_run rr, regions_region r, screening_lead was
WHERE {SAME} AND {MINE} AND was.id = l.id AND f.exemption_id IS NOT NULL
  AND l.status = ANY(%(to_answer)s)
RETURNING l.id, l.rule, l.number, l.region_id, was.status, l.status, l.due_on
"""
_AGAIN = f"""
UPDATE screening_lead l
SET status = %(pending)s, round = l.round + 1, holder_id = %(holder)s, due_on = rr.due_on,
    evidence = f.evidence::jsonb, evidence_hash = f.evidence_hash, id_shown = f.id_number,
    match_grade = coalesce(f.match_grade, ''), decided_hash = '', vanished_run_id = NULL,
    holds_until = NULL, hold_reason = '', exemption_id = NULL,
    verified_at = NULL, verified_by_id = NULL, reviewed_at = NULL, reviewed_by_id = NULL,
    closed_at = NULL, closed_by_id = NULL
FROM finding f, rule_run rr, regions_region r, screening_lead was
WHERE {SAME} AND {MINE} AND was.id = l.id AND f.exemption_id IS NULL AND NOT f.is_withheld
"""
_TOLD = "RETURNING l.id, l.rule, l.number, l.region_id, was.status, l.status, l.due_on"
# A lead that is not open keeps the evidence it was decided on, so that is what to compare with
# where no hash was kept.
REOPENED = f"""{_AGAIN} AND l.status = ANY(%(decided)s) AND l.exemption_id IS NULL
  AND coalesce(nullif(l.decided_hash, ''), l.evidence_hash) <> f.evidence_hash
{_TOLD}"""
EXPIRED = f"{_AGAIN} AND l.status = ANY(%(decided)s) AND l.holds_until < %(today)s {_TOLD}"
RELEASED = f"{_AGAIN} AND l.status = ANY(%(decided)s) AND l.exemption_id IS NOT NULL {_TOLD}"
STILL_OPEN_IN_SCOPE = f"""
FROM screening_lead l
JOIN rule_run rr ON rr.rule = l.rule
JOIN regions_region r ON {MINE}
JOIN rule_scope s ON s.rule = l.rule AND starts_with(r.path, s.path)
LEFT JOIN finding f ON {SAME}
WHERE l.status = ANY(%(open)s) AND l.vanished_run_id IS NULL
"""
GONE_BY_RULE = f"""
SELECT l.rule, count(*) FILTER (WHERE f.rule IS NULL), count(*) {STILL_OPEN_IN_SCOPE}
GROUP BY l.rule ORDER BY l.rule
"""
VANISHED = f"""
UPDATE screening_lead v SET vanished_run_id = %(run)s
WHERE v.id IN (
    SELECT l.id {STILL_OPEN_IN_SCOPE} AND f.rule IS NULL AND l.rule = ANY(%(marked)s)
)
RETURNING v.id, v.rule, v.number, v.region_id, v.status, v.status, v.due_on
"""
PRESENT = f"""
SELECT f.rule, count(*) FILTER (WHERE l.status = ANY(%(open)s) AND NOT f.is_withheld),
       count(*) FILTER (
           WHERE l.status = ANY(%(decided)s) AND f.exemption_id IS NULL AND NOT f.is_withheld),
       count(*) FILTER (WHERE f.exemption_id IS NOT NULL),
       count(*) FILTER (WHERE f.is_withheld)
FROM finding f LEFT JOIN screening_lead l ON {SAME}
GROUP BY f.rule
"""
# A finding may be still there and exempt at once: its lead was answered before the exemption.
BECAME = f"""
SELECT f.rule, f.subject_kind, f.subject_id, f.household_id, coalesce(r.path, ''), l.id,
       f.exemption_id,
       coalesce(l.status = ANY(%(open)s), false) AND NOT f.is_withheld AND NOT EXISTS (
           SELECT 1 FROM screening_leadchange c
           WHERE c.run_id = %(run)s AND c.lead_id = l.id AND c.what <> ALL(%(aside)s)),
       coalesce(l.status = ANY(%(decided)s) AND f.exemption_id IS NULL, false)
           AND NOT f.is_withheld,
       f.is_withheld
FROM finding f
LEFT JOIN screening_lead l ON {SAME}
LEFT JOIN households_household h ON h.id = f.household_id
LEFT JOIN regions_region r ON r.id = h.region_id
"""
