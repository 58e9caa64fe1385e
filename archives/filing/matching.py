"""What the name of a file says: whose paper it is, of which kind, of which year, which page.

张三/申请书.jpg, 张三_申请书_1.jpg, HH000123-income-2016.pdf: folders and words in any order, set
apart by marks; a household by its number, or by the head where only one there has the name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_APART = re.compile(r"[/\\_\-—－\s·.,，、()\[\]【】（）+#]+")
_INNER = re.compile(r"[（(].*?[）)]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER = re.compile(r"第?(\d{1,3})页?")
SHORTEST = 2


@dataclass(frozen=True)
class Line:
    """A kind of paper of a catalogue, by what names may call it."""

    code: str
    title: str


@dataclass(frozen=True)
class Said:
    """What a name says; the fault is a sentence with its remedy, empty where all is understood."""

    household: int = 0
    kind: str = ""
    year: int | None = None
    page: int = 0
    fault: str = ""


class Reader:
    """Reads names against the households of a place and the lines of a catalogue.

    `households` are (key, number, head).
    """

    def __init__(self, households: Iterable[tuple[int, str, str]], lines: Iterable[Line]) -> None:
        self.by_number: dict[str, int] = {}
        self.by_head: dict[str, int] = {}
        self.heads: Counter[str] = Counter()
        for key, number, head in households:
            self.by_number[_plain(number)] = key
            self.by_head[_plain(head)] = key
            self.heads[_plain(head)] += 1
        self.lines = list(lines)
        self.titles = {line.code: _titles(line.title) for line in self.lines}

    def read(self, path: str) -> Said:
        """Understand one name, folders included, its ending left out."""
        plain = unicodedata.normalize("NFKC", re.sub(r"\.\w{2,5}$", "", path))
        words = [_plain(word) for word in _APART.split(plain) if word]
        household, fault = self._household(words)
        if fault:
            return Said(fault=fault)
        kind, fault = self._kind(_plain(re.sub(_APART, "", plain)), words)
        if fault:
            return Said(household=household, fault=fault)
        year = next((int(word[:4]) for word in words if _YEAR.match(word)), None)
        numbers = [found for word in words if (found := _NUMBER.fullmatch(word))]
        return Said(household, kind, year, int(numbers[-1].group(1)) if numbers else 0)

    def _household(self, words: list[str]) -> tuple[int, str]:
        for word in words:
            if word in self.by_number:
                return self.by_number[word], ""
        named = [word for word in words if word in self.heads]
        for word in named:
            if self.heads[word] == 1:
                return self.by_head[word], ""
        if named:
            return 0, (
                f"这里有 {self.heads[named[0]]} 户户主叫“{named[0]}”；请在文件名里改写户编号。"
            )
        return 0, "没有认出是哪一户；请在文件夹或文件名里写户编号或户主姓名。"

    def _kind(self, whole: str, words: list[str]) -> tuple[str, str]:
        for line in self.lines:
            if line.code in words:
                return line.code, ""
        said = [
            (len(title), line.code)
            for line in self.lines
            for title in self.titles[line.code]
            if title in whole
        ]
        if said:
            longest = max(length for length, _code in said)
            codes = {code for length, code in said if length == longest}
            return _one(codes)
        partly = {
            line.code
            for line in self.lines
            for word in words
            if len(word) >= SHORTEST
            and word not in self.heads
            and not word.isdigit()
            and word in self.titles[line.code][0]
        }
        return _one(partly)


def _one(codes: set[str]) -> tuple[str, str]:
    if len(codes) == 1:
        return codes.pop(), ""
    if codes:
        return "", "材料名不够清楚，目录里有几种都像；请写材料的全名。"
    return "", "没有认出是哪种材料；请在文件名里写目录里的材料名，例如“贫困户申请书”。"


def _titles(title: str) -> list[str]:
    """The whole title, then without what stands in brackets."""
    whole = _plain(re.sub(_APART, "", unicodedata.normalize("NFKC", title)))
    short = _plain(re.sub(_APART, "", _INNER.sub("", unicodedata.normalize("NFKC", title))))
    return [whole, *([short] if short != whole and len(short) > SHORTEST else [])]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
