"""The statements that bring `IdentityPair` in line with a run.

All read the temporary tables `asked` and `spoken` and write only what changed, so that the same
night again writes no row. A decision is touched by one statement alone: where a value of the base
map changed since it was made.
"""

DECISIONS = """
COPY (
    SELECT key AS pair_key, decided_hash AS value_hash, state AS verdict
    FROM screening_identitypair WHERE state <> 'open' ORDER BY key
) TO STDOUT (FORMAT csv, HEADER)
"""
STAGE = """
DROP TABLE IF EXISTS pg_temp.asked, pg_temp.spoken;
CREATE TEMP TABLE asked (
    key text, row_key text, value_hash text, person_id bigint, household_id bigint, feeds varchar[],
    rows int, feed text, county text, sha256 text, row_no int, number text, name text,
    birth_on date, booklet text, address text, grade text, words text, slip text, alike text,
    rivals int
) ON COMMIT DROP;
CREATE TEMP TABLE spoken (feed text, county text, sha256 text, extract_id bigint, path text)
ON COMMIT DROP;
"""
INDEX = "CREATE UNIQUE INDEX ON asked (key); ANALYZE asked"
# What was typed alike in several places is one question; the first place is shown.
PROPOSED = """
SELECT pair_key AS key, any_value(row_key), any_value(value_hash), any_value(person_id),
       any_value(household_id), '{' || string_agg(DISTINCT feed, ',' ORDER BY feed) || '}',
       count(*), arg_min(feed, place), arg_min(county, place), arg_min(sha256, place),
       arg_min(row_no, place), coalesce(any_value(id_raw), ''), any_value(name), min(birth_on),
       coalesce(min(hukou_no), ''), coalesce(min(address), ''), any_value(grade),
       any_value(words), any_value(slip), any_value(alike), max(rivals)
FROM (SELECT *, feed || county || sha256 || lpad(row_no::VARCHAR, 9, '0') AS place
      FROM read_parquet(?)) WHERE grade IN (SELECT unnest(?::VARCHAR[]))
GROUP BY pair_key ORDER BY pair_key
"""
_PLACED = """
    SELECT a.*, h.region_id, s.extract_id
    FROM asked a
    JOIN spoken s ON s.feed = a.feed AND s.county = a.county AND s.sha256 = a.sha256
    JOIN households_household h ON h.id = a.household_id
"""
_VALUES = """
    n.value_hash, n.region_id, n.household_id, n.feeds, n.rows, n.extract_id, n.row_no,
    left(n.number, 60), left(n.name, 60), n.birth_on, left(n.booklet, 60), left(n.address, 200),
    n.grade, n.words, n.slip, n.alike, n.rivals
"""
_COLUMNS = """
    value_hash, region_id, household_id, feeds, rows, extract_id, row_no, typed_number,
    typed_name, typed_birth_on, typed_booklet, typed_address, grade, words, slip, alike, rivals
"""
NEW = f"""
INSERT INTO screening_identitypair (
    key, row_key, person_id, {_COLUMNS}, state, decided_hash, reason, first_run_id, found_at)
SELECT n.key, n.row_key, n.person_id, {_VALUES}, 'open', '', '', %(run)s, now()
FROM ({_PLACED}) n LEFT JOIN screening_identitypair d ON d.key = n.key
WHERE d.id IS NULL
ORDER BY n.grade, n.region_id, n.key
RETURNING id, region_id, ''
"""
BACK = """
UPDATE screening_identitypair d SET gone_run_id = NULL
FROM asked a WHERE a.key = d.key AND d.gone_run_id IS NOT NULL
RETURNING d.id, d.region_id, d.state
"""
REOPENED = """
UPDATE screening_identitypair d
SET state = 'open', decided_at = NULL, decided_by_id = NULL, decided_hash = '', reason = '',
    bulk_id = NULL
FROM asked a, screening_identitypair was
WHERE a.key = d.key AND was.id = d.id AND d.state <> 'open' AND d.decided_hash <> a.value_hash
RETURNING d.id, d.region_id, was.state
"""
CHANGED = f"""
UPDATE screening_identitypair d SET ({_COLUMNS}) = ROW({_VALUES})
FROM ({_PLACED}) n
WHERE d.key = n.key
  AND ({", ".join("d." + name.strip() for name in _COLUMNS.split(","))})
      IS DISTINCT FROM ({_VALUES})
RETURNING d.id, d.region_id, d.state
"""
# Only a question all of whose tables were compared, for its county, can have been answered by
# new data or by a correction.
GONE = """
UPDATE screening_identitypair v SET gone_run_id = %(run)s
FROM screening_identitypair d
JOIN regions_region r ON r.id = d.region_id AND r.path LIKE %(prefix)s
LEFT JOIN asked a ON a.key = d.key
WHERE v.id = d.id AND a.key IS NULL AND d.state = 'open' AND d.gone_run_id IS NULL
  AND d.feeds <@ ARRAY(SELECT s.feed FROM spoken s WHERE r.path LIKE s.path || '%%')::varchar[]
RETURNING v.id, v.region_id, v.state
"""
OPEN = """
SELECT count(*) FROM screening_identitypair d
JOIN regions_region r ON r.id = d.region_id AND r.path LIKE %(prefix)s
WHERE d.state = 'open' AND d.gone_run_id IS NULL
"""
