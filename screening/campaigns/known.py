"""What the figures of villages know of a list of visits: how many rows it has, and where they are.

They are kept in the transaction that changes a visit (`rolling`), so that a list of a million
visits is counted to the last one by adding up villages, and a page reads only as many villages as
fill it: a group that one household in ten thousand belongs to costs what a frequent one does.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet, Sum

from qiannan import keyset
from regions.models import paths_above
from screening.campaigns import focus
from screening.models import DOUBTS, CampaignTally, Outcome

if TYPE_CHECKING:
    from screening.campaigns.listing import Chosen
    from screening.campaigns.places import Scope

_VILLAGE_DEPTH = 4  # prefecture/county/township/village/
_TABS: dict[str, Any] = {
    "": F("total"),
    "rest": F("total") - F("visited") - F("unreachable"),
    "unreachable": F("unreachable"),
    "visited": F("visited"),
    "doubt": reduce(add, (F(str(one)) for one in DOUBTS)),
}
_WHO = {"inside": F("registered"), "outside": F("total") - F("registered")}
_OF_ANY_OUTCOME = ("", "visited")


def villages_of(scope: "Scope", chosen: "Chosen") -> "Villages | None":
    """None where the figures do not say it: below the village, or under other conditions."""
    figure = _figure(chosen)
    if figure is None or any(path.count("/") > _VILLAGE_DEPTH for path in scope.paths):
        return None
    rows = CampaignTally.objects.filter(campaign=scope.campaign, focus=chosen.focus)
    return Villages(rows.annotate(n=figure).filter(n__gt=0))


def _figure(chosen: "Chosen") -> Any:
    asked = {name for name, value in vars(chosen).items() if value and name not in ("tab", "focus")}
    if chosen.focus and chosen.focus not in focus.BY_KEY:
        return None
    if not asked:
        return _TABS.get(chosen.tab)
    if asked == {"outcome"} and _has(chosen.tab, chosen.outcome):
        return F(chosen.outcome)
    if asked == {"who"} and not chosen.tab:
        return _WHO[chosen.who]
    return None


def _has(tab: str, outcome: str) -> bool:
    return tab in _OF_ANY_OUTCOME or (tab == "doubt" and Outcome(outcome) in DOUBTS)


class Villages:
    """The villages that have such rows, as many at a time as fill `most` (a `keyset.Reach`)."""

    stopped = ""

    def __init__(self, tallies: QuerySet[CampaignTally], most: int = 51) -> None:
        self.tallies, self.most = tallies, most

    def count(self, paths: Sequence[str]) -> keyset.Count:
        found = self.tallies.order_by().within_paths(paths).aggregate(rows=Sum("n"))  # type: ignore[attr-defined]
        return keyset.Count(found["rows"] or 0)

    def stretches(self, paths: Sequence[str], start: str, is_back: bool) -> Iterator[Q]:
        """Yield villages in order from the place `start` on; its own may be read already."""
        here = next((p for p in paths_above(start) if p.count("/") == _VILLAGE_DEPTH), "")
        for path in paths:
            rows = self.tallies.within_paths([path])  # type: ignore[attr-defined]
            if here:
                rows = rows.filter(**{f"place_path__{'lte' if is_back else 'gte'}": here})
            ordered = rows.order_by("-place_path" if is_back else "place_path")
            yield from self._filled(ordered.values_list("place_path", "n"), here)

    def _filled(self, villages: Any, here: str) -> Iterator[Q]:
        taken, rows = [], 0
        for place, n in villages:
            taken.append(Q(place_path__startswith=place))
            rows += 0 if place == here else n
            if rows >= self.most:
                yield reduce(or_, taken)
                taken, rows = [], 0
        if taken:
            yield reduce(or_, taken)
