"""Reading one cell of the register: cleaned text in, value out, a Chinese sentence if it is wrong.

Pure functions, no Django. Each raises ValueError whose message says what is wrong and what to do.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Generic, TypeVar

from households import id_number

_SEPARATORS = re.compile(r"[,;、/|]+")
_MONTH = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?:(?P<m>0[1-9]|1[0-2])(?:[0-3]\d)?"
    r"|[-./年](?P<n>0?[1-9]|1[0-2])(?:月|[-./月][0-3]?\d日?)?)"
)
_DAY = re.compile(r"(?P<y>(?:19|20)\d\d)[-./年]?(?P<m>0?[1-9]|1[0-2])[-./月]?(?P<d>[0-3]?\d)日?")
_CODE = re.compile(r"[0-9]{1,3}")
_PHONE = re.compile(r"[0-9+\-() ]{5,20}")
_VILLAGE = re.compile(r"[0-9]{12}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LISTED = 8
T = TypeVar("T")


Options = Sequence[str] | Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Reader(Generic[T]):
    """A reader that says what it takes, for who asks before a cell is written: `kind` is one,
    many, text, int, number, degrees; `least` and `most` are the bounds of a number (a `number` is
    below `most`), the longest text, or how many options at most.
    """

    read: Callable[[str], T]
    kind: str
    least: int | None = None
    most: int | None = None

    def __call__(self, text: str) -> T:
        return self.read(text)


def option(name: str, options: Options, aliases: Mapping[str, str] | None = None) -> Reader[str]:
    """Return a reader of one of `options`; `name` is how the sentence calls the list.

    `options` are names, or are asked for at each cell when the list may change (a catalogue).
    An alias holds only while what it stands for is an option.
    """
    ask = options if callable(options) else _fixed(options)
    other = dict(aliases or {})

    def read(text: str) -> str:
        known = ask()
        found = known.get(text) or known.get(other.get(text, ""))
        if found is None:
            raise ValueError(unknown_option(name, text, list(known)))
        return found

    return Reader(read, "one")


def _fixed(options: Sequence[str]) -> Callable[[], Mapping[str, str]]:
    known = {text: text for text in options}
    return lambda: known


def unknown_option(name: str, text: str, options: Sequence[str]) -> str:
    """Say why `text` is refused: a code is refused as such, because two code lists disagree."""
    if _CODE.fullmatch(text):
        why = f"各系统的{name}代码不一致，请按名称重新导出（如“{options[0]}”）后再上传"
        return f"“{text[:20]}”是代码；{why}"
    shown = "、".join(options[:_LISTED]) + ("等" if len(options) > _LISTED else "")
    return f"“{text[:20]}”不是{name}的选项；应为{shown}"


def several(
    name: str,
    options: Options,
    aliases: Mapping[str, str] | None = None,
    most: int | None = None,
) -> Reader[list[str]]:
    """Return a reader of several options in one cell, in the order of the list."""
    one = option(name, options, aliases)
    ask = options if callable(options) else _fixed(options)

    def read(text: str) -> list[str]:
        found = {one(part.strip()) for part in _SEPARATORS.split(text) if part.strip()}
        if most is not None and len(found) > most:
            raise ValueError(f"{name}最多 {most} 项，这里有 {len(found)} 项；请删去多余的")
        return [option for option in ask() if option in found]

    return Reader(read, "many", most=most)


def yes_no(text: str) -> bool:
    if text in ("是", "有"):
        return True
    if text in ("否", "无"):
        return False
    raise ValueError(f"“{text[:20]}”不是“是”或“否”；请改为“是”或“否”")


def short_text(most: int) -> Reader[str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"有 {len(text)} 个字，最多 {most} 个；请缩短")
        return text

    return Reader(read, "text", most=most)


def number_no(text: str) -> str:
    """A household's or person's national number, kept as it is."""
    if len(text) > 40 or " " in text:
        raise ValueError(f"“{text[:45]}”不是编号；编号不含空格，最多 40 位")
    return text


def village_code(text: str) -> str:
    if not _VILLAGE.fullmatch(text):
        raise ValueError(f"“{text[:20]}”不是 12 位行政村代码；请按统计用区划代码填写")
    return text


def person_name(text: str) -> str:
    joined = text.replace(" ", "") if not text.isascii() else text
    if len(joined) > 60 or any(mark.isdigit() for mark in joined):
        raise ValueError("姓名含有数字或超过 60 字；请按证件填写")
    return joined


def identity(text: str) -> id_number.IdNumber:
    """A number may be wrong: the register is what it is, and the comparison finds it."""
    if "*" in text:
        raise ValueError("证件号码已脱敏，载入会盖掉原号码；请用未脱敏的导出")
    found = id_number.read(text)
    if len(found.text) > 30:
        raise ValueError(f"证件号码有 {len(found.text)} 位；请核对户口簿后改正")
    return found


def phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise ValueError(f"“{text[:25]}”不是电话号码；请只填一个号码")
    return text


def bank_account(text: str) -> str:
    joined = text.replace(" ", "")
    if not re.fullmatch(r"[0-9]{8,30}", joined):
        raise ValueError(f"“{text[:25]}”不是银行卡号；应为 8 到 30 位数字")
    return joined


def degrees(most: int) -> Reader[Decimal]:
    """Return a reader of a longitude or latitude, to 0.000001 of a degree."""

    def read(text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"“{text[:20]}”不是经纬度；请填写十进制的度，如 107.512345") from error
        if not value.is_finite() or abs(value) > most:
            raise ValueError(f"“{text[:20]}”超出 {most} 度；请核对经纬度是否填反")
        return value.quantize(Decimal("0.000001"))

    return Reader(read, "degrees", -most, most)


def amount(most: int, *, may_be_negative: bool = False) -> Reader[Decimal]:
    """Return a reader of a quantity to 0.01, below `most`."""

    def read(text: str) -> Decimal:
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise ValueError(f"“{text[:20]}”不是数字；请只填数字，不带单位") from error
        if not value.is_finite() or abs(value) >= most:
            raise ValueError(f"“{text[:20]}”超出范围，应小于 {most}；请核对单位")
        if value < 0 and not may_be_negative:
            raise ValueError(f"“{text[:20]}”是负数；请核对后改正")
        return value.quantize(Decimal("0.01"))

    return Reader(read, "number", -most if may_be_negative else 0, most)


def whole(low: int, high: int, unit: str) -> Reader[int]:
    def read(text: str) -> int:
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"“{text[:20]}”不是数字；应为 {low} 到 {high} {unit}") from error
        is_within = value.is_finite() and low <= value <= high
        if not is_within or value != value.to_integral_value():
            raise ValueError(f"“{text[:20]}”应为 {low} 到 {high} 的整{unit}；请改正")
        return int(value)

    return Reader(read, "int", low, high)


def year(text: str) -> int:
    """A year: "2017", "2017年"."""
    bare = text.removesuffix("年")
    if not _YEAR.fullmatch(bare):
        raise ValueError(f"“{text[:20]}”不是年度；应为四位年份，如 2017")
    return int(bare)


def month(text: str) -> date:
    """A month, as its first day: 201404, 2014-04, 2014年4月, 2014-04-01."""
    found = _MONTH.fullmatch(text)
    if not found:
        raise ValueError(f"“{text[:20]}”不是年月；应为 6 位年月，如 201404")
    return date(int(found["y"]), int(found["m"] or found["n"]), 1)


def day(text: str) -> date:
    """A day: 20180630, 2018-06-30, 2018年6月30日."""
    found = _DAY.fullmatch(text)
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise ValueError(f"“{text[:20]}”不是日期；应为 8 位日期，如 20180630")


BOX = (300, 100)
FEWEST_POINTS, MOST_POINTS = 6, 6000


def strokes(text: str) -> str:
    """A hand on the glass: a JSON list of strokes of [x, y] in a box of 300 × 100, in tenths."""
    try:
        read = [
            [[round(float(p[0]), 1), round(float(p[1]), 1)] for p in line]
            for line in json.loads(text)
        ]
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise ValueError("签字无法识别；请重新签字") from error
    points = [point for line in read for point in line]
    if not FEWEST_POINTS <= len(points) <= MOST_POINTS:
        raise ValueError("签字太短或太长；请重新签字")
    if not all(-1 <= x <= BOX[0] + 1 and -1 <= y <= BOX[1] + 1 for x, y in points):
        raise ValueError("签字超出签字框；请重新签字")
    return json.dumps(read, separators=(",", ":"))


def house_grade(text: str) -> str:
    bare = text.upper().removesuffix("级")
    if bare not in ("A", "B", "C", "D"):
        raise ValueError(f"“{text[:20]}”不是危房级别；应为 A、B、C 或 D")
    return bare
