"""What was typed into the search box of the ledger: a number, a document, a unit, a person, or
words of what was found.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Lookup, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from accountability.models import Issue
from accountability.models.words import marks_of_issue, pairs, place_mark
from accountability.sources import RULES
from qiannan import asked
from regions.models import User

FIRST_YEAR = 2016  # of the oldest ledgers
MOST_PEOPLE = 50
FEW = 3_000  # keys that a condition names one by one
_NUMBER = re.compile(r"QN-?[\dA-Z-]*", re.IGNORECASE)
_DOCUMENT = re.compile(r".*[〔\[（(]?\d{4}[〕\]）)]?.*号")


@dataclass(frozen=True)
class Found:
    """The issues that words mean; `are_many`: there are more than `FEW`, not counted further.

    `at_most`: there are no more than so many, where their keys were found.
    """

    issues: QuerySet[Issue]
    are_many: bool = False
    at_most: int | None = None


def find(issues: QuerySet[Issue], words: str, place: str = "") -> Found:
    """Those of `issues` that the words mean; none for a single character. `place` is the path under
    which all of them are, where it is one.
    """
    words = " ".join(words.split())
    if _NUMBER.fullmatch(words):
        return Found(issues.filter(number__startswith=words.upper()))
    if asked.whole(words):
        ending = list(Issue.objects.filter(number__in=_numbers(words)).values_list("pk", flat=True))
        return _of_keys(list(issues.filter(pk__in=ending).values_list("pk", flat=True)))
    if _DOCUMENT.fullmatch(words):
        return Found(issues.filter(source_doc_no=words))
    if len(words) < 2:
        return Found(issues.none())
    people = list(User.objects.filter(full_name=words).values_list("pk", flat=True)[:MOST_PEOPLE])
    named = Q(responsible_unit=words) | Q(responsible__in=people)
    if Issue.objects.filter(named).exists():
        return Found(issues.filter(named))
    return _said(issues, words.split(" "), place_mark(place))


def _said(issues: QuerySet[Issue], words: list[str], place: list[str]) -> Found:
    """Each of the words stands in the title or the description.

    The index of pairs finds the keys, no more than `FEW`. Where more have the words, rows that are
    read in order soon fill a page, and to take each apart into pairs would cost more than to look
    at it.
    """
    said, wanted = Q(), set()
    for word in words:
        said &= _in_text(word)
        wanted |= set(pairs(word))
    having = issues.filter(said)
    if wanted:
        marks = [*sorted(wanted), *place]
        having = having.alias(marks=marks_of_issue()).filter(marks__contains=marks)
    keys = list(having.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        return Found(issues.filter(said), are_many=True)
    return _of_keys(keys)


class _AnyOf(Lookup):  # type: ignore[type-arg]
    """The key is one of an array: thousands of values in a list are compiled anew for every
    statement.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*values, list(self.rhs)]


def _of_keys(keys: list[int]) -> Found:
    """Those of the keys alone. They were found among the issues that are asked about: told of the
    place once more, the planner would look through all of it.
    """
    return Found(Issue.objects.filter(_AnyOf(F("pk"), tuple(keys))), at_most=len(keys))


def _in_text(word: str) -> Q:
    """Not by LIKE: the planner takes that to be rare, and would read the whole table for it."""
    small = Value(word.lower())
    return Q(GreaterThan(StrIndex(Lower("title"), small), 0)) | Q(
        GreaterThan(StrIndex(Lower("description"), small), 0)
    )


def _numbers(last: str) -> list[str]:
    """Every number that ends so, as typed and as numbers are given here: 12 is QN-2018-GK-0012 and
    its like.
    """
    prefixes = sorted({rule.prefix for rule in RULES.values()})
    years = range(FIRST_YEAR, timezone.localdate().year + 1)
    ends = sorted({last, f"{int(last):04d}"})
    return [f"QN-{year}-{prefix}-{end}" for year in years for prefix in prefixes for end in ends]
