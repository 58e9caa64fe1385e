"""Resident identity numbers and disability-card numbers.

Source: GB 11643-1999 (18 characters: 6 area, 8 birth date, 3 sequence, 1 check character by
ISO 7064 MOD 11-2); 15-digit numbers were issued before 1999 with a two-digit year of the 1900s;
a disability card is the 18-character number, 1 digit of kind (1-7), 1 digit of level (1-4) and,
when reissued, ``B`` and a digit.

Pure Python, no Django: the register, the intake of extracts and the synthetic county share it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["ok", "from15", "card", "checksum", "length", "blank", "none"]

NO_PAPERS_PREFIX = "999999"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"

_INVISIBLE = re.compile(r"[\s'’`\u200b\u200c\u200d\ufeff]+")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_CARD = re.compile(r"[0-9]{17}[0-9X][1-7][1-4](B[0-9])?", re.ASCII)


@dataclass(frozen=True)
class IdNumber:
    """An identity number as read.

    `text` is the cleaned text; `number` the 18-character number, or "" when none can be made.
    `state`: ok · from15 (made from 15 digits) · card (first 18 of a disability card) ·
    checksum (18 characters that fail the check) · length · blank · none (registered as having
    no papers, prefix 999999).
    """

    text: str
    number: str
    state: State

    @property
    def is_usable(self) -> bool:
        """The number identifies one person."""
        return self.state in ("ok", "from15", "card")


def check_character(first17: str) -> str:
    """Return the 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def clean(raw: object) -> str:
    """Return the characters of a number as typed: NFKC, upper case, no spaces or quote marks."""
    if raw is None:
        return ""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", str(raw))).upper()


def read(raw: object) -> IdNumber:
    """Read a number that may be wrong; never raises.

    The check of the birth date inside is part of "checksum": 18 characters whose date does not
    exist are no number.
    """
    text = clean(raw)
    if not text:
        return IdNumber("", "", "blank")
    if text.startswith(NO_PAPERS_PREFIX):
        return IdNumber(text, "", "none")
    if len(text) == 15 and text.isascii() and text.isdigit():
        first17 = f"{text[:6]}19{text[6:]}"
        if birth_on(first17) is None:
            return IdNumber(text, "", "checksum")
        return IdNumber(text, first17 + check_character(first17), "from15")
    if _CARD.fullmatch(text) and _is_valid(text[:18]):
        return IdNumber(text, text[:18], "card")
    if not _EIGHTEEN.fullmatch(text):
        return IdNumber(text, "", "length" if len(text) not in (18, 20, 22) else "checksum")
    if not _is_valid(text):
        return IdNumber(text, "", "checksum")
    return IdNumber(text, text, "ok")


def parse(raw: object) -> str:
    """Return the 18-character number in canonical form, or "" for somebody without papers.

    Raises:
        ValueError: a numeric cell (a spreadsheet keeps only 15 significant digits, so the last
            three are already lost), a wrong length, or a wrong check character. The message is
            Chinese and is shown to the clerk as it is.
    """
    if isinstance(raw, float) or (isinstance(raw, int) and raw >= 10**15):
        raise ValueError("证件号码是数值格式，末几位已丢失；请将该列设为文本格式后重新填写")
    found = read(raw)
    if found.state == "blank":
        raise ValueError("证件号码为空；请填写，确无证件的以 999999 开头编号")
    if found.state == "length":
        raise ValueError(f"证件号码为 {len(found.text)} 位，应为 18、20 或 22 位；请核对户口簿")
    if found.state == "checksum":
        raise ValueError("证件号码校验不符，有错位或错字；请核对户口簿")
    return found.number


def birth_on(number: str) -> date | None:
    """Return the birth date inside a number of at least 17 characters, None if there is none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Return 男 or 女: the 17th digit is odd for men."""
    return "男" if int(number[16]) % 2 else "女"


def mask(number: str) -> str:
    """Return the number as pages show it: first six and last four characters."""
    if len(number) < 12:
        return "*" * len(number)
    return f"{number[:6]}{'*' * 8}{number[14:18]}"


def _is_valid(number: str) -> bool:
    return birth_on(number) is not None and check_character(number[:17]) == number[17]
