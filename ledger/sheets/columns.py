"""A sheet is a list of columns."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_SPACES = re.compile(r"\s+")
_BRACKETS = str.maketrans("（）［］【】：", "()[][]:")
# Invisible: C0 and C1 controls, zero-width characters, marks of direction, byte order mark,
# lone surrogates and the two characters that XML forbids.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)


class SheetError(Exception):
    """The whole file is refused; the message is a Chinese sentence for the person who sent it."""


@dataclass(frozen=True)
class CellError:
    """One bad cell: `cell` as Excel names it ("D3"), and what is wrong and how to mend it."""

    cell: str
    row: int
    header: str
    message: str

    def __str__(self) -> str:
        return f"{self.cell}（{self.header}）：{self.message}"


@dataclass(frozen=True)
class Column:
    """One column of a sheet, read and written.

    `key` names the value. Two columns may carry the same `header`: they are told apart by their
    order. `parse` turns cleaned text into the value, or raises ValueError with a Chinese
    sentence; a blank cell is None and is not parsed. A `required` column must be in the header
    and its cells must not be blank, unless `blank_ok`. `as_text` columns (numbers that identify)
    are written as text, and a numeric cell that lost digits is refused.
    An `is_prose` column keeps its punctuation and line breaks as they were typed.
    `width` is in characters; `number_format` is Excel's.
    """

    header: str
    key: str
    parse: Callable[[str], Any] | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()
    width: float = 12
    as_text: bool = False
    blank_ok: bool = False
    number_format: str = ""
    align: str = ""
    is_prose: bool = False


def header_key(text: object) -> str:
    """Return a header as it is compared: NFKC, no spaces, plain brackets, no star."""
    plain = unicodedata.normalize("NFKC", str(text)).translate(_BRACKETS)
    return _SPACES.sub("", INVISIBLE.sub("", plain)).strip("*")


def clean(text: str) -> str:
    """Return a cell's text: NFKC, invisible characters dropped, runs of space made one."""
    if text.isascii() and text.isprintable():  # most cells: numbers, codes, blanks
        return " ".join(text.split())
    return _clean(text)


def prose(text: str) -> str:
    """Return running text as it was typed, without what cannot be seen and the space around it."""
    return INVISIBLE.sub("", text).strip()


@lru_cache(maxsize=8192)  # names of places and options come again in every row
def _clean(text: str) -> str:
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", plain).strip()


def letter(index: int) -> str:
    """Return the letters of the column with 0-based `index`: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
