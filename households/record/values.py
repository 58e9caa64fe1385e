"""A value as text: as a cell of the register has it, and as a page shows it."""

from datetime import date
from decimal import Decimal
from typing import Any

from households import cells, id_number
from households.facts import Fact

BLANK = "—"
_YES_NO = {True: "是", False: "否"}


def text_of(fact: Fact, value: Any) -> str:
    """The text that the fact's reader turns into the value; "" for a blank."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if fact.parse is cells.month else value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(value)
    return str(value)


def shown(fact: Fact, value: Any) -> str:
    """The text for a page: with its unit, grouped, and without what points at a person."""
    text = text_of(fact, value)
    if not text:
        return ""
    if fact.column == "head_signature":
        return "已签字"
    if fact.is_sensitive:
        return mask(fact, text)
    if fact.unit and isinstance(value, (int, Decimal)):
        whole, point, rest = text.partition(".")
        return (
            f"{int(whole):,}{point}{rest} {fact.unit}"
            if fact.unit == "元"
            else f"{text} {fact.unit}"
        )
    return text


def mask(fact: Fact, text: str) -> str:
    """138****8000 of a telephone, the last four of a bank card, both ends of an identity number."""
    if fact.column == "phone":
        return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else "*" * len(text)
    if fact.column == "bank_account":
        return f"**** {text[-4:]}" if len(text) > 4 else "*" * len(text)
    if fact.column == "id_raw":
        return id_number.mask(text)
    return text


def of_json(fact: Fact, value: Any) -> Any:
    """The value of a field from what acts and past rows keep as JSON."""
    is_text = isinstance(value, str) and value
    return fact.model_field.to_python(value) if is_text else value
