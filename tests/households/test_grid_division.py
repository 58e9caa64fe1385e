"""Dividing a village: balanced, neighbours together, nobody left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.grids import dividing
from households.grids.dividing import Home, divide, halves, in_walking_order, keep_names


def homes(*sizes: int, grid: int = 1) -> list[Home]:
    """Groups of so many households, one after the other."""
    keys = [(n, f"{n}组") for n, size in enumerate(sizes, 1) for _home in range(size)]
    return [Home(pk, grid, key) for pk, key in enumerate(keys, 1)]


def sizes(parts) -> list[int]:
    return [len(part) for part in parts]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([40, 40], [40, 40], id="groups-of-forty-are-grids"),
        pytest.param([35, 45, 38], [35, 45, 38], id="groups-in-range-stay-whole"),
        pytest.param([20, 20, 40], [40, 40], id="small-groups-come-together"),
        pytest.param([80], [40, 40], id="a-large-group-is-cut-in-two"),
        pytest.param([29], [29], id="too-few-are-one-grid"),
        pytest.param([12], [12], id="a-hamlet-far-off-is-one-grid"),
        pytest.param([51], [51], id="fifty-one-would-make-two-too-small"),
        pytest.param([60], [30, 30], id="sixty-are-two"),
        pytest.param([], [], id="nobody-is-no-grid"),
    ],
)
def test_a_village_is_cut_where_it_hurts_least(groups, expected):
    assert sizes(divide(homes(*groups))) == expected


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 70), min_size=1, max_size=8))
def test_everybody_is_in_one_grid_and_sizes_are_in_range_where_they_can_be(groups):
    row = homes(*groups)
    parts = divide(row)
    can_be = any(30 * n <= len(row) <= 50 * n for n in range(1, len(row) // 30 + 1))

    assert [home for part in parts for home in part] == row
    assert not can_be or all(30 <= size <= 50 for size in sizes(parts))


def test_groups_and_hamlets_stand_together_and_neighbours_follow_each_other():
    village = [
        Home(1, 0, (2, "2组")),
        Home(2, 0, (1, "1组"), "下寨"),
        Home(3, 0, (1, "1组"), "上寨", 26.0, 107.3),
        Home(4, 0, (1, "1组"), "上寨", 26.0, 107.1),
        Home(5, 0, (1, "1组"), "上寨", 26.0, 107.2),
    ]

    assert [home.pk for home in in_walking_order(village)] == [4, 5, 3, 2, 1]


def test_a_part_keeps_the_name_of_the_grid_most_came_from():
    row = [Home(n, 7 if n <= 30 else 8, (1, "1组")) for n in range(1, 71)]
    parts = [row[:35], row[35:]]

    assert keep_names(parts, [7, 8]) == [7, 8]
    assert keep_names([row], [7, 8]) == [8]
    assert keep_names([row[:35], row[35:], []], [7]) == [7, 0, 0]


def test_a_grid_is_halved_at_the_end_of_a_group():
    assert sizes(halves(homes(28, 30))) == [28, 30]
    assert sizes(halves(homes(58))) == [29, 29]


def test_the_rule_of_the_prefecture_is_thirty_to_fifty():
    assert (dividing.LEAST, dividing.MOST) == (30, 50)
