"""What the checks read, in SQL: `file`, a row for each file with the facts of the base map, and
over it `slot` and `paper` (`archives.checks.rulebook`).

Each is a table of its own when all files are checked, and a common table expression when a few
are; the text is the same. `%(keys)s` are the files asked for, `%(paths)s` their places.
"""

from archives.needs import ALWAYS, FACTS, NEEDS

# Every name put into these statements is a name of this package or of `archives.needs`.
# ruff: noqa: S608
EVERYTHING = "TRUE"
PLACE = "a.place_path LIKE ANY(%(paths)s)"
FEW = "a.id = ANY(%(keys)s)"

# Whose bytes are a household's own: what hangs in the village is the same in many files.
OWN = "(k.chapter = 'pictures' OR k.signers LIKE '%%户主%%')"
# Two takes of one picture look alike; what has no look is itself alone. Photos may differ in a few
# bits of 64, so that one that was saved again, scaled, brightened or cut by a hundredth is found;
# two sheets of one form look too much alike for that (docs/adr/0028-archives.md).
LOOK = "coalesce(nullif(l.bits, '-'), b.sha256)"
MOST_BITS = 5
_DIFFER = "bit_count(('x' || {0})::bit(64) # ('x' || {1})::bit(64))"
EXIT_STEPS = ("exit_consent", "exit_check", "exit_review", "exit_notice", "exit_announcement")
_VOUCHERS = "k.chapter = 'how_helped' AND k.need NOT IN ('always', 'never', 'registered')"
_SKIPPED = {ALWAYS, "never"}
# What proves a measure of the base map (households.options, 帮扶措施): its paper by code. Measures
# whose papers every registered household needs anyway are not among them.
PROOFS = {
    "loan": ["金融帮扶"], "public_post": ["公益性岗位"], "relocation": ["搬迁"],
    "education_aid": ["义务教育帮扶", "其他教育帮扶"], "subsistence": ["综合保障"],
    "photo_work": ["产业帮扶"],
}  # fmt: skip
_PROOFS = ", ".join(f"('{code}', ARRAY{measures})" for code, measures in PROOFS.items())
_MEASURES = """(SELECT string_agg(one, '、') FROM unnest(o.measures) one
            WHERE one = ANY(f.measures::text[]))"""


def file(within: str) -> str:
    """A row for each file: the needs it has, and what the base map says of its household."""
    needs = ", ".join(
        f"CASE WHEN {need.sql} THEN '{code}' END"
        for code, need in NEEDS.items()
        if code not in _SKIPPED
    )
    return f"""
    SELECT a.id AS archive_id, a.catalogue_id, a.household_id, h.household_no, h.head_name,
           h.member_count, h.dissolved_on, h.risk_found_on, h.monitor_kind, h.exit_status,
           h.exit_year, h.identified_on, h.relapse_year, f.reform_year, f.year AS facts_year,
           f.identified_year, f.measures, array_remove(ARRAY['{ALWAYS}', {needs}], NULL) AS needs,
           m.heads || h.head_name::text AS heads, m.names
    FROM archives_archive a
    LEFT JOIN households_household h ON h.id = a.household_id
    LEFT JOIN ({FACTS} AND {within}) f ON f.archive_id = a.id
    LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(e.name::text) FILTER (WHERE s.relation = '户主'), '{{}}')
                   AS heads,
               coalesce(array_agg(e.name::text), '{{}}') AS names
        FROM households_membership s JOIN households_person e ON e.id = s.person_id
        WHERE s.household_id = a.household_id
    ) m ON true
    WHERE {within}"""


# Papers that the file's version does not ask for any more are kept and not checked.
BARE = f"""
    SELECT f.archive_id, p.id AS paper_id, p.kind_id, k.code, k.chapter, k.need, k.is_yearly,
           k.is_picture, k.wants_signature, k.wants_date, k.wants_seal, k.signers AS kind_signers,
           k.step, coalesce(array_position(ARRAY{list(EXIT_STEPS)}, k.code::text), 0) AS exit_step,
           coalesce(nullif(p.title, ''), k.title) AS title, p.signers, p.is_signed, p.is_sealed,
           p.made_on, p.year, p.amount_yuan, p.people, p.source, p.facts, p.version,
           coalesce(p.year, extract(year FROM p.made_on)::int) AS about_year
    FROM file f
    JOIN archives_paper p ON p.archive_id = f.archive_id AND p.removed_at IS NULL
    JOIN archives_paperkind k ON k.id = p.kind_id AND k.catalogue_id = f.catalogue_id"""

