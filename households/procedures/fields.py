"""What a step asks for, field by field: how it is asked, how an answer is read, and what is wrong.

A value is kept as JSON has it: days in ISO, months as "2018-06", several options as a list. The
sentences are Chinese and are shown as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from households import catalogue, cells
from qiannan import asked

Kind = Literal["text", "long", "day", "month", "year", "number", "yes", "choice", "several"]
MOST_TEXT = {"text": 60, "long": 500}


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `options` are given, or come from the catalogue's `list_name`.

    A `yes` has to be confirmed; `low` and `high` bound a number, `most` the options of several.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = True
    help: str = ""
    options: tuple[str, ...] = ()
    list_name: str = ""
    most: int = 0
    low: int = 0
    high: int = 9999

    def choices(self) -> list[str]:
        return list(self.options) or list(catalogue.names(self.list_name))

    def read(self, raw: Any) -> Any:
        """Return the value, or None (an empty list for several) when nothing was given.

        Raises:
            ValueError: it cannot be taken; the sentence names the remedy.
        """
        if self.kind == "several":
            return self._several(raw)
        text = str(raw if raw is not None else "").strip()
        if self.kind == "yes":
            return self._confirmed(text)
        if not text:
            if self.required:
                raise ValueError(f"请填写“{self.label}”")
            return None
        return _READERS[self.kind](self, text)

    def _confirmed(self, text: str) -> bool:
        is_yes = text.lower() in ("on", "true", "yes", "是", "1")
        if self.required and not is_yes:
            raise ValueError(f"请确认“{self.label}”；未做到的不能继续办理")
        return is_yes

    def _several(self, raw: Any) -> list[str]:
        given = [str(one).strip() for one in (raw or []) if str(one).strip()]
        unknown = [one for one in given if one not in self.choices()]
        if unknown:
            raise ValueError(f"“{unknown[0]}”不在“{self.label}”的选项中；请重新选择")
        if self.required and not given:
            raise ValueError(f"请选择“{self.label}”")
        if self.most and len(given) > self.most:
            raise ValueError(f"“{self.label}”最多选 {self.most} 项；请减少")
        return given


def _text(field: Field, text: str) -> str:
    most = MOST_TEXT[field.kind]
    if len(text) > most:
        raise ValueError(f"“{field.label}”最多 {most} 字；请精简")
    return text


def _number(field: Field, text: str) -> int:
    is_number = text.isdecimal() and len(text) <= asked.KEY_DIGITS
    if not is_number or not field.low <= int(text) <= field.high:
        raise ValueError(f"“{field.label}”应为 {field.low} 至 {field.high} 的整数")
    return int(text)


def _choice(field: Field, text: str) -> str:
    if text not in field.choices():
        raise ValueError(f"“{text}”不在“{field.label}”的选项中；请重新选择")
    return text


_READERS: Mapping[str, Any] = {
    "text": _text,
    "long": _text,
    "number": _number,
    "choice": _choice,
    "day": lambda _field, text: cells.day(text).isoformat(),
    "month": lambda _field, text: f"{cells.month(text):%Y-%m}",
    "year": lambda _field, text: cells.year(text),
}


def read_all(
    fields: tuple[Field, ...], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the answers of a step: the values, and what is wrong by field."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        try:
            value = field.read(given.get(field.name))
        except ValueError as error:
            wrong[field.name] = str(error)
        else:
            if value not in (None, [], False):
                values[field.name] = value
    return values, wrong


def shown(field: Field, value: Any) -> str:
    """A value as a page shows it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else str(value)
