"""What is said to the department about a row, in Chinese, with the remedy."""

from dataclasses import asdict, dataclass

from screening.feeds import Feed

_SENTENCES = {
    "lost_digits": "证件号码或编号是数值格式，末几位已丢失；请将该列设为文本格式后重新填写",
    "blank": "必填项为空；请补填",
    "blank_key": "增量数据的关键列为空，无法对应原有的行；请补填",
    "not_a_name": "不像姓名（有问号或长串数字），可能列错位或有生僻字乱码；请核对",
    "bad_school_year": "学年应写作 2017-2018；请改正",
    "bad_date": "不是有效日期，应写作 20180630 或 2018-06-30；请改正",
    "bad_money": "不是金额，应为数字（元）；请改正",
    "bad_number": "不是数字；请改正",
    "bad_int": "不是整数；请改正",
    "bad_year": "不是年度，应为 4 位年份；请改正",
}


@dataclass(frozen=True)
class RowVerdict:
    """Why one row was not taken. `row_no` counts from 1 as Excel does; `column` is the header
    of the contract, `value_shown` the cell with long numbers masked.
    """

    row_no: int
    column: str
    value_shown: str
    message: str

    def as_json(self) -> dict:
        return asdict(self)


def sentence(feed: Feed, key: str, code: str) -> str:
    """The Chinese sentence for a fault code of `normalise`."""
    if code == "bad_option":
        return f"不在可选项内（{'、'.join(feed.column(key).options)}）；请改正"
    return _SENTENCES[code]
