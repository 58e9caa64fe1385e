"""What must hold for any input: numbers agree with the register's, nothing crashes."""

import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from households import id_number
from screening.comparison.names import normalise as name_of
from screening.intake import RefusedFile, reading, receive
from screening.intake.header import normal
from screening.intake.papers import Papers
from screening.intake.table import nfkc
from screening.intake.text import Cleaner
from tests.screening.intake.broken import (
    COUNTY,
    STEM,
    csv_text,
    number,
    table,
    xls_bytes,
    xlsx_bytes,
)

DIGITS = st.text("0123456789", min_size=17, max_size=17)
BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))


@st.composite
def numbers(draw) -> str:
    """Numbers near the truth: right ones, typed wrong, cut, with cards' tails and full width."""
    born = draw(BIRTHS)
    day = draw(st.sampled_from([f"{born:%Y%m%d}", "00000101", "19000229"]))
    first17 = f"522799{day}{draw(st.integers(0, 999)):03d}"
    whole = first17 + id_number.check_character(first17)
    whole = draw(st.sampled_from([whole, first17 + "X", first17 + "x", first17, "999999" + whole]))
    whole = draw(st.sampled_from([whole, whole[:6] + whole[8:17], whole + "43", whole + "43B1"]))
    at, letter = draw(st.integers(0, 20)), draw(st.sampled_from("0123456789Xx１Ｘ '’B"))
    typed = whole[:at] + letter + whole[at + 1 :]
    return draw(st.sampled_from([whole, typed, f" {whole}", whole.replace("1", "１")]))


# No small letters beyond ASCII: Python makes two capitals of some of them, SQL one.
ANY_TEXT = st.text(
    st.characters(
        exclude_categories=("C", "Lm", "Ll", "Lt", "M"),
        include_characters="abcdefghijklmnopqrstuvwxyz",
    )
)
RAW_NUMBERS = st.one_of(numbers(), DIGITS, st.from_regex(r"[0-9Xx]{14,19}", fullmatch=True))


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        [connection.execute(statement) for statement in reading.macros()]
        yield connection


def as_delivered(raws: list[str]) -> list[str]:
    """Cells as they reach SQL: every file's text is cleaned, then made NFKC."""
    clean = Cleaner()
    return [nfkc(clean(raw)) for raw in raws]


@settings(max_examples=25, deadline=None)
@given(raws=st.lists(st.one_of(RAW_NUMBERS, ANY_TEXT), min_size=20, max_size=60))
@example(raws=["\u1680", "\u2028", "\u20295227\u205f", "\u3000\u00a0\u202f", "\u200b"])
def test_numbers_read_by_sql_agree_with_the_register(database, raws):
    texts = as_delivered(raws)
    found = database.execute(
        "SELECT t, id_state(t, check_of(t)) AS state, id_18(t, state) FROM (SELECT nth, "
        "id_text(raw) AS t FROM (SELECT unnest(?::VARCHAR[]) AS raw, "
        "unnest(?::INTEGER[]) AS nth)) ORDER BY nth",
        [texts, list(range(len(texts)))],
    ).fetchall()

    read = [id_number.read(raw) for raw in texts]
    expected = [(one.text or None, one.state, one.number or None) for one in read]
    assert found == expected


@settings(max_examples=25, deadline=None)
@given(
    raws=st.lists(
        st.text("阿依古丽劉 .·•‧∙⋅・\u0387・\u3000\u1680\u2028AＡ", max_size=8), min_size=1
    )
)
def test_names_read_by_sql_agree_with_the_engine(database, raws):
    texts = as_delivered(raws)
    found = database.execute(
        "SELECT name_norm(raw) FROM (SELECT unnest(?::VARCHAR[]) AS raw, "
        "unnest(?::INTEGER[]) AS nth) ORDER BY nth",
        [texts, list(range(len(texts)))],
    ).fetchall()

    assert [name for (name,) in found] == [name_of(raw) for raw in raws]


@given(raw=st.text())
def test_cleaning_a_header_twice_changes_nothing(raw):
    assert normal(normal(raw)) == normal(raw)


@given(raw=st.text("（），：；　、－～＃．／Ａ①ｱﾞ字\n", max_size=60))
def test_quick_nfkc_equals_nfkc(raw):
    slow = "\n".join(nfkc(line) for line in raw.split("\n"))

    assert nfkc(raw) == slow


NO_PAPERS = Papers()


def outcomes(
    files: Iterable[bytes], suffix: str, folder: Path, papers: Papers = NO_PAPERS
) -> list[str]:
    """accepted, held or refused for each content; anything else is raised."""
    found = []
    path = folder / f"{STEM}{suffix}"
    for data in files:
        path.write_bytes(data)
        try:
            taken = receive(path, out_dir=folder / "out", known_counties={COUNTY})
        except RefusedFile:
            found.append("refused")
        else:
            found.append("held" if papers.differences(taken.manifest) else "accepted")
    return found


CONTAINERS = [
    pytest.param(".csv", csv_text(table(12)).encode("gb18030"), id="csv-gb18030"),
    pytest.param(".csv", csv_text(table(12), "\t").encode("utf-16"), id="csv-utf-16"),
    pytest.param(".csv", csv_text(table(12)).replace("集中", '"集中"').encode(), id="csv-quoted"),
    pytest.param(".xlsx", xlsx_bytes(table(12)), id="xlsx"),
    pytest.param(".xls", xls_bytes(table(12)), id="xls"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "data"), CONTAINERS)
def test_no_prefix_of_a_file_crashes(tmp_path, suffix, data):
    ends = range(0, len(data), max(1, len(data) // 40))

    found = outcomes((data[:end] for end in ends), suffix, tmp_path)

    assert found.count("refused") > 0
    assert suffix == ".csv" or "accepted" not in found


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "data"), CONTAINERS)
def test_no_changed_byte_crashes(tmp_path, suffix, data):
    places = range(3, len(data), max(1, len(data) // 25))
    changed = (data[:at] + bytes([data[at] ^ 0xA5]) + data[at + 1 :] for at in places)

    assert "refused" in outcomes(changed, suffix, tmp_path)


@pytest.mark.slow
def test_no_prefix_passes_for_the_whole_when_the_count_was_declared(tmp_path):
    text = csv_text(table(2)).encode()

    found = outcomes((text[:end] for end in range(len(text) + 1)), ".csv", tmp_path, Papers(rows=2))

    # the last row ends in an empty cell: only its line end may be missing
    assert found[-3:] == ["accepted"] * 3
    assert set(found[:-3]) == {"refused", "held"}


def test_a_bomb_costs_little_memory_and_time(tmp_path):
    path = tmp_path / f"{STEM}.xlsx"
    with zipfile.ZipFile(path, "w", 8) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/media/image1.png", "w") as part:
            [part.write(b"\0" * (1 << 20)) for _ in range(400)]

    assert path.stat().st_size < 1 << 20
    with pytest.raises(RefusedFile) as refused:
        receive(path, out_dir=tmp_path / "out", known_counties={COUNTY})
    assert refused.value.code == "zip_bomb"


def test_numbers_of_the_builders_are_valid():
    assert id_number.read(number(7)).state == "ok"
