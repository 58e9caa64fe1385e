"""Which engine asks the rules: the process itself, or a Spark cluster.

The setting is "duckdb" or the address of a master; only then are the packages of
`requirements/spark.txt` needed.
"""

import importlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.comparison.rules import Rule
from screening.comparison.verdicts import Ask, ask_here

HERE = "duckdb"
_MASTER = re.compile(r"local(\[(\d+|\*)\])?|spark://.+|yarn|k8s://.+")


class EngineError(RuntimeError):
    """The engine that the setting names cannot be used; the message is Chinese."""


@contextmanager
def asking(
    engine: str, con: DuckDBPyConnection, rules: Sequence[Rule], folder: Path
) -> Iterator[Ask]:
    """Give what asks a rule; on a cluster, with the relations written below `folder`.

    Raises:
        EngineError: the name is none of an engine, or the packages of the cluster are not there.
    """
    if engine == HERE:
        yield ask_here
        return
    if not _MASTER.fullmatch(engine):
        raise EngineError(
            f"COMPARISON_ENGINE“{engine}”无法识别；请填 duckdb、local[2] 或 spark://主机:7077"
        )
    try:
        distributed = importlib.import_module("screening.comparison.distributed")
    except ImportError as error:
        raise EngineError(
            "Spark 比对缺少程序包；请按 docs/operations.md 装上 requirements/spark.txt 所列"
        ) from error
    with distributed.cluster(engine, con, rules, folder) as ask:
        yield ask
