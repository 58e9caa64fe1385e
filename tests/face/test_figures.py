"""Figures: the numbers behind the pictures."""

import pytest

from qiannan import figures, maps


def test_the_map_has_the_twelve_counties_and_shades_them_by_value():
    values = {"522701": (91.2, "91.2", "/a"), "522732": (74.2, "74.2", "/b")}

    drawn = maps.county_map(values)

    shapes = {shape.outline.code: shape for shape in drawn.shapes}
    assert len(shapes) == 12
    assert (shapes["522701"].step, shapes["522732"].step) == (5, 1)
    assert (shapes["522730"].step, shapes["522730"].label) == (0, "—")
    assert (drawn.low, drawn.high) == ("74.2", "91.2")


def test_every_name_stands_inside_the_picture():
    height, outlines = maps.county_outlines()

    assert all(0 < o.x < maps.MAP_WIDTH and 0 < o.y < height for o in outlines)


def test_equal_values_have_one_middle_shade():
    drawn = maps.county_map({"522701": (50.0, "50", ""), "522702": (50.0, "50", "")})

    assert {shape.step for shape in drawn.shapes} == {0, 3}


def test_a_map_without_values_is_drawn_without_shades():
    assert {shape.step for shape in maps.county_map({}).shapes} == {0}


def test_bars_are_ranked_and_start_at_zero():
    bars = figures.ranked_bars([("三都", 50.0, "50%", ""), ("龙里", 100.0, "100%", "")])

    assert [(b.rank, b.name, b.percent) for b in bars] == [(1, "龙里", 100.0), (2, "三都", 50.0)]


@pytest.mark.parametrize("rows", [[], [("三都", 0, "0", "")]], ids=["none", "all zero"])
def test_bars_of_nothing_do_not_divide_by_it(rows):
    assert [bar.percent for bar in figures.ranked_bars(rows)] == [0] * len(rows)


def test_a_line_labels_its_two_ends_and_stands_on_zero():
    line = figures.line_figure([("1月", 100, "100"), ("2月", 40, ""), ("3月", 0, "0")])

    assert (line.first["name"], line.first["label"]) == ("1月", "100")
    assert (line.last["name"], line.last["y"]) == ("3月", 140.0)
    assert line.path.startswith("M8.0 26.0L")


def test_one_point_is_no_line():
    assert figures.line_figure([("1月", 1, "1")]) is None