# The first paper of each step beside the first of the step before it.
STEPS = """
    SELECT archive_id, kind_id, first_on,
           lag(title) OVER line AS before_title, lag(first_on) OVER line AS before_on
    FROM (SELECT archive_id, kind_id, step > 0 AS comes_in, step + exit_step AS place,
                 min(made_on) AS first_on, (array_agg(title ORDER BY made_on, paper_id))[1] AS title
          FROM bare WHERE step + exit_step > 0 AND made_on IS NOT NULL
          GROUP BY archive_id, kind_id, step > 0, step + exit_step) first
    WINDOW line AS (PARTITION BY archive_id, comes_in ORDER BY place)"""


def bytes_of(candidates: str) -> str:
    """Files of papers that are a household's own, of all households: (archive, paper, look)."""
    return f"""
    SELECT p.archive_id, p.id AS paper_id, coalesce(nullif(p.title, ''), k.title) AS title,
           b.sha256, {LOOK} AS look, {OWN} AS is_own, k.is_picture AND {OWN} AS is_photo
    FROM archives_paperfile b
    JOIN archives_version v ON v.id = b.version_id
    JOIN archives_paper p ON p.id = v.paper_id AND v.number = p.version AND p.removed_at IS NULL
    JOIN archives_paperkind k ON k.id = p.kind_id
    LEFT JOIN ledger_likeness l ON l.sha256 = b.sha256
    WHERE {candidates}"""


ANY_BYTES = "TRUE"
THESE_BYTES = "b.sha256 = ANY(%(looks)s)"
# Digests of all that files ever showed, and of what looks like it.
LOOKS = """
    SELECT o.sha256 FROM archives_paper q JOIN archives_version w ON w.paper_id = q.id
    JOIN archives_paperfile o ON o.version_id = w.id WHERE q.archive_id = ANY(%(keys)s)"""
ALIKE = f"""
    SELECT t.sha256 FROM ledger_likeness s JOIN ledger_likeness t
        ON length(t.bits) = 16 AND archives_likeness_keys(t.bits) && archives_likeness_keys(s.bits)
       AND CASE WHEN length(t.bits) = 16 AND length(s.bits) = 16
                THEN {_DIFFER.format("t.bits", "s.bits")} <= {MOST_BITS} END
    WHERE s.sha256 = ANY(%(looks)s) AND length(s.bits) = 16"""
NEIGHBOURS = f"""
    SELECT DISTINCT p.archive_id FROM archives_paperfile b
    JOIN archives_version v ON v.id = b.version_id JOIN archives_paper p ON p.id = v.paper_id
    JOIN archives_paperkind k ON k.id = p.kind_id WHERE {OWN} AND {THESE_BYTES}"""

# The looks of what is a household's own, and in which files they are.
LOOKED = """
    SELECT look, min(archive_id) AS low, max(archive_id) AS high, bool_or(is_photo) AS is_photo
    FROM bytes WHERE is_own GROUP BY look"""
# Pairs of photos that look nearly the same, each both ways. Those that are alike in two of seven
# parts are few; what they differ in is counted of them alone.
NEAR = f"""
    WITH part AS MATERIALIZED (
        SELECT look, unnest(archives_likeness_keys(look)) AS key FROM looked
        WHERE is_photo AND length(look) = 16
    )
    SELECT DISTINCT a.look, b.look AS other FROM part a JOIN part b
        ON b.key = a.key AND b.look <> a.look
       AND {_DIFFER.format("a.look", "b.look")} <= {MOST_BITS}"""
