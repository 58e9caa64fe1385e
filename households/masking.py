"""Numbers of persons as they are shown to whoever was not allowed more.

Source: docs/sources.md#masking. An identity number keeps its first six and last four characters, a
telephone number its first three and last four, a bank account its last four.
"""

from collections.abc import Callable

from households import id_number


def identity(number: str) -> str:
    return id_number.mask(number) if number else ""


def phone(number: str) -> str:
    if len(number) <= 7:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def bank(number: str) -> str:
    return f"{'*' * max(len(number) - 4, 4)}{number[-4:]}" if number else ""


Mask = Callable[[str], str]
# By the key of the value in a sheet; a card or papers of another kind are masked alike.
BY_KEY: dict[str, Mask] = {
    "id": identity,
    "bank_account": bank,
    "household_phone": phone,
    "person_phone": phone,
}
BY_HEADER: dict[str, Mask] = {
    "证件号码": identity,
    "银行卡号": bank,
    "户联系电话": phone,
    "人联系电话": phone,
}
