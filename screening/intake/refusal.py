"""Why a delivered file is refused: one code for programs, one Chinese sentence for people."""

import re
import unicodedata

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff/\\]")
_LONG_NUMBER = re.compile(r"[0-9]{12,}(?:[Xx][0-9]{0,4})?")
MAX_SHOWN = 40


class RefusedFile(Exception):  # noqa: N818 (it is an outcome, and callers know it by this name)
    """The whole file is refused and nothing was written.

    `code` is stable and for programs. `message` is one Chinese sentence that names the file and,
    where there is one, the row (as Excel counts it, 1-based) and the column, and says what to do.
    """

    def __init__(
        self, code: str, message: str, *, row: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.row = row
        self.column = column

    def in_file(self, name: str) -> "RefusedFile":
        """The same refusal with the file named in its sentence."""
        return RefusedFile(
            self.code, f"文件“{name}”{self.message}", row=self.row, column=self.column
        )


def shown_name(name: str) -> str:
    """A file name fit for a sentence: no path, no control or direction characters, ≤ 80."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNSAFE.sub("", unicodedata.normalize("NFC", last))[:80] or "未命名文件"


def shown_value(value: str | None) -> str:
    """A cell fit for a receipt: identity and bank numbers masked, at most 40 characters."""
    text = _LONG_NUMBER.sub(_masked, _UNSAFE.sub("", value or ""))
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _masked(found: re.Match[str]) -> str:
    digits = found.group()
    return f"{digits[:6]}{'*' * (len(digits) - 10)}{digits[-4:]}"