TWINS = """
    SELECT o.archive_id, o.paper_id,
           min(CASE WHEN NOT o.is_own THEN NULL WHEN e.low <> o.archive_id THEN e.low
                    WHEN e.high <> o.archive_id THEN e.high END) AS elsewhere,
           min(CASE WHEN h.low <> o.paper_id THEN h.low_title
                    WHEN h.high <> o.paper_id THEN h.high_title END) AS here
    FROM bytes o
    LEFT JOIN (SELECT look, min(low) AS low, max(high) AS high
               FROM (SELECT look, low, high FROM looked
                     UNION ALL
                     SELECT n.look, x.low, x.high FROM near n JOIN looked x ON x.look = n.other) a
               GROUP BY look HAVING min(low) <> max(high)) e ON e.look = o.look
    LEFT JOIN (SELECT archive_id, sha256, min(paper_id) AS low, max(paper_id) AS high,
                      (array_agg(title ORDER BY paper_id))[1] AS low_title,
                      (array_agg(title ORDER BY paper_id DESC))[1] AS high_title
               FROM bytes GROUP BY archive_id, sha256
               HAVING min(paper_id) <> max(paper_id)) h
           ON h.archive_id = o.archive_id AND h.sha256 = o.sha256
    WHERE e.look IS NOT NULL OR h.low IS NOT NULL
    GROUP BY o.archive_id, o.paper_id"""

_NEED_WORDS = " ".join(
    f"WHEN '{code}' THEN '{words}'"
    for code, words in {
        "student": "有在校生", "disabled": "有残疾人", "subsistence": "享受低保、特困",
        "post": "有公益岗位", "dividend": "有产业分红", "rebuilt": "危房改造",
        "relocated": "易地搬迁",
    }.items()
)  # fmt: skip
# Who signs for a household: its head, somebody else of it, or nobody of it.
_FOR_HEAD = """
    CASE WHEN b.kind_signers NOT LIKE '%%户主%%' OR b.signers = '' OR f.household_id IS NULL
              OR EXISTS (SELECT FROM unnest(f.heads) n
                         WHERE n <> '' AND position(n IN b.signers) > 0)
         THEN ''
         WHEN EXISTS (SELECT FROM unnest(f.names) n WHERE position(n IN b.signers) > 0)
         THEN 'member' ELSE 'stranger' END"""

# Members on the day of a paper that says how many there were.
PEOPLE = """
    SELECT b.paper_id, count(*)::int AS that_day
    FROM bare b JOIN file f ON f.archive_id = b.archive_id
    JOIN households_membership s ON s.household_id = f.household_id
    JOIN households_person e ON e.id = s.person_id
    WHERE b.people IS NOT NULL
      AND coalesce(s.joined_on, e.birth_on, '-infinity') <= coalesce(b.made_on, 'infinity')
      AND coalesce(s.left_on, 'infinity') > coalesce(b.made_on, '-infinity')
      AND (b.made_on IS NOT NULL OR s.left_on IS NULL)
    GROUP BY b.paper_id"""
_THAT_DAY = """
    CASE WHEN b.people IS NOT NULL AND f.household_id IS NOT NULL
         THEN coalesce(d.that_day, 0) END"""
# Helpers on the day of a paper that names or wants one.
HELPERS = """
    SELECT b.paper_id, string_agg(e.name, '、' ORDER BY e.name) AS names,
           bool_or(position(e.name IN b.signers) > 0) AS one_signed
    FROM bare b JOIN file f ON f.archive_id = b.archive_id
    JOIN households_pairing r ON r.household_id = f.household_id
     AND r.starts_on <= coalesce(b.made_on, %(today)s)
     AND coalesce(r.ends_on, 'infinity') >= coalesce(b.made_on, %(today)s)
    JOIN households_helper e ON e.id = r.helper_id
    WHERE b.facts ? 'helper' OR (b.signers <> '' AND b.kind_signers LIKE '%%帮扶责任人%%')
    GROUP BY b.paper_id"""

