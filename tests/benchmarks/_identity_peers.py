"""The same rows by a linkage library: `python -m tests.benchmarks._identity_peers DIR NAME`.

Both peers are given what makes them best: numbers of 15 digits already lengthened, the village as
a code, sound keys of all names, the same blocks, and weights set by hand instead of trained. A
row is linked to its one best candidate above the threshold, to nobody where two are equal.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before the libraries are imported
import sys  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402

from regions.pinyin import syllables_of_person  # noqa: E402

THRESHOLD = 0.9
# Candidates share one of these; together they hold nearly every true pair of every kind.
BLOCKS = (
    ("name", "village_code"),
    ("sound", "village_code"),
    ("sound", "birth"),
    ("head", "surname"),
    ("tail", "name"),
)


def load(folder: Path) -> duckdb.DuckDBPyConnection:
    """Both sides with the keys of the blocks."""
    con = duckdb.connect(config={"threads": 2})
    con.execute(f"CREATE TABLE r0 AS SELECT * FROM read_parquet('{folder}/register.parquet')")
    con.execute(f"CREATE TABLE e0 AS SELECT * FROM read_parquet('{folder}/peer_rows.parquet')")
    names = [
        name
        for (name,) in con.execute(
            "SELECT DISTINCT name FROM r0 UNION SELECT name FROM e0"
        ).fetchall()
    ]
    sounds = [" ".join(syllables_of_person(name)) for name in names]
    con.execute(
        "CREATE TABLE said AS SELECT unnest($n::VARCHAR[]) AS name, unnest($s::VARCHAR[]) AS sound",
        {"n": names, "s": sounds},
    )
    keys = """
        left(name, 1) AS surname, left(number, 14) AS head, right(number, 6) AS tail,
        coalesce(birth_on, TRY_CAST(substr(number, 7, 4) || '-' || substr(number, 11, 2) || '-'
                                    || substr(number, 13, 2) AS DATE)) AS birth
    """
    con.execute(f"""
        CREATE TABLE reg AS
        SELECT *, {keys} FROM (SELECT person_id AS unique_id, id_raw AS number, name, sound,
                                      birth_on, village_code FROM r0 JOIN said USING (name));
        CREATE TABLE ext AS
        SELECT *, {keys} FROM (SELECT row_no AS unique_id, nullif(id_number, '') AS number, name,
                                      sound, birth_on, village_code
                               FROM e0 JOIN said USING (name));
        DROP TABLE r0; DROP TABLE e0
    """)
    return con


def splink(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `scored` (row_no, person_id, score) by Splink with m and u set by hand."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_level_library as levels
    from splink import comparison_library as comparisons

    def weighed(column: str, *made: tuple[object, float, float]) -> object:
        return comparisons.CustomComparison(
            output_column_name=column,
            comparison_levels=[
                levels.NullLevel(column),
                *(
                    level.configure(m_probability=m, u_probability=u)  # type: ignore[attr-defined]
                    for level, m, u in made
                ),
            ],
        )

    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1e-7,
        unique_id_column_name="unique_id",
        retain_matching_columns=False,
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        comparisons=[
            weighed(
                "number",
                (levels.ExactMatchLevel("number"), 0.30, 2.5e-7),
                (levels.DamerauLevenshteinLevel("number", 1), 0.60, 3e-7),
                (levels.DamerauLevenshteinLevel("number", 2), 0.08, 1e-5),
                (levels.ElseLevel(), 0.02, 1.0),
            ),
            weighed(
                "name",
                (levels.ExactMatchLevel("name"), 0.85, 3e-5),
                (levels.CustomLevel("sound_l = sound_r", "sounds alike"), 0.11, 6e-5),
                (levels.LevenshteinLevel("name", 1), 0.01, 2e-3),
                (levels.ElseLevel(), 0.01, 1.0),
            ),
            weighed(
                "village_code",
                (levels.ExactMatchLevel("village_code"), 0.98, 8e-4),
                (levels.ElseLevel(), 0.02, 1.0),
            ),
            weighed(
                "birth_on",
                # A number holds the birth date: only without one does the date say anything new.
                (levels.CustomLevel("number_l IS NOT NULL AND number_r IS NOT NULL"), 1.0, 1.0),
                (levels.ExactMatchLevel("birth_on"), 0.99, 3.2e-5),
                (levels.ElseLevel(), 0.01, 1.0),
            ),
        ],
        additional_columns_to_retain=["sound"],
    )
    api = DuckDBAPI(connection=con)
    tables = [api.register("ext", dataset_display_name="a_ext"),
              api.register("reg", dataset_display_name="b_reg")]  # fmt: skip
    linker = Linker(tables, settings)
    scored = linker.inference.predict(threshold_match_probability=THRESHOLD, warning_mode="never")
    con.execute(f"""
        CREATE TABLE scored AS
        SELECT CASE WHEN source_dataset_l = 'a_ext' THEN unique_id_l ELSE unique_id_r END AS row_no,
               CASE WHEN source_dataset_l = 'a_ext' THEN unique_id_r ELSE unique_id_l END
                   AS person_id,
               match_probability AS score
        FROM {scored.physical_name}
    """)


def rapidfuzz(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `scored` by RapidFuzz: distances of the numbers, pair by pair, over blocks."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

    joins = " UNION ".join(
        "SELECT e.unique_id AS row_no, r.unique_id AS person_id FROM ext e JOIN reg r ON "
        + " AND ".join(f"e.{key} = r.{key}" for key in block)
        for block in BLOCKS
    )
    found = con.execute(f"""
        SELECT row_no, person_id, coalesce(e.number, '') AS a, r.number AS b, e.name AS m,
               r.name AS n, e.sound = r.sound AS sounds, e.village_code = r.village_code AS near,
               e.birth_on = r.birth_on AS born
        FROM ({joins}) JOIN ext e ON e.unique_id = row_no JOIN reg r ON r.unique_id = person_id
    """).fetchnumpy()
    slips = process.cpdist(
        list(found["a"]), list(found["b"]), scorer=DamerauLevenshtein.distance, score_cutoff=3
    )
    names = process.cpdist(
        list(found["m"]), list(found["n"]), scorer=Levenshtein.distance, score_cutoff=2
    )
    con.execute(
        "CREATE TABLE compared AS SELECT * FROM (SELECT unnest($r::BIGINT[]) AS row_no, "
        "unnest($p::BIGINT[]) AS person_id, unnest($s::INTEGER[]) AS slips, "
        "unnest($m::INTEGER[]) AS names, unnest($d::BOOLEAN[]) AS sounds, "
        "unnest($v::BOOLEAN[]) AS near)",
        {
            "r": found["row_no"].tolist(),
            "p": found["person_id"].tolist(),
            "s": slips.tolist(),
            "m": names.tolist(),
            "d": found["sounds"].tolist(),
            "v": found["near"].tolist(),
        },
    )
    con.execute("""
        CREATE TABLE scored AS
        SELECT row_no, person_id, 10 - 2 * slips - names + CAST(near AS INTEGER) AS score
        FROM compared
        WHERE (slips <= 1 AND (names = 0 OR sounds)) OR (slips = 2 AND names = 0 AND near)
    """)


PEERS = {"splink": splink, "rapidfuzz": rapidfuzz}


def main(folder: Path, name: str) -> None:
    warnings.simplefilter("ignore")
    con = load(folder)
    CLOCK.phase("load and sound keys")
    PEERS[name](con)
    CLOCK.phase("match")
    con.execute(f"""
        COPY (
            SELECT row_no, person_id FROM (
                SELECT *, count(*) OVER (PARTITION BY row_no) AS equals FROM (
                    SELECT *, max(score) OVER (PARTITION BY row_no) AS best FROM scored
                ) WHERE score = best
            ) WHERE equals = 1
        ) TO '{folder}/links-{name}.parquet' (FORMAT parquet)
    """)
    print(json.dumps({"seconds": CLOCK.seconds, "phases": CLOCK.phases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
