"""How a department writes its file: container, encoding, title rows, headers, cells, bad habits."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from households.id_number import check_character
from screening.feeds import FEEDS, Feed, FeedColumn
from screening.synthetic.numbers import fifteen
from screening.synthetic.writers import Cell

CellMaker = Callable[[object], Cell]

_DELIVERIES = (
    ("csv", "gb18030", ","),
    ("xlsx", "", ""),
    ("csv", "utf-8-sig", ","),
    ("xls", "", ""),
    ("csv", "utf-16", "\t"),
    ("xlsx", "", ""),
    ("csv", "utf-8", "|"),
    ("csv", "gb18030", "\t"),
)
_DATE_STYLES = ("%Y%m%d", "%Y-%m-%d", "/", "年")
_EXTRA_COLUMNS = ("备注", "乡镇", "审核人", "联系电话", "录入时间")
_LEVELS = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
_DOTS = ("·", "•", ".", "・")
_TWO_CHARACTERS = 2
_OLD_NUMBERS = frozenset(
    {"yb_insured", "yb_settlement", "rs_pension", "cz_payroll", "cz_subsidy", "mz_dibao",
     "mz_marriage", "zj_housing", "ga_vehicle", "sc_registration", "sl_water", "yj_disaster"}
)  # fmt: skip
_ROWS_PER_HOUSEHOLD = {
    "ga_population": 4.4,
    "yb_insured": 4.6,
    "jy_enrolment": 1.1,
    "cz_subsidy": 1.1,
    "rs_pension": 0.8,
}
_USUAL_ROWS = 0.5
_MOST_XLS_ROWS = 30_000
_MOST_XLSX_ROWS = 250_000

DUPLICATE_SHARE = 0.002


@dataclass
class Style:
    """How one file is written. `columns` are keys of the feed or, in brackets, extra columns."""

    feed: Feed
    kind: str
    encoding: str
    delimiter: str
    rng: random.Random
    titles: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    has_total: bool = False
    notes: list[str] = field(default_factory=list)
    date_style: str = "%Y%m%d"
    second_date_style: str = "%Y-%m-%d"
    ten_thousand: frozenset[str] = frozenset()
    writes_numbers: bool = False
    spaces_names: bool = False
    spells_levels: bool = False


def styles_for(county_code: str, county: str, households: int, seed: int) -> dict[str, Style]:
    """Return a style for each feed of a county; every container and encoding occurs."""
    rng = random.Random(f"{seed}:{county_code}:styles")
    codes = list(FEEDS)
    rng.shuffle(codes)
    made = {}
    for position, code in enumerate(codes):
        kind, encoding, delimiter = _DELIVERIES[position % len(_DELIVERIES)]
        rows = _ROWS_PER_HOUSEHOLD.get(code, _USUAL_ROWS) * households
        if (kind == "xls" and rows > _MOST_XLS_ROWS) or (kind == "xlsx" and rows > _MOST_XLSX_ROWS):
            kind, encoding, delimiter = "csv", "gb18030", ","
        own = random.Random(f"{seed}:{county_code}:{code}")
        style = Style(FEEDS[code], kind, encoding, delimiter, own)
        _dress(style, county, own)
        made[code] = style
    return {code: made[code] for code in FEEDS}


def _dress(style: Style, county: str, rng: random.Random) -> None:
    feed = style.feed
    is_sheet = style.kind != "csv"
    titles = (
        f"{county}{feed.title}信息表",
        f"填报单位：{county}{feed.department}部门　　数据截止：2018年6月30日",
        "单位：元、人",
    )
    style.titles = list(titles[: rng.choice((0, 1, 2, 3) if is_sheet else (0, 0, 0, 1, 2))])
    choices = (*_DATE_STYLES, "excel", "excel") if is_sheet else _DATE_STYLES
    style.date_style = rng.choice(choices)
    style.second_date_style = rng.choice(_DATE_STYLES)
    style.writes_numbers = is_sheet and rng.random() < 0.5
    style.spaces_names = rng.random() < 0.4
    style.spells_levels = rng.random() < 0.5
    if rng.random() < 0.5:
        style.ten_thousand = frozenset({"price_yuan"})
    style.has_total = rng.random() < 0.5
    if rng.random() < 0.5:
        style.notes = ["注：本表由系统导出，仅供扶贫数据比对使用。", "制表人：　　　审核人："]
    columns = [column.key for column in feed.columns]
    if rng.random() < 0.6:
        rng.shuffle(columns)
    for extra in rng.sample(_EXTRA_COLUMNS, rng.choice((0, 0, 1, 2))):
        columns.insert(rng.randint(0, len(columns)), f"[{extra}]")
    if rng.random() < 0.5:
        columns.insert(0, "[序号]")
    style.columns = columns
    style.headers = [_header(style, key, rng) for key in columns]


def _header(style: Style, key: str, rng: random.Random) -> str:
    if key.startswith("["):
        return key[1:-1]
    column = style.feed.column(key)
    text = rng.choice(column.headers)
    if key in style.ten_thousand:
        text += "(万元)"
    if rng.random() < 0.4:
        text = text.replace("(", "（").replace(")", "）")
    chance = rng.random()
    if chance < 0.08:
        return f"{text[0]} {text[1:]}"
    if chance < 0.14:
        return f"　{text}"
    return f"{text} " if chance < 0.2 else text


def cell_makers(style: Style) -> list[CellMaker]:
    """Return a function for each delivered column of the feed, in the order of its columns."""
    return [_maker(style, column) for column in style.feed.columns]


def _maker(style: Style, column: FeedColumn) -> CellMaker:
    if column.kind == "id":
        return _id_maker(style)
    if column.kind == "date":
        return _date_maker(style)
    if column.kind in ("money", "number"):
        return _money_maker(style, column)
    if column.key == "level" and style.spells_levels:
        return lambda value: _LEVELS[str(value)]
    if column.key in (style.feed.person_name, "wife_name"):
        return _name_maker(style)
    if column.kind in ("year", "int"):
        return _year_maker(style)
    return lambda value: "" if value is None else str(value)


def _id_maker(style: Style) -> CellMaker:
    rng = style.rng
    keeps_old = style.feed.code in _OLD_NUMBERS

    def make(value: object) -> str:
        text = "" if value is None else str(value)
        chance = rng.random()
        if keeps_old and chance > 0.7 and _may_be_fifteen(text):
            return fifteen(text)
        if text.endswith("X") and chance > 0.5:
            return text.lower()
        if chance < 0.008:
            return f"'{text}"
        if chance < 0.014:
            return f"{text[:6]} {text[6:14]} {text[14:]}"
        if chance < 0.018:
            return f"{text} "
        if chance < 0.02:
            return "".join(chr(ord(c) + 0xFEE0) for c in text)
        return text

    return make


def _may_be_fifteen(text: str) -> bool:
    """A valid number of somebody born by 1966; a misspelled one must keep its check character."""
    if len(text) != 18 or not "1918" <= text[6:10] <= "1966":
        return False
    return text[:17].isdigit() and check_character(text[:17]) == text[17]


def _date_maker(style: Style) -> CellMaker:
    rng = style.rng

    def make(value: object) -> Cell:
        if not isinstance(value, date):
            return ""
        chosen = style.second_date_style if rng.random() < 0.05 else style.date_style
        return write_date(value, chosen)

    return make


def write_date(day: date, style: str) -> Cell:
    """Return a date as a department writes it; "excel" keeps it a date."""
    if style == "excel":
        return day
    if style == "/":
        return f"{day.year}/{day.month}/{day.day}"
    if style == "年":
        return f"{day.year}年{day.month}月{day.day}日"
    return day.strftime(style)


def _money_maker(style: Style, column: FeedColumn) -> CellMaker:
    in_ten_thousands = column.ten_thousand or column.key in style.ten_thousand

    def make(value: object) -> Cell:
        if value is None:
            return ""
        amount = float(str(value))
        if in_ten_thousands:
            return f"{amount / 10_000:.4f}".rstrip("0").rstrip(".")
        return round(amount, 2) if style.writes_numbers else f"{amount:.2f}"

    return make


def _year_maker(style: Style) -> CellMaker:
    def make(value: object) -> Cell:
        if value is None:
            return ""
        return int(str(value)) if style.writes_numbers else str(value)

    return make


def _name_maker(style: Style) -> CellMaker:
    rng = style.rng

    def make(value: object) -> str:
        text = str(value)
        if "·" in text:
            return text.replace("·", rng.choice(_DOTS))
        chance = rng.random()
        if style.spaces_names and len(text) == _TWO_CHARACTERS and chance < 0.4:
            return f"{text[0]}{'　' if chance < 0.2 else '  '}{text[1]}"
        return f"{text} " if chance > 0.995 else text

    return make
