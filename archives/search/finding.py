"""Finding papers: newest first, page after page by key, never counting what lies before.

Words are found by the index over pairs of neighbouring characters (`paper_pairs`), which narrows
to the few papers that have all pairs; those are then read for the words themselves.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, TextField

from archives.models import Paper
from archives.models.papers import OfArchiveQuerySet
from regions.duties import Permission
from regions.models import Region, User, outermost

PAGE = 50
AROUND = 24  # characters shown on each side of what was found
MOST_PLACES = 200


class _Pairs(Func):
    function = "archives_pairs"
    output_field = ArrayField(TextField())


class _Plain(Func):
    function = "archives_plain"
    output_field = TextField()


@dataclass(frozen=True)
class Page:
    """Some papers, and the key after which the next page begins, 0 at the end."""

    rows: list[Paper]
    after: int


def plain(words: str) -> str:
    """As the database compares: full-width letters as plain ones, small letters."""
    return unicodedata.normalize("NFKC", words).lower()


def pairs(word: str) -> list[str]:
    """陆小妹 → 陆小, 小妹."""
    return sorted({a + b for a, b in pairwise(word) if a > " " and b > " "})


def find(user: User, given: dict[str, Any], *, after: int = 0) -> Page:
    """The papers in the person's places that meet what is given."""
    rows = Paper.objects.visible_to(user, Permission.ARCHIVE_VIEW).filter(removed_at__isnull=True)
    rows = _narrowed(rows, user, given)
    if after:
        rows = rows.filter(pk__lt=after)
    # Keys alone first: what a line shows joins six tables, and the planner would lose its way.
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
    shown = Paper.objects.filter(pk__in=keys[:PAGE]).order_by("-pk")
    found = list(
        shown.select_related("kind", "archive__household", "archive__region__parent__parent")
    )
    return Page(found, found[-1].pk if len(keys) > PAGE else 0)


def _narrowed(rows: OfArchiveQuerySet, user: User, given: dict[str, Any]) -> OfArchiveQuerySet:
    if kind := given.get("kind"):
        rows = rows.filter(kind__code=kind)
    if since := given.get("since"):
        rows = rows.filter(made_on__gte=since)
    if until := given.get("until"):
        rows = rows.filter(made_on__lte=until)
    if signer := given.get("signer"):
        rows = rows.filter(signers__contains=signer.strip())
    if place := given.get("place"):
        rows = rows.within_paths(_paths(user, place.strip()))
    if words := given.get("q"):
        rows = _with_words(rows, plain(words).split())
    return rows


def _paths(user: User, text: str) -> list[str]:
    """Under any region in sight whose name, initials or code match."""
    mine = user.paths_where(Permission.ARCHIVE_VIEW)
    seen = Region.objects.within_paths(mine)
    found = seen.filter(code=text) if text.isdecimal() else seen.search(text)
    return outermost(found.values_list("path", flat=True)[:MOST_PLACES])


def _with_words(rows: OfArchiveQuerySet, words: Sequence[str]) -> OfArchiveQuerySet:
    wanted = sorted({pair for word in words for pair in pairs(word)})
    rows = rows.alias(pairs=_Pairs(F("words")), plain=_Plain(F("words")))
    condition = Q(pairs__contains=wanted)
    for word in words:
        condition &= Q(plain__contains=word)
    return rows.filter(condition)


def excerpt(paper: Paper, words: str) -> list[tuple[str, bool]]:
    """What stands around the first word found: (text, is it what was looked for)."""
    text = paper.words
    for word in plain(words).split():
        at = plain(text).find(word)
        if at >= 0 and len(plain(text)) == len(text):
            end = at + len(word)
            before = text[max(at - AROUND, 0) : at].rsplit("\n", 1)[-1]
            after = text[end : end + AROUND].split("\n", 1)[0]
            return [(before, False), (text[at:end], True), (after, False)]
    return []
