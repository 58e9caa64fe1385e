"""Asking the standards: one household, some, or a whole place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from households.models import Household, Judgement, Person
from households.standards import relation
from households.standards.items import ITEMS, Item, Point

WORDS = {True: "达标", False: "不达标", None: "情况不明"}


@dataclass(frozen=True)
class ItemJudgement:
    """One item of one household and year.

    `proposed` is what the rule says now, `is_met` what holds: the same, unless a person signed
    otherwise on these very values. `signed` is what a person signed last, None without; then
    `is_changed` says that the values are no longer those that were signed.
    """

    item: Item
    rule: str
    proposed: bool | None
    is_met: bool | None
    seen: dict[str, Any]
    points: list[Point]
    signed: Any = None  # JudgedItem

    @property
    def word(self) -> str:
        return WORDS[self.is_met]

    @property
    def is_changed(self) -> bool:
        return self.signed is not None and self.signed.seen != self.seen


@dataclass(frozen=True)
class Standing:
    """Where a household stands in a year. No averaging: all met, one not met, or unknown."""

    household: Household
    year: int
    items: list[ItemJudgement]
    signed: Judgement | None = None

    @property
    def is_met(self) -> bool | None:
        found = {one.is_met for one in self.items}
        return False if False in found else None if None in found else True

    @property
    def failing(self) -> list[ItemJudgement]:
        return [one for one in self.items if one.is_met is False]

    @property
    def unknown(self) -> list[ItemJudgement]:
        return [one for one in self.items if one.is_met is None]

    @property
    def is_changed(self) -> bool:
        """A value has changed since the judgement was signed."""
        return any(one.is_changed for one in self.items)

    def of(self, key: str) -> ItemJudgement:
        return next(one for one in self.items if one.item.key == key)


def judgement_of(
    household: Household, year: int, *, names: dict[int, str] | None = None
) -> Standing:
    """Judge one household in a year; `names` of its persons by key, read when not given."""
    return judgements_of([household], year, names=names)[household.pk]


def judgements_of(
    households: Iterable[Household], year: int, *, names: dict[int, str] | None = None
) -> dict[int, Standing]:
    """Judge several households in a year, by key."""
    by_key = {household.pk: household for household in households}
    given = relation.parameters(year)
    rows = relation.fetch(
        relation.statement("h.id = ANY(%(keys)s)", full=True), given | {"keys": list(by_key)}
    )
    signed = _signed(by_key, year)
    names = _names(rows) if names is None else names
    return {
        row["id"]: _standing(by_key[row["id"]], year, row, given, signed.get(row["id"]), names)
        for row in rows
    }


def _standing(
    household: Household,
    year: int,
    row: dict[str, Any],
    given: dict[str, Any],
    signed: Judgement | None,
    names: dict[int, str],
) -> Standing:
    judged = {one.item: one for one in signed.items.all()} if signed else {}
    items = []
    for item in ITEMS:
        seen = row[f"{item.key}_seen"]
        items.append(
            ItemJudgement(
                item=item,
                rule=item.words(given),
                proposed=row[f"{item.key}_proposed"],
                is_met=row[item.key],
                seen=seen,
                points=item.points(seen, names),
                signed=judged.get(item.key),
            )
        )
    return Standing(household, year, items, signed)


def _signed(households: Iterable[int], year: int) -> dict[int, Judgement]:
    """The judgement signed last of each household."""
    found = Judgement.objects.filter(
        household__in=list(households), year=year, state=Judgement.State.SIGNED
    )
    ordered = found.select_related("observed_by", "signed_by").prefetch_related("items")
    return {judgement.household_id: judgement for judgement in ordered.order_by("version")}


def _names(rows: list[dict[str, Any]]) -> dict[int, str]:
    """The names of the persons that the values speak of."""
    keys = {
        one["person"]
        for row in rows
        for one in (
            *(row["education_seen"]["children"] or ()),
            *(row["medical_seen"]["members"] or ()),
        )
    }
    if not keys:
        return {}
    return dict(Person.objects.filter(pk__in=keys).values_list("pk", "name"))
