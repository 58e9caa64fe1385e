"""How Chinese names are spelt: the initials that people type, and names that sound alike.

Readings without tones, from a table that is read with the first name asked for and then takes
0.3 MB. A character alone has its most frequent reading as a name: 长顺 is Chángshùn, and 曾 at the
head of a person's name is Zēng. Source: docs/sources.md#readings.
"""

from array import array
from functools import cache
from pathlib import Path

READINGS = Path(__file__).parent / "data" / "readings.txt"
# In names 长 is long and 覃 the surname of the south-west, whatever they are in prose.
_IN_NAMES = {"长": "chang", "覃": "qin"}
# Surnames that are read otherwise than the same character in a word: 现代汉语词典, "姓".
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao",
    "乐": "yue", "盖": "ge", "种": "chong", "召": "shao", "折": "she", "冼": "xian", "洗": "xian",
    "员": "yun", "秘": "bi", "缪": "miao", "句": "gou", "祭": "zhai", "黑": "he", "繁": "po",
}  # fmt: skip
_LENGTH = 0x32400  # the last character of the table is U+32389


class _Readings:
    """Readings by character (as numbers of `said`, 0 is none) and of phrases."""

    def __init__(self, path: Path = READINGS) -> None:
        self.said = [""]
        self.of = array("H", bytes(2 * _LENGTH))
        self.phrases: dict[str, tuple[str, ...]] = {}
        with path.open(encoding="utf-8") as file:
            lines = (line.rstrip("\n") for line in file if not line.startswith("#"))
            for line in iter(lambda: next(lines), ""):
                reading, characters = line.split(" ", 1)
                self.said.append(reading)
                for character in characters:
                    self.of[ord(character)] = len(self.said) - 1
            for line in lines:
                text, *said = line.split(" ")
                self.phrases[text] = tuple(said)
        for character, reading in _IN_NAMES.items():
            self.of[ord(character)] = self.said.index(reading)
        self.longest = max(map(len, self.phrases))

    def one(self, character: str) -> str:
        """The reading of a character; of any other sign the sign."""
        code = ord(character)
        return self.said[self.of[code] if code < _LENGTH else 0] or character


@cache
def _readings() -> _Readings:
    return _Readings()


def syllables(text: str) -> list[str]:
    """Return the readings of `text`, without tones; what is no Chinese character as it is."""
    table, said, at = _readings(), [], 0
    while at < len(text):
        for length in range(min(table.longest, len(text) - at), 1, -1):
            phrase = table.phrases.get(text[at : at + length])
            if phrase:
                said += phrase
                at += length
                break
        else:
            said.append(table.one(text[at]))
            at += 1
    return said


def initials(name: str) -> str:
    """Return the pinyin initials that people type: 三都县 is found by "sdx"."""
    return _first(syllables(name))


def syllables_of_person(name: str) -> list[str]:
    """The readings of a person's name, whose surname may have one of its own: 曾 is zēng."""
    said = syllables(name)
    if said and name[0] in _SURNAMES:
        said[0] = _SURNAMES[name[0]]
    return said


def initials_of_person(name: str) -> str:
    """The initials of a person's name: 曾小明 is "zxm"."""
    return _first(syllables_of_person(name))


def _first(said: list[str]) -> str:
    return "".join(one[:1] for one in said)[:60].lower()
