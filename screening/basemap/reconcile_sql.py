"""The statements that bring `Difference` and `VillageCoverage` in line with a run.

All read the temporary tables `found`, `spoken`, `silent` and `covered`, and write only what
changed, so that the same night again writes no row. The decision (`state` and who, when, why)
is touched by one statement alone: where a compared value changed since it was made.
"""

STAGE = """
DROP TABLE IF EXISTS
    pg_temp.found, pg_temp.spoken, pg_temp.silent, pg_temp.covered, pg_temp.of_file;
CREATE TEMP TABLE found (
    key text, value_hash text, kind text, field text, feed text, person_id bigint,
    household_id bigint, village_id bigint, who text, ours text, theirs text, grade text,
    words text, act text, given text, happened_on date, number text, lines text, file_no bigint
) ON COMMIT DROP;
CREATE TEMP TABLE covered (
    village_id bigint, file_no bigint, is_delivered boolean, households int, persons int,
    in_police int, matched int, only_ours int, only_theirs int, differing int
) ON COMMIT DROP;
CREATE TEMP TABLE spoken (feed text, path text) ON COMMIT DROP;
CREATE TEMP TABLE silent (region_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE of_file (file_no bigint, extract_id bigint, data_on date) ON COMMIT DROP;
"""
FOUND = (
    "key, value_hash, kind, field, feed, person_id, household_id, village_id, who, ours, theirs, "
    "grade, words, act, given, happened_on, number, lines, file_no"
)
COVERED = (
    "village_id, file_no, is_delivered, households, persons, in_police, matched, only_ours, "
    "only_theirs, differing"
)
INDEX = "CREATE UNIQUE INDEX ON found (key)"
ANALYZE = "ANALYZE found, covered, spoken, silent, of_file"

