"""How much of each village the base map and the police share."""

QUERY = """
    WITH ours AS (
        SELECT p.village_id, count(DISTINCT p.household_id) AS households, count(*) AS persons,
               count(m.person_id) AS matched
        FROM person p LEFT JOIN mine m ON m.person_id = p.person_id GROUP BY p.village_id
    ), staying AS (
        SELECT p.village_id, count(*) AS n
        FROM mine m JOIN person p ON p.person_id = m.person_id
        WHERE m.hukou_status = '正常' GROUP BY p.village_id
    ), strange AS (
        SELECT coalesce(h.village_id, a.village_id) AS village_id, count(*) AS n
        FROM stranger s
        LEFT JOIN joining j ON j.source = s.source
        LEFT JOIN home h ON h.household_id = j.joins_id
        LEFT JOIN lives a ON a.file_no = s.file_no AND a.address = s.address
        GROUP BY 1
    ), absent AS (
        SELECT p.village_id, count(*) AS n
        FROM difference d JOIN person p ON p.person_id = d.person_id
        WHERE d.kind = 'absent' GROUP BY p.village_id
    ), differing AS (
        SELECT p.village_id, count(DISTINCT d.person_id) AS n
        FROM difference d JOIN person p ON p.person_id = d.person_id
        WHERE d.kind IN ('field', 'dead', 'moved') GROUP BY p.village_id
    )
    SELECT v.village_id, k.file_no, d.village_id IS NOT NULL AS is_delivered,
           coalesce(o.households, 0) AS households, coalesce(o.persons, 0) AS persons,
           coalesce(s.n, 0) + coalesce(t.n, 0) AS in_police, coalesce(o.matched, 0) AS matched,
           coalesce(b.n, 0) AS only_ours,
           coalesce(t.n, 0) AS only_theirs, coalesce(f.n, 0) AS differing
    FROM village v
    JOIN speaks k ON k.feed = 'ga_population' AND k.county_code = v.county_code
    LEFT JOIN ours o ON o.village_id = v.village_id
    LEFT JOIN staying s ON s.village_id = v.village_id
    LEFT JOIN strange t ON t.village_id = v.village_id
    LEFT JOIN differing f ON f.village_id = v.village_id
    LEFT JOIN absent b ON b.village_id = v.village_id
    LEFT JOIN delivered d ON d.village_id = v.village_id
    WHERE o.persons IS NOT NULL OR t.n IS NOT NULL
    ORDER BY v.village_id
"""
"""One row a village; persons, but for `households`."""
