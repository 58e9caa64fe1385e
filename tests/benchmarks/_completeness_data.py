"""Files with about twelve papers each over `_prefecture`, made set-wise, one picture a paper.

One paper in twenty lacks its signature, one in fifty has no date, one in thirty of those that say
how many there are says one too many, and one picture in a thousand hangs in two files, so that a
check has something to find. Each photo looks like no other.
"""

from typing import Any

from archives.checks import operations

PER_FILE = 12
# Every table a round may have filled; the register stays.
TABLES = ("gap", "paperfile", "version", "paper", "archive")
_PAPERS = """
INSERT INTO archives_paper (archive_id, kind_id, title, issuer, signers, is_signed, is_sealed,
    made_on, year, people, source, version, words, facts, filed_at, filed_by_id, removed_why)
SELECT a.id, k.id, '', '', CASE WHEN k.signers LIKE '户主%%' THEN h.head_name ELSE '' END,
       (a.id + k.id) %% 20 <> 0, true,
       CASE WHEN (a.id + k.order) %% 50 <> 0 THEN date '2014-01-01' + k.order * 9 END, NULL,
       CASE WHEN k.order %% 4 = 0 THEN 4 + ((a.id + k.order) %% 30 = 0)::integer END,
       'upload', 1, '',
       jsonb_build_object('head', h.head_name, 'household_no', h.household_no), now(), %s, ''
FROM archives_archive a JOIN archives_paperkind k ON k.catalogue_id = a.catalogue_id
JOIN households_household h ON h.id = a.household_id
WHERE k.order <= 12 OR k.chapter = 'pictures' AND k.order %% 12 = a.id %% 12"""
_VERSIONS = """
INSERT INTO archives_version (paper_id, number, why, made_at, made_by_id)
SELECT id, 1, '', filed_at, filed_by_id FROM archives_paper"""
_BYTES = """
INSERT INTO archives_paperfile (id, version_id, "order", kind, name, file, sha256, sm3, size, pages,
    preview, preview_fault)
SELECT gen_random_uuid(), id, 1, 'jpg', '', 'papers/none.jpg',
       encode(sha256(int8send(CASE WHEN id %% 1000 = 0 THEN id - 500 ELSE id END)), 'hex'),
       '', 1, 1, '', ''
FROM archives_version"""
_LOOKS = """
INSERT INTO ledger_likeness (sha256, bits)
SELECT b.sha256, encode(substr(sha256(int8send(min(b.version_id))), 1, 8), 'hex')
FROM archives_paperfile b JOIN archives_version v ON v.id = b.version_id
JOIN archives_paper p ON p.id = v.paper_id JOIN archives_paperkind k ON k.id = p.kind_id
WHERE k.is_picture GROUP BY b.sha256"""


def fill(cursor: Any, somebody: int) -> int:
    """Make files and papers anew; return how many papers there are."""
    tables = ", ".join(f"archives_{name}" for name in TABLES)
    cursor.execute(f"TRUNCATE {tables}, ledger_likeness CASCADE")
    cursor.execute("SET session_replication_role = replica")
    operations.open_missing()
    cursor.execute(_PAPERS, [somebody])
    papers = cursor.rowcount
    cursor.execute(_VERSIONS.replace("%%", "%"))
    cursor.execute(_BYTES.replace("%%", "%"))
    _looks(cursor)
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute("ANALYZE")
    return papers


def _looks(cursor: Any) -> None:
    """Filled without its indexes, which hold twenty-five keys of each photo."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'ledger_likeness'"
        " AND indexname <> 'ledger_likeness_pkey'"
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(_LOOKS)
    for _name, definition in indexes:
        cursor.execute(definition)
