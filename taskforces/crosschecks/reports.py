"""How far first and second visits agree: on what was answered by yes or no both times."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from taskforces.models import Answer, CrossVisit, Question

_SAID = (Answer.YES, Answer.NO)
# What an answer may be sought by: told by yes or no both times or not, alike or not.
KINDS = ("compared", "agree", "differ", "left_out")


@dataclass(frozen=True)
class Agreement:
    """`agree` of `compared` answers; `left_out` were not told by yes or no both times."""

    label: str
    agree: int = 0
    compared: int = 0
    left_out: int = 0
    question: str = ""

    @property
    def percent(self) -> Decimal | None:
        """To 0.01; None where nothing was compared."""
        if not self.compared:
            return None
        return (Decimal(100) * self.agree / self.compared).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Compared:
    """One question of one visit; `agrees` is None where it is not compared."""

    label: str
    first: str
    second: str
    agrees: bool | None
    question: str = ""

    @property
    def kind(self) -> str:
        """Its key among `KINDS`, "compared" apart."""
        return {True: "agree", False: "differ", None: "left_out"}[self.agrees]


def compared(visit: CrossVisit) -> list[Compared]:
    """Both answers side by side, of a visit that is signed.

    Raises:
        ValueError: it is not; what the first visit answered is not told before.
    """
    if visit.signed_at is None:
        raise ValueError("not signed")
    return [_one(question, visit) for question in Question]


def _one(question: Question, visit: CrossVisit) -> Compared:
    first, second = visit.first.get(question, ""), visit.second.get(question, "")
    agrees = first == second if first in _SAID and second in _SAID else None
    return Compared(str(question.label), _word(first), _word(second), agrees, question.value)


def _word(said: str) -> str:
    return str(Answer(said).label) if said else "—"


def agreement(visits: Iterable[CrossVisit], label: str = "") -> tuple[Agreement, list[Agreement]]:
    """Return the whole and its parts by question, of the signed visits among `visits`."""
    signed = [compared(one) for one in visits if one.signed_at]
    parts = [
        _sum(str(question.label), [lines[n] for lines in signed], question.value)
        for n, question in enumerate(Question)
    ]
    return _sum(label, [line for lines in signed for line in lines]), parts


def _sum(label: str, lines: list[Compared], question: str = "") -> Agreement:
    compared = [line for line in lines if line.agrees is not None]
    agree = sum(1 for line in compared if line.agrees)
    return Agreement(label, agree, len(compared), len(lines) - len(compared), question)


def answers(visits: Iterable[CrossVisit], question: str = "") -> list[tuple[CrossVisit, Compared]]:
    """Both answers of each signed visit, of one question or of all: what an `Agreement` counts."""
    return [
        (visit, line)
        for visit in visits
        if visit.signed_at
        for line in compared(visit)
        if question in ("", line.question)
    ]


def of_kind(
    rows: Iterable[tuple[CrossVisit, Compared]], kind: str
) -> list[tuple[CrossVisit, Compared]]:
    """Those of a kind of `KINDS`; of any other word all."""
    if kind == "compared":
        return [row for row in rows if row[1].agrees is not None]
    return [row for row in rows if kind not in KINDS or row[1].kind == kind]
