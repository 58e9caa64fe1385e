"""How names are spelt, against the dictionary that the table was made from."""

import json
import random
import subprocess
import sys

import pypinyin
import pytest
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from regions import pinyin
from regions.operations import DIVISIONS

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严金魏陶姜戚谢邹喻水窦章云苏潘葛奚范彭郎鲁韦昌马苗"
    "方俞袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常于时傅卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯"
    "管卢莫陆蒙石龙刘"
)
GIVEN = "明华芳秀英国军建平丽玉兰珍云春光荣德胜福贵文武志成美红梅仁义礼智信天地山水朝小中正永安"


def names() -> list[str]:
    """20,000 names, the same every time."""
    draw = random.Random(522700)
    return [
        draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2))))
        for _ in range(20_000)
    ]


def places() -> list[str]:
    data = json.loads(DIVISIONS.read_text(encoding="utf-8"))
    return [row["name"] for kind in ("counties", "townships", "villages") for row in data[kind]]


def differing(texts: list[str]) -> list[str]:
    """Those read otherwise; joined, because a run of other signs is one there."""
    return [
        text
        for text in texts
        if "".join(pinyin.syllables(text)) != "".join(pypinyin.lazy_pinyin(text))
    ]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(list(map(chr, PINYIN_DICT)), id="characters"),
        pytest.param(list(PHRASES_DICT), id="phrases"),
        pytest.param(names(), id="names"),
        pytest.param(places(), id="places"),
        pytest.param(["第3网格（一）", "A组", "", "阿Ｂ・C", "𠮷野家"], id="signs"),
    ],
)
def test_the_table_says_what_the_dictionary_says_but_for_names(texts):
    differing_ones = [text for text in differing(texts) if not set(text) & {"长", "覃"}]

    assert differing_ones == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("长顺县", "csx"),
        ("三都水族自治县", "sdszzzx"),
        ("重庆", "cq"),
        ("第3网格", "d3wg"),
        ("ABC", "abc"),
        ("", ""),
        ("韦" * 70, "w" * 60),
    ],
)
def test_a_place_is_spelt_as_it_is_said(name, letters):
    assert pinyin.initials(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("曾小明", "zxm"),
        ("单永安", "sya"),
        ("覃长春", "qcc"),
        ("解放", "xf"),
        ("石解放", "sjf"),
        ("万俟明", "mqm"),
        ("陆小妹", "lxm"),
        ("", ""),
    ],
)
def test_a_surname_has_its_own_reading(name, letters):
    assert pinyin.initials_of_person(name) == letters


def test_the_program_does_not_load_the_dictionary():
    code = "import django, sys; django.setup(); print('pypinyin' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
