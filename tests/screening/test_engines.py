"""The same night asked by a Spark cluster gives the same leads as asked by the process itself."""

import importlib.util
from pathlib import Path

import duckdb
import pytest
from django.core.management import call_command

from ledger.models import Event
from screening.comparison import engines
from screening.comparison.rules import load_rules
from screening.models import ComparisonRun, Lead
from screening.operations.runs import folder_of
from tests.screening.whole_county import take_in

HAS_SPARK = importlib.util.find_spec("pyspark") is not None
needs_spark = pytest.mark.skipif(not HAS_SPARK, reason="requirements/spark.txt is not installed")


def findings(run: ComparisonRun) -> list[tuple[object, ...]]:
    path = folder_of(run, run.facts["attempt"]) / "findings.parquet"
    with duckdb.connect() as con:
        return con.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [str(path)]).fetchall()


@needs_spark
@pytest.mark.slow
@pytest.mark.django_db
def test_a_night_on_spark_gives_the_leads_of_a_night_without(tmp_path: Path, settings, capsys):
    take_in(tmp_path / "made", households=400, seed=23)
    call_command("compare")
    before = list(Lead.objects.order_by("pk").values())
    told = Event.objects.count()

    settings.COMPARISON_ENGINE = "local[2]"
    call_command("compare")

    here, there = ComparisonRun.objects.order_by("pk")
    assert findings(here) == findings(there)
    assert {lead["rule"] for lead in before} == {rule.code for rule in load_rules()}
    assert list(Lead.objects.order_by("pk").values()) == before
    assert Event.objects.count() == told


def test_a_name_that_is_no_engine_is_refused_with_a_sentence(tmp_path: Path):
    with duckdb.connect() as con, pytest.raises(engines.EngineError, match="无法识别"):
        engines.asking("sparc://here", con, [], tmp_path).__enter__()