# Somebody to join may be a member of another place, or was a member and left: the act would fail,
# or bring back whom somebody took out, so an eye must look.
ELSEWHERE = """
UPDATE found f
SET grade = CASE WHEN o.is_member THEN 'elsewhere' ELSE 'returned' END,
    act = CASE WHEN o.is_member THEN '' ELSE f.act END,
    words = CASE WHEN o.is_member
        THEN '底图中此人已是另一户的成员（户编号 ' || o.household_no || '）：须办理户间转移。'
        ELSE '此人曾在户 ' || o.household_no || '，'
             || coalesce(to_char(o.left_on, 'YYYY-MM-DD'), '') || ' 因'
             || coalesce(nullif(o.left_reason, ''), '其他原因') || '离开。' END || f.words
FROM (
    SELECT DISTINCT ON (p.id_number) p.id_number, h.household_no, m.left_on, m.left_reason,
           m.left_on IS NULL AS is_member
    FROM found g JOIN households_person p ON p.id_number = g.number
    JOIN households_membership m ON m.person_id = p.id
    JOIN households_household h ON h.id = m.household_id
    WHERE g.kind = 'join'
    ORDER BY p.id_number, m.left_on DESC NULLS FIRST
) o
WHERE f.kind = 'join' AND f.number = o.id_number
"""
# A decision that failed is none: the act was refused, withdrawn or undone.
FAILED = """
UPDATE screening_difference d
SET state = 'open', decided_at = NULL, decided_by_id = NULL, decided_hash = '', note = ''
FROM households_act a, regions_region r
WHERE a.id = d.act_id AND a.state IN ('refused', 'undone', 'withdrawn') AND d.state = 'taken'
  AND r.id = d.region_id AND r.path LIKE %(prefix)s
RETURNING d.id, d.kind, d.region_id, d.state
"""
_PLACED = """
    SELECT f.*, coalesce(h.region_id, f.village_id) AS region_id, e.extract_id, e.data_on,
           CASE WHEN f.act = '' THEN '{}'::jsonb
                ELSE jsonb_build_object('act', f.act, 'given', f.given::jsonb,
                                        'on', to_char(f.happened_on, 'YYYY-MM-DD')) END AS proposal
    FROM found f JOIN of_file e ON e.file_no = f.file_no
    LEFT JOIN households_household h ON h.id = f.household_id
"""
NEW = f"""
INSERT INTO screening_difference (
    key, kind, field, feed, region_id, household_id, person_id, who, ours, theirs, grade, words,
    proposal, rows, extract_id, data_on, value_hash, state, decided_hash, note, first_run_id,
    found_at)
SELECT n.key, n.kind, n.field, n.feed, n.region_id, n.household_id, n.person_id, left(n.who, 60),
       n.ours, n.theirs, n.grade, n.words, n.proposal, n.lines::jsonb, n.extract_id, n.data_on,
       n.value_hash, 'open', '', '', %(run)s, now()
FROM ({_PLACED}) n LEFT JOIN screening_difference d ON d.key = n.key
WHERE d.id IS NULL AND n.region_id IS NOT NULL
ORDER BY array_position(%(kinds)s, n.kind), n.region_id, n.key
RETURNING id, kind, region_id, ''
"""
BACK = """
UPDATE screening_difference d SET gone_run_id = NULL
FROM found f WHERE f.key = d.key AND d.gone_run_id IS NOT NULL
RETURNING d.id, d.kind, d.region_id, d.state
"""
# A decided one whose value changed is open again; what was decided stays in the trail.
REOPENED = """
UPDATE screening_difference d
SET state = 'open', decided_at = NULL, decided_by_id = NULL, decided_hash = '', note = ''
FROM found f, screening_difference was
WHERE f.key = d.key AND was.id = d.id AND d.state <> 'open' AND d.decided_hash <> f.value_hash
RETURNING d.id, d.kind, d.region_id, was.state
"""
CHANGED = f"""
UPDATE screening_difference d
SET region_id = n.region_id, household_id = n.household_id, person_id = n.person_id,
    who = left(n.who, 60), ours = n.ours, theirs = n.theirs, grade = n.grade, words = n.words,
    proposal = n.proposal, rows = n.lines::jsonb, extract_id = n.extract_id,
    data_on = n.data_on, value_hash = n.value_hash
FROM ({_PLACED}) n
WHERE d.key = n.key AND n.region_id IS NOT NULL AND (
    d.region_id, d.household_id, d.person_id, d.who, d.ours, d.theirs, d.grade, d.words,
    d.proposal, d.rows, d.extract_id, d.value_hash
) IS DISTINCT FROM (
    n.region_id, n.household_id, n.person_id, left(n.who, 60), n.ours, n.theirs, n.grade, n.words,
    n.proposal, n.lines::jsonb, n.extract_id, n.value_hash)
RETURNING d.id, d.kind, d.region_id, d.state
"""
_STILL_THERE = """
FROM screening_difference d
JOIN regions_region r ON r.id = d.region_id AND r.path LIKE %(prefix)s
JOIN spoken s ON s.feed = d.feed
    AND s.path = split_part(r.path, '/', 1) || '/' || split_part(r.path, '/', 2) || '/'
LEFT JOIN found f ON f.key = d.key
WHERE d.gone_run_id IS NULL
  AND NOT (d.kind = 'absent' AND (r.id IN (SELECT q.region_id FROM silent q)
                                  OR r.parent_id IN (SELECT q.region_id FROM silent q)))
"""
GONE_BY_KIND = f"""
SELECT d.kind, count(*) FILTER (WHERE f.key IS NULL AND d.state = 'open'),
       count(*) FILTER (WHERE d.state = 'open')
{_STILL_THERE} GROUP BY d.kind ORDER BY d.kind
"""
GONE = f"""
UPDATE screening_difference v SET gone_run_id = %(run)s
WHERE v.id IN (SELECT d.id {_STILL_THERE} AND f.key IS NULL AND d.kind = ANY(%(marked)s))
RETURNING v.id, v.kind, v.region_id, v.state
"""
STANDING = """
SELECT d.kind, count(*) FROM screening_difference d
JOIN regions_region r ON r.id = d.region_id AND r.path LIKE %(prefix)s
WHERE d.gone_run_id IS NULL GROUP BY d.kind
"""
COVERAGE = """
INSERT INTO screening_villagecoverage AS c (
    region_id, run_id, data_on, is_delivered, households, persons, in_police, matched, only_ours,
    only_theirs, differing)
SELECT v.village_id, %(run)s, e.data_on, v.is_delivered, v.households, v.persons, v.in_police,
       v.matched, v.only_ours, v.only_theirs, v.differing
FROM covered v JOIN of_file e ON e.file_no = v.file_no
ON CONFLICT (region_id) DO UPDATE
SET run_id = excluded.run_id, data_on = excluded.data_on, is_delivered = excluded.is_delivered,
    households = excluded.households, persons = excluded.persons, in_police = excluded.in_police,
    matched = excluded.matched, only_ours = excluded.only_ours,
    only_theirs = excluded.only_theirs, differing = excluded.differing
WHERE (c.data_on, c.is_delivered, c.households, c.persons, c.in_police, c.matched, c.only_ours,
       c.only_theirs, c.differing)
   IS DISTINCT FROM (excluded.data_on, excluded.is_delivered, excluded.households,
       excluded.persons, excluded.in_police, excluded.matched, excluded.only_ours,
       excluded.only_theirs, excluded.differing)
"""
