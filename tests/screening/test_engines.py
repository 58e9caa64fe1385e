"""A Spark cluster finds in a night what the process itself finds."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import duckdb
import psutil
import pytest
from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from regions.models import Region
from screening.comparison import distributed, engines
from screening.comparison.rules import Rule, load_rules
from screening.operations import comparing
from screening.operations.runs import extracts_in_force
from tests.screening.whole_county import take_in

RULES = load_rules()
# A Java that lives for one test: the second compiler would cost more than it gives.
BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx1g"


def findings(folder: Path, rules: Sequence[Rule] = RULES) -> list[tuple[object, ...]]:
    """Compare the county of the demo with all that was delivered for it; every finding whole."""
    county = Region.objects.get(code="522725")
    with comparing.inputs(county, folder, rules) as given:
        outcome = comparing.judge(
            given,
            rules=rules,
            extracts=extracts_in_force(county),
            payload={},
            as_of=date(2018, 6, 30),
            local={},
            folder=folder,
        )
    with duckdb.connect() as con:
        rows = "SELECT * FROM read_parquet(?) ORDER BY ALL"
        return con.execute(rows, [str(outcome.findings)]).fetchall()


def watching(store: Path, seen: list[str]) -> Callable[..., str]:
    """Note what lies in the store each time a rule is about to be asked."""
    made = distributed.in_spark

    def in_spark(*given: Any) -> str:
        seen.extend(path.name for path in store.glob("*/*"))
        return made(*given)

    return in_spark


@pytest.mark.slow
@pytest.mark.django_db
def test_spark_finds_what_the_process_finds_for_every_rule(
    tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JDK_JAVA_OPTIONS", BRIEFLY)
    take_in(tmp_path / "made", households=200, seed=23)
    here = findings(tmp_path / "here")

    settings.COMPARISON_ENGINE = "local[2]"
    there = findings(tmp_path / "there")

    assert there == here
    assert {row[0] for row in here} == {rule.code for rule in RULES}
    assert not (tmp_path / "there/relations").exists()  # it held the base map
    assert "java" not in [child.name() for child in psutil.Process().children(recursive=True)]


@pytest.mark.slow
@pytest.mark.django_db
def test_spark_may_read_and_write_in_a_store_of_its_own(
    tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JDK_JAVA_OPTIONS", BRIEFLY)
    store = tmp_path / "store"
    store.mkdir()
    more = {"spark.comparison.store": store.as_uri()}
    monkeypatch.setattr(distributed, "session", partial(distributed.session, more=more))
    seen: list[str] = []
    monkeypatch.setattr(distributed, "in_spark", watching(store, seen))
    take_in(tmp_path / "made", households=60, seed=23)
    two = [rule for rule in RULES if rule.code in ("r03", "r36")]
    here = findings(tmp_path / "here", two)

    settings.COMPARISON_ENGINE = "local[2]"
    there = findings(tmp_path / "there", two)

    assert there == here != []
    assert "register_person" in seen
    assert list(store.iterdir()) == []


@pytest.mark.django_db
def test_a_name_that_is_no_engine_is_refused_with_a_sentence(tmp_path: Path):
    with (
        duckdb.connect() as con,
        pytest.raises(engines.EngineError, match="无法识别"),
        engines.asking("sparc://here", con, [], tmp_path),
    ):
        pass


def test_a_cluster_that_does_not_answer_is_told_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", Mock(side_effect=Py4JError("gone")))

    with (
        duckdb.connect() as con,
        pytest.raises(engines.EngineError, match="spark://nowhere:7077”没有应答"),
        engines.asking("spark://nowhere:7077", con, [], tmp_path / "relations"),
    ):
        pass

    assert not (tmp_path / "relations").exists()
