"""Slips undone by the checksum: the right number is always found, and nothing two slips away."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households import id_number
from screening.comparison import numbers, slips
from tests.screening.comparison.builders import World, number

PEOPLE = st.builds(
    lambda year, month, day, sequence: number(f"{year}{month:02d}{day:02d}", sequence),
    st.integers(1930, 2017),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 999),
)
AT = st.integers(0, 17)


@st.composite
def mistyped(draw, people: st.SearchStrategy[str] = PEOPLE) -> tuple[str, str]:
    """A number and the same with one slip, which no longer passes for a number."""
    right = draw(people)
    at = draw(AT)
    kinds = {
        "digit": right[:at] + draw(st.sampled_from("0123456789XO")) + right[at + 1 :],
        "lost": right[:at] + right[at + 1 :],
        "extra": right[:at] + draw(st.sampled_from("0123456789")) + right[at:],
        "swap": right[: at - 1] + right[at] + right[at - 1] + right[at + 1 :] if at else right,
    }
    typed = kinds[draw(st.sampled_from(sorted(kinds)))]
    card = draw(st.sampled_from(["", "42", "42B1"]))
    return right, typed + card if len(typed) == 18 else typed


def repairs(typed: str) -> list[str]:
    """The numbers that `decode` gives for one wrong number."""
    with duckdb.connect() as con:
        slips.decode(con, f"SELECT 1 AS ref, '{typed}' AS typed, false AS is_card", "near")
        return [number_of(key) for (key,) in con.execute("SELECT key FROM near").fetchall()]


def number_of(key: int) -> str:
    return f"{-key:017d}X" if key < 0 else f"{key:018d}"


@pytest.mark.slow
@given(pair=mistyped())
@settings(deadline=None, max_examples=60)
def test_the_number_that_was_meant_is_among_the_repairs(pair: tuple[str, str]) -> None:
    right, typed = pair
    usable = id_number.read(typed).is_usable

    assert usable or right in repairs(typed)


@pytest.mark.slow
@given(pair=mistyped())
@settings(deadline=None, max_examples=60)
def test_every_repair_passes_the_check_and_is_one_slip_away(pair: tuple[str, str]) -> None:
    typed = pair[1]
    bare = typed[:18] if len(typed) in (20, 22) else typed

    with duckdb.connect() as con:
        found = [
            con.execute("SELECT damerau_levenshtein(?, ?)", [bare, one]).fetchone()
            for one in repairs(typed)
        ]

    assert set(found) <= {(1,), (0,)}
    assert all(one[17] == id_number.check_character(one[:17]) for one in repairs(typed))


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        pytest.param("522799198001011231", 18, id="a-digit-wrong"),
        pytest.param("52279919800101123", 18, id="a-digit-lost"),
        pytest.param("5227991980010112300", 19, id="a-digit-too-many"),
    ],
)
def test_a_wrong_number_has_few_repairs(typed: str, most: int) -> None:
    assert 1 <= len(repairs(typed)) <= most + 16


def test_a_card_may_have_lost_a_digit_of_its_number() -> None:
    right = number(sequence=7)
    with duckdb.connect() as con:
        slips.decode(
            con, f"SELECT 1 AS ref, '{right[:4] + right[5:]}42' AS typed, true AS is_card", "near"
        )
        found = con.execute(f"SELECT slip FROM near WHERE key = {numbers.key(repr(right))}")

        assert found.fetchall() == [("lost",)]


@pytest.mark.slow
@given(slipped=st.lists(mistyped(), min_size=8, max_size=20))
@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_slip_resolves_to_the_person_or_to_nobody(
    slipped: list[tuple[str, str]], world: World
) -> None:
    """All bear one name, so that nothing but the number tells them apart."""
    world.persons.clear()
    world.rows.clear()
    owners = {right: world.person("韦小明", id_raw=right) for right, _ in slipped}
    [world.row("rs_pension", id_raw=typed, name="韦小明") for _, typed in slipped]

    result = world.run("r20")

    meant = [owners[right]["person_id"] for right, _ in slipped]
    wrong = [
        row
        for row in result.matched
        if row["grade"] == "repaired" and row["person_id"] != meant[int(str(row["row_no"])) - 2]
    ]
    assert wrong == []


# --- two slips, and one in the old form --------------------------------------------------------
def slipped(text: str) -> list[str]:
    """Every text that one slip of each kind at each place makes of this one."""
    spots = range(len(text))
    return [
        *(text[:at] + text[at + 1 :] for at in spots),
        *(text[:at] + "7" + text[at:] for at in range(len(text) + 1)),
        *(text[:at] + ("3" if text[at] != "3" else "8") + text[at + 1 :] for at in spots),
        *(text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] for at in spots[1:]),
    ]


def overlooked(texts: list[str], right: str, holds: str, distance: str) -> list[tuple[str]]:
    """The texts for which `holds` does not say what the distance alone says."""
    with duckdb.connect() as con:
        return con.execute(
            f"SELECT typed FROM (SELECT unnest($texts) AS typed, $right AS right_one) "
            f"WHERE ({holds}) <> ({distance})",
            {"texts": texts, "right": right},
        ).fetchall()


@pytest.mark.parametrize(
    "right", [number("19800101", 123), number("19621230", 456), number("20101111", 987)]
)
def test_two_slips_are_seen_wherever_they_are(right: str) -> None:
    texts = [twice for once in slipped(right) for twice in slipped(once)]

    missed = overlooked(
        texts,
        right,
        slips.two("typed", "right_one"),
        "damerau_levenshtein(typed, right_one) = 2",
    )

    assert missed == []


@pytest.mark.parametrize("right", [number("19800101", 123), number("19621230", 456)])
def test_a_slip_in_the_old_form_is_seen_wherever_it_is(right: str) -> None:
    old = right[:6] + right[8:17]
    texts = [text for text in slipped(old) if len(text) == 15]

    missed = overlooked(
        texts,
        right,
        slips.one_in_15("typed", "right_one"),
        f"damerau_levenshtein(typed, '{old}') = 1",
    )

    assert missed == []


def test_no_repair_has_a_day_that_no_calendar_has() -> None:
    found = repairs(f"{number(sequence=7)[:11]}9{number(sequence=7)[12:]}")

    assert {one[10:12] for one in found} <= {f"{month:02d}" for month in range(1, 13)}
