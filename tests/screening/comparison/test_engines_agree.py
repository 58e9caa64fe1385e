"""Two other engines find the same: PostgreSQL from the same rule texts, pandas by hand."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from screening.comparison import engine
from tests.benchmarks import _pandas, _population, _postgres
from tests.screening.comparison.builders import read

PERSONS = 20_000


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of the benchmark, small: register and nine extracts, with every kind of error."""
    folder = tmp_path_factory.mktemp("county")
    _population.make(folder, PERSONS)
    return folder


@pytest.fixture(scope="module")
def found(county: Path) -> list[tuple[str, int]]:
    """What our engine finds there."""
    outcome = engine.run(
        register=county / "register.parquet",
        extracts=[
            engine.ExtractFile(
                feed, _population.COUNTY, _population.DATA_ON, "", county / f"{feed}.parquet"
            )
            for feed in _population.FEEDS
        ],
        rules=_population.RULES,
        as_of=_population.AS_OF,
        params={},
        work_dir=county / "run",
    )
    return [(str(row["rule"]), int(str(row["subject_id"]))) for row in read(outcome.findings)]


@pytest.mark.slow
def test_the_county_has_cases_for_each_of_its_rules(found: list[tuple[str, int]]) -> None:
    by_rule = Counter(rule for rule, _ in found)

    assert sorted(by_rule) == sorted(_population.CODES)
    assert min(by_rule.values()) >= 30


@pytest.mark.slow
@pytest.mark.django_db
def test_postgresql_finds_the_same(county: Path, found: list[tuple[str, int]]) -> None:
    connection.ensure_connection()

    with connection.connection.cursor() as cursor:
        pairs = _postgres.compare(cursor, county, lambda phase: None)

    assert pairs == found


@pytest.mark.slow
def test_pandas_finds_the_same(county: Path, found: list[tuple[str, int]]) -> None:
    pairs = _pandas.compare(county, lambda phase: None)

    assert pairs == found
