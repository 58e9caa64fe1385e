"""The quick checks in SQL say the same as the Python that defines numbers and names."""

import random

import pytest

from households import id_number
from screening.comparison import names, numbers
from tests.screening.comparison.builders import number, workbench


def plausible(rng: random.Random) -> str:
    """A number, about half of them spoiled in one place."""
    good = number(
        f"{rng.randrange(1900, 2030)}{rng.randrange(0, 14):02d}{rng.randrange(0, 33):02d}",
        rng.randrange(1000),
        rng.choice(("522799", "110101", "999999", "022799")),
    )
    place = rng.randrange(36)
    spoiled = good[:place] + rng.choice("0123456789Xx '") + good[place + 1 :]
    return spoiled if place < 18 else good


def test_the_check_in_sql_agrees_with_the_check_in_python() -> None:
    rng = random.Random(20180630)
    raw = [plausible(rng) for _ in range(20_000)]
    check = numbers.is_canonical("raw", "first17")

    with workbench().cursor() as con:
        found = con.execute(
            f"SELECT raw, coalesce({check}, false) FROM "
            "(SELECT raw, TRY_CAST(left(raw, 17) AS BIGINT) AS first17 "
            "FROM (SELECT unnest($raw) AS raw))",
            {"raw": raw},
        ).fetchall()

    expected = [
        (text, id_number.read(text).number == text and not text.startswith("0")) for text in raw
    ]
    assert sorted(found) == sorted(expected)
    assert 4_000 < sum(good for _, good in found) < 15_000


def test_no_two_numbers_share_a_key() -> None:
    found = [number(sequence=sequence) for sequence in range(1000)]

    with workbench().cursor() as con:
        keys = con.execute(
            f"SELECT {numbers.key('n')} FROM (SELECT unnest($n) AS n)", {"n": found}
        ).fetchall()

    assert len(set(keys)) == len(found)
    assert any(key < 0 for (key,) in keys)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param(" 韦　小 明 ", "韦小明", id="spaces"),
        pytest.param("买买提•艾力", "买买提·艾力", id="bullet"),
        pytest.param("买买提.艾力", "买买提·艾力", id="full-stop"),
        pytest.param("买买提・艾力", "买买提·艾力", id="katakana-dot"),
        pytest.param("ＡＢ", "AB", id="full-width"),
        pytest.param("劉大", "劉大", id="traditional-stays"),
        pytest.param("  ", None, id="blank"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_names_are_compared_in_one_form(raw: str | None, name: str | None) -> None:
    assert names.normalise(raw) == name
