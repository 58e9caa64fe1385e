"""Identity numbers that are unique, and misspellings of them that mean one person only.

The comparison repairs a misspelled number when exactly one person of the same name is one slip
away. Whether a misspelling is ambiguous must be known without looking at everybody, so the
sequence numbers carry a second, hidden check: the residents of a county use only sequence
numbers that satisfy it, and `miswrite` returns only misspellings whose other neighbours do not.
Counties and people from elsewhere have residues of their own, so no number is issued twice even
though counties are made apart from one another.
"""

import random
from datetime import date, timedelta

from households.id_number import CHECK_CHARACTERS, WEIGHTS, read

AREA = "522799"
_CLASSES = 13
_ELSEWHERE = 12
_SLOTS_ELSEWHERE = 3
_DATE_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8)
_FIRST_DAY = date(1905, 1, 1)
_LAST_DAY = date(2018, 6, 30)
_AREA_SUM = sum(int(digit) * weight for digit, weight in zip(AREA, WEIGHTS, strict=False))

_SEQUENCES = [
    [
        [f"{number:03d}" for number in range(1, 1000) if number % 13 == rest and number % 2 == odd]
        for odd in (0, 1)
    ]
    for rest in range(_CLASSES)
]


class NumberIssuer:
    """Issues the numbers of one county: of its residents, and of people from elsewhere.

    Memory is fixed: two counters for each birth date and sex.
    """

    def __init__(self, county_index: int) -> None:
        days = (_LAST_DAY - _FIRST_DAY).days + 1
        self._class = county_index
        self._residents = bytearray(days * 2)
        self._elsewhere = bytearray(days * 2)

    def resident(self, birth: date, sex: str) -> str:
        """Return a new number; a full day gives way to an earlier one, so read the birth date
        back from the number."""
        return self._issue(birth, sex, self._residents, self._class, 0, 10**6)

    def elsewhere(self, birth: date, sex: str) -> str:
        """Return a new number of somebody who is not in the register of this county."""
        first = self._class * _SLOTS_ELSEWHERE
        return self._issue(birth, sex, self._elsewhere, _ELSEWHERE, first, _SLOTS_ELSEWHERE)

    def _issue(
        self, birth: date, sex: str, counters: bytearray, class_: int, first: int, most: int
    ) -> str:
        odd = 1 if sex == "男" else 0
        day = birth
        while True:
            digits = day.strftime("%Y%m%d")
            sequences = _SEQUENCES[(class_ - _hidden(digits)) % _CLASSES][odd]
            slot = (day - _FIRST_DAY).days * 2 + odd
            used = counters[slot]
            if used < most and first + used < len(sequences):
                counters[slot] = used + 1
                return _complete(digits + sequences[first + used])
            day -= timedelta(days=1)

    def miswrite(self, number: str, rng: random.Random) -> str:
        """Return the number with one wrong digit or two neighbours swapped.

        The result fails its check character, and `number` is the only number one slip away that
        a resident of this county can have.
        """
        while True:
            text = _slip(number, rng)
            if text == number or read(text).is_usable:
                continue
            if not any(near != number and self._is_ours(near) for near in _one_slip_away(text)):
                return text

    def _is_ours(self, number: str) -> bool:
        if not number.startswith(AREA) or not read(number).is_usable:
            return False
        hidden = (_hidden(number[6:14]) + int(number[14:17])) % _CLASSES
        return hidden == self._class


def fifteen(number: str) -> str:
    """Return the 15-digit form of a number of somebody born in the 1900s."""
    return number[:6] + number[8:17]


def card(number: str, category: int, level: int, *, reissued: bool = False) -> str:
    """Return the disability-card number: 20 characters, 22 when reissued."""
    return f"{number}{category}{level}{'B1' if reissued else ''}"


def _complete(tail: str) -> str:
    total = _AREA_SUM
    for digit, weight in zip(tail, WEIGHTS[6:], strict=True):
        total += int(digit) * weight
    return f"{AREA}{tail}{CHECK_CHARACTERS[total % 11]}"


def _hidden(digits: str) -> int:
    return sum(int(d) * w for d, w in zip(digits, _DATE_WEIGHTS, strict=True)) % _CLASSES


def _slip(number: str, rng: random.Random) -> str:
    at = rng.randrange(6, 17)
    if rng.random() < 0.5:
        return number[:at] + str(rng.randrange(10)) + number[at + 1 :]
    return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]


def _one_slip_away(text: str) -> list[str]:
    found = [text[:at] + c + text[at + 1 :] for at in range(6, 17) for c in "0123456789"]
    found += [text[:17] + c for c in CHECK_CHARACTERS]
    found += [
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] for at in range(1, len(text))
    ]
    return found
