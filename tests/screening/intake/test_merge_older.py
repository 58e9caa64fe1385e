"""Changes on top of a file that was taken in before the contract had one of its columns."""

from pathlib import Path

import duckdb

from screening.comparison.files import extract_columns
from screening.feeds import FEEDS
from screening.intake import merge

FEED = FEEDS["jy_enrolment"]
ROW = {
    "row_no": 1,
    "name": "韦小明",
    "id_number": "522799200801010011",
    "school": "瓮安二小",
    "grade": "高一",
    "status": "在读",
    "school_year": "2017-2018",
}


def write(path: Path, columns: dict[str, str], **values: object) -> merge.Source:
    row = dict.fromkeys(columns) | ROW | values
    with duckdb.connect() as db:
        types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        db.execute(f"CREATE TABLE t ({types})")
        db.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", [*row.values()])
        db.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return merge.Source(path, path.stem)


def test_a_column_that_came_later_is_blank_in_what_stood_before(tmp_path):
    columns = extract_columns(FEED.code)
    older = {name: kind for name, kind in columns.items() if name != "tuition_yuan"}
    base = write(tmp_path / "older.parquet", older)
    changes = write(
        tmp_path / "changes.parquet",
        columns | {merge.CHANGE.key: "VARCHAR"},
        change="新增",
        name="陆小红",
        id_number="522799200801010029",
        tuition_yuan=900.0,
    )

    merged = merge.apply(FEED, base, changes, tmp_path / "standing.parquet")

    with duckdb.connect() as db:
        rows = db.execute(
            "SELECT name, tuition_yuan FROM read_parquet(?) ORDER BY row_no",
            [str(tmp_path / "standing.parquet")],
        ).fetchall()
    assert merged.added == 1
    assert rows == [("韦小明", None), ("陆小红", 900.0)]
