"""The papers that lie beside a dropped file: a small JSON file of the same name (交接单).

``ga_population_522725_20180630.csv.json`` or ``ga_population_522725_20180630.json`` holds
``{"交接人": "罗某", "文号": "瓮公函〔2018〕12号", "行数": 21034, "合计": "94521.00"}``; what a
department does not say is left out.
"""

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from screening.intake.papers import Papers

SUFFIX = ".json"
MOST_BYTES = 64 * 1024
_KEYS = {"交接人": 40, "文号": 60}  # with the characters that are kept


class CompanionError(ValueError):
    """It cannot be read; the message is a Chinese sentence that says why."""


def names_for(name: str) -> list[str]:
    """The names under which the papers of a file may lie."""
    return [f"{name}{SUFFIX}", f"{Path(name).stem}{SUFFIX}"]


def read(path: Path) -> Papers:
    """Read the papers.

    Raises:
        CompanionError: it is no such file, or a value is not what it should be.
    """
    if path.stat().st_size > MOST_BYTES:
        raise CompanionError("交接单文件过大")
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CompanionError("交接单不是 UTF-8 编码的 JSON 文件") from error
    if not isinstance(said, dict):
        raise CompanionError("交接单应为“项目: 内容”的 JSON 对象")
    names = [str(said.get(key) or "").strip()[:most] for key, most in _KEYS.items()]
    return Papers(*names, _rows(said.get("行数")), _total(said.get("合计")))


def _rows(value: Any) -> int | None:
    number = _number("行数", value)
    if number is None:
        return None
    if number != int(number) or number < 1:
        raise CompanionError(f"交接单的行数“{value}”不是正整数")
    return int(number)


def _total(value: Any) -> Decimal | None:
    return _number("合计", value)


def _number(key: str, value: Any) -> Decimal | None:
    text = str(value if value is not None else "").replace(",", "").strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise CompanionError(f"交接单的{key}“{value}”不是数字")
    return number
