"""Which places a feedback means."""

import pytest

from accountability.issue_intake.places import PlaceBook
from tests.factories import CountyFactory, TownshipFactory, VillageFactory


@pytest.fixture
def prefecture(db):
    top = CountyFactory(name="平塘县").parent
    sandu = CountyFactory(name="三都水族自治县", parent=top)
    pingtang = top.children.get(name="平塘县")
    for county in (pingtang, sandu):
        town = TownshipFactory(parent=county, name="大塘镇")
        VillageFactory(parent=town, name="新光村")
    TownshipFactory(parent=pingtang, name="克度镇")
    return top


def found(prefecture, text: str) -> list[str]:
    places = PlaceBook(prefecture).find(text)
    return ["".join(one.name for one in place.ancestors[1:]) for place in places]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("平塘县", ["平塘县"], id="a county by name"),
        pytest.param("三都", ["三都水族自治县"], id="a county as people say it"),
        pytest.param(" 平塘县 / 大塘镇 ", ["平塘县大塘镇"], id="a full name with its parts apart"),
        pytest.param("克度镇", ["平塘县克度镇"], id="a name that is there once"),
        pytest.param("平塘县新光村", ["平塘县大塘镇新光村"], id="a village of a county"),
        pytest.param("各县（市）", ["平塘县", "三都水族自治县"], id="each county"),
        pytest.param("平塘县各乡镇", ["平塘县大塘镇", "平塘县克度镇"], id="each township of one"),
    ],
)
def test_a_place_is_found(prefecture, text, names):
    assert sorted(found(prefecture, text)) == sorted(names)


def test_a_place_is_found_by_its_code(prefecture):
    town = prefecture.children.get(name="平塘县").children.get(name="克度镇")

    assert found(prefecture, town.code) == ["平塘县克度镇"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("大塘镇", "有 2 处", id="a name that is there twice"),
        pytest.param("克渡镇", "是否为“平塘县克度镇”", id="a slip"),
        pytest.param("贵阳市", "没有“贵阳市”", id="another prefecture"),
        pytest.param("529999", "不在", id="a code of nowhere"),
        pytest.param("平塘县各县", "没有所指的地方", id="each of a level that is above"),
    ],
)
def test_what_is_no_place_or_two_is_refused_with_its_reason(prefecture, text, said):
    with pytest.raises(ValueError, match=said):
        PlaceBook(prefecture).find(text)


def test_the_places_of_another_ledger_are_none(prefecture):
    sandu = prefecture.children.get(name="三都水族自治县")

    with pytest.raises(ValueError, match="没有“平塘县”"):
        PlaceBook(sandu).find("平塘县")


def test_places_come_with_all_above_them(prefecture, django_assert_num_queries):
    book = PlaceBook(prefecture)
    with django_assert_num_queries(0):
        (village,) = book.find("平塘县新光村")
        assert [one.level for one in village.ancestors] == [1, 2, 3, 4]
