"""The relations as another engine finds them: Parquet, a folder a county."""

from pathlib import Path

import duckdb
import pytest
import sqlglot

from screening.comparison import relations
from screening.comparison.resolve import SOURCE_STEP


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Two counties of a register; a vehicle file of one of them and one of the prefecture."""
    con = duckdb.connect()
    con.execute("""
        CREATE TABLE register_person AS FROM (VALUES
            (1::BIGINT, '522725', DATE '1980-01-01'), (2, '522725', NULL), (3, '522726', NULL)
        ) people(person_id, county_code, birth_on)
    """)
    con.execute("CREATE TABLE register_county AS SELECT DISTINCT county_code FROM register_person")
    con.execute("CREATE TYPE grade AS ENUM ('exact', 'number', 'repaired')")
    con.execute("CREATE TABLE extract_file (file_no BIGINT, county VARCHAR)")
    con.execute("INSERT INTO extract_file VALUES (0, '522725'), (1, '522700')")
    con.execute(f"""
        CREATE TABLE ga_vehicle AS SELECT file * {SOURCE_STEP}::BIGINT + 1 AS source,
            file AS person_id, 'exact'::grade AS match_grade FROM range(2) files(file)
    """)
    con.execute("CREATE TABLE mz_tekun (source BIGINT, person_id BIGINT)")
    return con


def folders(folder: Path) -> set[str]:
    return {str(path.parent.relative_to(folder)) for path in folder.glob("**/*.parquet")}


def test_a_relation_is_a_folder_and_in_it_a_county_is_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    names = ["register_person", "register_county", "ga_vehicle", "mz_tekun"]

    relations.write(con, names, tmp_path / "relations")

    assert folders(tmp_path / "relations") == {
        "register_person/in_county=522725",
        "register_person/in_county=522726",
        "register_county/in_county=000000",
        "ga_vehicle/in_county=522725",
        "ga_vehicle/in_county=522700",
    }


def test_nothing_of_a_relation_is_lost_on_the_way(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    relations.write(con, ["register_person"], tmp_path / "relations")

    there = con.execute(
        "SELECT person_id, county_code, birth_on FROM read_parquet(?) ORDER BY person_id",
        [f"{tmp_path}/relations/register_person/*/*.parquet"],
    ).fetchall()
    assert there == con.execute("FROM register_person ORDER BY person_id").fetchall()


def test_the_columns_are_declared_so_that_an_empty_relation_has_them_too(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    schemas = relations.write(con, ["ga_vehicle", "mz_tekun"], tmp_path / "relations")

    assert schemas == {
        "ga_vehicle": "`source` bigint, `person_id` bigint, `match_grade` string",
        "mz_tekun": "`source` bigint, `person_id` bigint",
    }
    assert (tmp_path / "relations/mz_tekun").is_dir()


def test_what_a_killed_run_left_is_gone(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    left = tmp_path / "relations/register_person/in_county=522799/data_0.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")

    relations.write(con, ["register_person"], tmp_path / "relations")

    assert not left.exists()


def test_the_relations_of_a_statement_are_those_it_does_not_make_itself() -> None:
    tree = sqlglot.parse_one(
        "WITH dead AS (SELECT * FROM ga_population) "
        "SELECT * FROM dead JOIN register_person p ON p.person_id = dead.person_id",
        read="duckdb",
    )

    assert relations.named([tree]) == {"ga_population", "register_person"}
