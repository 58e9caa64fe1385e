"""What the rules read, as Parquet for another engine: a folder a relation, in it one a county.

relations/register_person/in_county=522725/data_0.parquet
          ga_vehicle/in_county=522700/…           a file that speaks for the whole prefecture
          register_county/in_county=000000/…      a relation that belongs to no county
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlglot import exp

from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP

ANYWHERE = "000000"  # the county of a relation that has none
_OWN_COUNTY = {
    "register_person": "county_code",
    "register_household": "county_code",
    "extract_file": "county",
}
_TYPES = {
    "BIGINT": "bigint",
    "INTEGER": "int",
    "SMALLINT": "smallint",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "VARCHAR": "string",
}


def named(statements: Iterable[exp.Expr]) -> set[str]:
    """Return the relations that statements read."""
    names: set[str] = set()
    for tree in statements:
        own = {cte.alias for cte in tree.find_all(exp.CTE)}
        names |= {table.name for table in tree.find_all(exp.Table)} - own
    return names


def write(con: DuckDBPyConnection, names: Iterable[str], folder: Path) -> dict[str, str]:
    """Write relations below `folder`; return the columns of each as Spark declares them."""
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed here
    return {name: _write(con, name, folder / name) for name in sorted(names)}


def _write(con: DuckDBPyConnection, name: str, folder: Path) -> str:
    """Write one relation, partitioned by county; return its columns as Spark declares them."""
    columns = [(column, kind) for column, kind, *_ in con.execute(f"DESCRIBE {name}").fetchall()]
    chosen = ", ".join(
        f"CAST({c} AS VARCHAR) AS {c}" if kind.startswith("ENUM") else f"r.{c}"
        for c, kind in columns
    )
    if county := _OWN_COUNTY.get(name):
        of, county = f"{name} r", f"r.{county}"
    elif any(column == "source" for column, _ in columns):
        of = f"{name} r JOIN extract_file f ON f.file_no = r.source // {SOURCE_STEP}"
        county = "f.county"
    else:
        of, county = f"{name} r", quote(ANYWHERE)
    folder.mkdir(parents=True)
    con.execute(f"""
        COPY (SELECT {chosen}, {county} AS in_county FROM {of}) TO {quote(str(folder))}
        (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (in_county), OVERWRITE_OR_IGNORE)
    """)
    return ", ".join(f"`{c}` {_TYPES.get(kind, 'string')}" for c, kind in columns)
