"""Fixtures of the intake: take in bytes, read what was written."""

from collections.abc import Callable

import duckdb
import pytest

from screening.intake import Intake, receive
from tests.screening.intake.broken import COUNTY, STEM


@pytest.fixture
def take(tmp_path):
    """`take(data, suffix, stem)` writes the bytes and takes them in."""

    def take_in(data: bytes | str, suffix: str = ".csv", stem: str = STEM, **said) -> Intake:
        path = tmp_path / f"{stem}{suffix}"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return receive(path, out_dir=tmp_path / "out", known_counties={COUNTY}, **said)

    return take_in


@pytest.fixture
def read() -> Callable[..., list[tuple]]:
    """`read(intake, columns)` returns the rows of its Parquet file."""

    def select(intake: Intake, columns: str = "*") -> list[tuple]:
        return duckdb.execute(f"SELECT {columns} FROM '{intake.parquet}'").fetchall()

    return select
