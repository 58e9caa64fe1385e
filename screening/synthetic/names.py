"""Surnames, given names and the ethnic mix of the twelve counties.

The shares are round figures that make a plausible population; they are not statistics.
"""

import random

SURNAMES = {
    "汉族": "李王张陈刘杨周赵何宋冷犹商彭唐邓谢田徐朱曾冯袁肖郑",
    "布依族": "罗韦陆黄岑王杨吴莫蒙班覃陈梁卢",
    "苗族": "杨王吴龙潘李张熊陶侯金罗顾",
    "水族": "潘韦石吴蒙陆杨胡王莫姚",
    "毛南族": "石刘张陆邓",
    "瑶族": "谢何罗覃黎",
    "侗族": "杨吴龙石陆",
    "壮族": "韦黄覃莫蒙",
}

_MIX = {
    "522701": {"布依族": 40, "汉族": 36, "苗族": 14, "水族": 8, "侗族": 2},
    "522702": {"汉族": 72, "苗族": 16, "布依族": 11, "侗族": 1},
    "522722": {"布依族": 62, "水族": 20, "汉族": 8, "瑶族": 6, "苗族": 3, "壮族": 1},
    "522723": {"汉族": 48, "布依族": 35, "苗族": 16, "侗族": 1},
    "522725": {"汉族": 80, "苗族": 11, "布依族": 8, "侗族": 1},
    "522726": {"布依族": 58, "汉族": 30, "水族": 6, "苗族": 5, "壮族": 1},
    "522727": {"布依族": 52, "汉族": 36, "苗族": 8, "毛南族": 4},
    "522728": {"布依族": 56, "汉族": 29, "苗族": 14, "壮族": 1},
    "522729": {"汉族": 45, "布依族": 36, "苗族": 19},
    "522730": {"汉族": 56, "布依族": 27, "苗族": 17},
    "522731": {"汉族": 43, "布依族": 35, "苗族": 21, "毛南族": 1},
    "522732": {"水族": 66, "苗族": 15, "布依族": 13, "汉族": 6},
}

_GENERATIONS = "光正国文德兴昌永朝启登大世玉家定元廷学忠开仕"
_MEN = "明华军平林贵福祥忠勇强刚云发富才荣海江波龙成良高松"
_BOYS = "浩宇轩杰俊豪涛鹏鑫磊阳凯锋晨睿"
_WOMEN = "英芬珍秀兰菊芳琼梅花莲群香凤仙"
_GIRLS = "婷雪丽欣怡佳萱倩雯颖娜敏静瑶琳"
_WOMENS_FIRST = "小秀玉春金桂美晓雨梦思仕国昌"
_FAR_NAMES = ("阿依·古丽", "卓玛·央金", "娜仁·花")
_YOUNG_FROM = 1992


def village_mix(county_code: str, rng: random.Random) -> dict[str, float]:
    """Return the ethnic shares of one village: its county's, leaning to one group."""
    mix = _MIX[county_code]
    leading = rng.choices(list(mix), weights=list(mix.values()))[0]
    whole = sum(mix.values())
    shares = {ethnic: 0.5 * share / whole for ethnic, share in mix.items()}
    shares[leading] += 0.5
    return shares


def pick_ethnic(shares: dict[str, float], rng: random.Random) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def surname(ethnic: str, rng: random.Random) -> str:
    return rng.choice(SURNAMES[ethnic])


def generation_character(rng: random.Random) -> str:
    """Return the character that brothers share."""
    return rng.choice(_GENERATIONS)


def full_name(family: str, sex: str, born: int, rng: random.Random, shared: str = "") -> str:
    """Return a name; one in four has a single given character."""
    if sex == "男":
        first = shared or rng.choice(_GENERATIONS)
        last = rng.choice(_BOYS if born >= _YOUNG_FROM else _MEN)
    else:
        first = rng.choice(_WOMENS_FIRST)
        last = rng.choice(_GIRLS if born >= _YOUNG_FROM else _WOMEN)
    return family + (last if rng.random() < 0.25 else first + last)


def far_name(rng: random.Random) -> str:
    """Return a name with a middle dot, of somebody who married in from far away."""
    return rng.choice(_FAR_NAMES)


def another(name: str, rng: random.Random) -> str:
    """Return a name that is not `name`: the same surname and another given name."""
    while True:
        other = name[0] + rng.choice(_GENERATIONS) + rng.choice(_MEN + _WOMEN)
        if other != name:
            return other


def one_character_off(name: str, rng: random.Random) -> str:
    """Return the name with its last character wrong, as a clerk mishears it."""
    while True:
        other = name[:-1] + rng.choice(_MEN + _WOMEN)
        if other != name:
            return other
