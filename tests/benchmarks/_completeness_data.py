"""Files with about twelve papers each over `_prefecture`, made set-wise, one picture a paper.

One paper in twenty lacks its signature, one in fifty has no date, and one picture in a thousand
hangs in two files, so that a check has something to find.
"""

from typing import Any

from archives.checks import operations

PER_FILE = 12
# Every table a round may have filled; the register stays.
TABLES = ("gap", "paperfile", "version", "paper", "archive")
_PAPERS = """
INSERT INTO archives_paper (archive_id, kind_id, title, issuer, signers, is_signed, is_sealed,
    made_on, year, source, version, words, facts, filed_at, filed_by_id, removed_why)
SELECT a.id, k.id, '', '', '', (a.id + k.id) %% 20 <> 0, true,
       CASE WHEN (a.id + k.order) %% 50 <> 0 THEN date '2014-01-01' + k.order * 9 END, NULL,
       'upload', 1, '', '{}', now(), %s, ''
FROM archives_archive a JOIN archives_paperkind k ON k.catalogue_id = a.catalogue_id
WHERE k.order <= 12 OR k.chapter = 'pictures' AND k.order %% 12 = a.id %% 12"""
_VERSIONS = """
INSERT INTO archives_version (paper_id, number, why, made_at, made_by_id)
SELECT id, 1, '', filed_at, filed_by_id FROM archives_paper"""
_BYTES = """
INSERT INTO archives_paperfile (id, version_id, "order", kind, name, file, sha256, sm3, size, pages,
    preview, preview_fault)
SELECT gen_random_uuid(), id, 1, 'jpg', '', 'papers/none.jpg',
       encode(sha256(int8send(CASE WHEN id %% 1000 = 0 THEN id - 1000 ELSE id END)), 'hex'),
       '', 1, 1, '', ''
FROM archives_version"""


def fill(cursor: Any, somebody: int) -> int:
    """Make files and papers anew; return how many papers there are."""
    cursor.execute(f"TRUNCATE {', '.join(f'archives_{name}' for name in TABLES)} CASCADE")
    cursor.execute("SET session_replication_role = replica")
    operations.open_missing()
    cursor.execute(_PAPERS, [somebody])
    papers = cursor.rowcount
    cursor.execute(_VERSIONS.replace("%%", "%"))
    cursor.execute(_BYTES.replace("%%", "%"))
    cursor.execute("SET session_replication_role = DEFAULT")
    cursor.execute("ANALYZE")
    return papers