PAPER = f"""
    SELECT b.archive_id, b.paper_id, b.kind_id, b.code, b.chapter, b.need, b.is_yearly,
           b.is_picture, b.wants_signature, b.wants_date, b.wants_seal, b.kind_signers, b.step,
           b.exit_step, b.title, b.signers, b.is_signed, b.is_sealed, b.made_on, b.year,
           b.amount_yuan, b.people, b.source, b.about_year, f.household_no, f.head_name, f.heads,
           f.dissolved_on, f.risk_found_on, f.monitor_kind, f.exit_status, f.exit_year,
           f.identified_on,
           f.identified_year, f.relapse_year, f.reform_year, f.facts_year,
           b.need = ANY(f.needs) AS is_needed, {_VOUCHERS.replace("k.", "b.")} AS is_voucher,
           CASE b.need {_NEED_WORDS} END AS need_words,
           b.source = 'made' AND b.wants_signature AND b.is_signed IS NOT TRUE AS is_blank_form,
           b.made_on = t.first_on AS is_first, t.before_title, t.before_on,
           y.net_per_head_yuan AS register_yuan, {_THAT_DAY} AS people_that_day,
           array_remove(ARRAY[{_THAT_DAY}, f.member_count::int, y.members_end::int], NULL)
               AS people_known,
           CASE WHEN jsonb_typeof(b.facts -> 'members') = 'array' THEN (
               SELECT string_agg(n, '、') FROM jsonb_array_elements_text(b.facts -> 'members') n
               WHERE n <> ALL(f.names)) END AS strangers,
           {_FOR_HEAD} AS signed_for_head, w.names AS helpers,
           coalesce(w.one_signed, true) AS a_helper_signed,
           b.facts ->> 'helper' AS said_helper, b.facts ->> 'household_no' AS said_household,
           b.facts ->> 'head' AS said_head, g.elsewhere AS twin_elsewhere,
           g.here AS twin_here_title,
           c.same_year
    FROM bare b
    JOIN file f ON f.archive_id = b.archive_id
    LEFT JOIN steps t ON t.archive_id = b.archive_id AND t.kind_id = b.kind_id
    LEFT JOIN twins g ON g.paper_id = b.paper_id
    LEFT JOIN (SELECT archive_id, kind_id, about_year, count(*) AS same_year FROM bare
               WHERE is_yearly GROUP BY archive_id, kind_id, about_year) c
           ON b.is_yearly AND c.archive_id = b.archive_id AND c.kind_id = b.kind_id
          AND c.about_year = b.about_year
    LEFT JOIN households_householdyear y
           ON y.household_id = f.household_id AND y.year = b.about_year
          AND (b.amount_yuan IS NOT NULL OR b.people IS NOT NULL)
    LEFT JOIN people d ON d.paper_id = b.paper_id
    LEFT JOIN helpers w ON w.paper_id = b.paper_id"""

# From identification to exit, or to the last year that is over; one year at least.
SLOT = f"""
    SELECT f.archive_id, k.id AS kind_id, k.title, k.least, k.is_yearly,
           k.need = ANY(f.needs) AS is_needed, coalesce(n.papers, 0)::int AS papers,
           CASE WHEN k.is_yearly AND n.papers > 0 THEN (
               SELECT coalesce(string_agg(year::text, '、' ORDER BY year), '')
               FROM generate_series(f.identified_year, greatest(f.identified_year,
                    coalesce(f.exit_year, extract(year FROM %(today)s::date)::int - 1))) year
               WHERE year <> ALL(n.years)) ELSE '' END AS missing_years,
           {_MEASURES} AS measures
    FROM file f
    JOIN archives_paperkind k ON k.catalogue_id = f.catalogue_id
    LEFT JOIN (VALUES {_PROOFS}) o (code, measures)
           ON o.code = k.code AND o.measures && f.measures::text[]
    LEFT JOIN (SELECT archive_id, kind_id, count(*) AS papers,
                      array_agg(coalesce(about_year, 0)) AS years
               FROM bare GROUP BY archive_id, kind_id) n
           ON n.archive_id = f.archive_id AND n.kind_id = k.id
    WHERE k.need = ANY(f.needs) OR n.papers > 0 OR o.code IS NOT NULL"""


def parts(within: str, candidates: str) -> list[tuple[str, str]]:
    """(name, SQL) of all relations in order but `paper`; each reads those before it."""
    return [
        ("file", file(within)),
        ("bare", BARE),
        ("steps", STEPS),
        ("bytes", bytes_of(candidates)),
        ("looked", LOOKED),
        ("near", NEAR),
        ("twins", TWINS),
        ("slot", SLOT),
        ("people", PEOPLE),
        ("helpers", HELPERS),
    ]
