"""What was typed into the search box of the ledger: a number, a document, a unit, a person, or
words of what was found.
"""

import re

from django.db.models import Q, QuerySet
from django.utils import timezone

from accountability.models import Issue
from accountability.models.words import pairs, pairs_of_text
from accountability.sources import RULES
from regions.models import User

FIRST_YEAR = 2016  # of the oldest ledgers
MOST_PEOPLE = 50
_NUMBER = re.compile(r"QN-?[\dA-Z-]*", re.IGNORECASE)
_DOCUMENT = re.compile(r".*[〔\[（(]?\d{4}[〕\]）)]?.*号")


def find(issues: QuerySet[Issue], words: str) -> QuerySet[Issue]:
    """The issues that the words mean; none for a single character."""
    words = " ".join(words.split())
    if _NUMBER.fullmatch(words):
        return issues.filter(number__startswith=words.upper())
    if words.isdecimal():
        return issues.filter(number__in=_numbers(int(words)))
    if _DOCUMENT.fullmatch(words):
        return issues.filter(source_doc_no=words)
    if len(words) < 2:
        return issues.none()
    people = User.objects.filter(full_name=words).values_list("pk", flat=True)[:MOST_PEOPLE]
    named = Q(responsible_unit=words)
    if found := list(people):
        named |= Q(responsible__in=found)
    return issues.alias(pairs=pairs_of_text()).filter(named | _said(words))


def _said(words: str) -> Q:
    """Each of the words stands in the title or the description. The index knows pairs."""
    said = Q()
    for word in words.split(" "):
        here = Q(title__icontains=word) | Q(description__icontains=word)
        said &= Q(pairs__contains=pairs(word)) & here if len(word) > 1 else here
    return said


def _numbers(last: int) -> list[str]:
    """Every number that ends so: 12 is QN-2018-GK-0012 and its like."""
    prefixes = sorted({rule.prefix for rule in RULES.values()})
    years = range(FIRST_YEAR, timezone.localdate().year + 1)
    return [f"QN-{year}-{prefix}-{last:04d}" for year in years for prefix in prefixes]
