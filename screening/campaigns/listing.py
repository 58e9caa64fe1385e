"""The list of visits: conditions in the address, pages by key, the same at 50 and at a million."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiannan import keyset
from qiannan.web import PAGE_SIZE
from regions.models import ABOVE, Level
from screening.campaigns import focus, known
from screening.campaigns.places import Scope
from screening.models import DOUBTS, CampaignVisit, Outcome, VisitQuerySet

State = CampaignVisit.State
COUNT_OF_GROUPS = 1000
MOST_OF_A_GRID = 300  # a grid has 30 to 50 households; docs/sources.md
# What is looked for most, as tabs; each reads one index.
TABS: dict[str, Promise] = {
    "": _("All"),
    "rest": _("To visit"),
    "unreachable": _("Could not enter"),
    "visited": _("Visited"),
    "doubt": _("Doubts"),
    "sample": _("Sampled"),
}
_TABS: dict[str, Q] = {
    "": ~Q(state=State.GONE),
    "rest": Q(state__in=(State.TO_VISIT, State.RETURNED)),
    "unreachable": Q(state=State.UNREACHABLE),
    "visited": Q(state=State.VISITED),
    "doubt": Q(outcome__in=DOUBTS),
    "sample": Q(is_sampled=True),
}


@dataclass(frozen=True)
class Chosen:
    """The conditions of an address. `outcome`, `focus` and `who` are "" for any."""

    tab: str = ""
    outcome: str = ""
    focus: str = ""
    who: str = ""
    late: bool = False
    progress: str = ""
    review: str = ""
    reason: str = ""
    signer: int | None = None
    day: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Chosen":
        """What no list knows counts as not said."""
        tab, signer = query.get("tab", ""), query.get("signer", "")
        outcome, group = query.get("outcome", ""), query.get("focus", "")
        return cls(
            tab=tab if tab in TABS else "",
            outcome=outcome if outcome in Outcome.values else "",
            focus=group if group in focus.BY_KEY or group == "any" else "",
            who=query.get("who", "") if query.get("who") in ("inside", "outside") else "",
            late=query.get("late") == "yes",
            progress=query.get("progress", "") if query.get("progress") in _PROGRESS else "",
            review=query.get("review", "") if query.get("review") in _REVIEW else "",
            reason=query.get("reason", "") if query.get("reason") in _REASON else "",
            signer=int(signer) if signer.isdecimal() and len(signer) < 10 else None,
            day=query.get("day", "")[:10],
        )

    @property
    def is_narrowed(self) -> bool:
        return self != Chosen(tab=self.tab)

    def narrow(self, rows: VisitQuerySet) -> VisitQuerySet:
        wanted = _TABS[self.tab]
        for value, meant in (
            (self.progress, _PROGRESS), (self.review, _REVIEW), (self.reason, _REASON),
        ):  # fmt: skip
            if value:
                wanted &= meant[value]
        if self.outcome:
            wanted &= Q(outcome=self.outcome)
        if self.who:
            wanted &= Q(is_registered=self.who == "inside")
        if self.signer is not None:
            wanted &= Q(visited_by=self.signer)
        if self.day and (day := _day(self.day)):
            wanted &= Q(visited_at__date=day)
        rows = rows.filter(wanted)
        if self.focus:
            bit = focus.BY_KEY[self.focus].bit if self.focus != "any" else 2**62 - 1
            rows = rows.annotate(hit=F("focus").bitand(bit)).filter(~Q(hit=0))
        return rows.overdue() if self.late else rows


_RUNNING = ("active", "held")
# How far a doubt has come: without a procedure, in one, or decided by one.
_PROGRESS: dict[str, Q] = {
    "none": Q(procedure__isnull=True),
    "running": Q(procedure__state__in=_RUNNING),
    "decided": Q(procedure__isnull=False) & ~Q(procedure__state__in=_RUNNING),
    "done": Q(procedure__state="done"),
    "ended": Q(procedure__isnull=False) & ~Q(procedure__state__in=(*_RUNNING, "done")),
    "open": Q(procedure__isnull=True) | Q(procedure__state__in=_RUNNING),
}
_REVIEW: dict[str, Q] = {
    "waiting": Q(reviewed_at__isnull=True, state=State.VISITED),
    "done": Q(reviewed_at__isnull=False),
}
_REASON: dict[str, Q] = {"given": ~Q(reason=""), "missing": Q(reason="")}


def _day(text: str) -> Any:
    try:
        return timezone.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


@dataclass(frozen=True)
class Listed:
    """One page of visits."""

    visits: list[CampaignVisit]
    page: keyset.Page
    count: keyset.Count


def visits_of(scope: Scope) -> VisitQuerySet:
    rows = CampaignVisit.objects.filter(campaign=scope.campaign)
    return rows.within_paths(scope.paths)


def page_of(scope: Scope, chosen: Chosen, cursor: str) -> Listed:
    """The page after a cursor; keys first, then the joins for fifty rows alone."""
    rows = chosen.narrow(CampaignVisit.objects.filter(campaign=scope.campaign))
    if scope.region.level == Level.GRID:
        return _of_a_grid(rows, scope)
    villages = known.villages_of(scope, chosen)
    page = keyset.page(rows, scope.paths, keyset.read_cursor(cursor), PAGE_SIZE, villages)
    count = villages.count(scope.paths) if villages else _counted(rows, scope, chosen)
    found = for_list(CampaignVisit.objects.all()).in_bulk(page.pks)
    return Listed([found[key] for key in page.pks], page, count)


def _counted(rows: VisitQuerySet, scope: Scope, chosen: Chosen) -> keyset.Count:
    """No index has the groups: what they do not know is counted less far with them."""
    return keyset.count(
        rows, scope.paths, cap=COUNT_OF_GROUPS if chosen.focus else keyset.COUNT_CAP
    )


def _of_a_grid(rows: VisitQuerySet, scope: Scope) -> Listed:
    """A worker's own list on one page: what is due first on top, focus households before others."""
    here = rows.within_paths(scope.paths).order_by("due_on", "-focus", "pk")
    visits = list(for_list(here)[:MOST_OF_A_GRID])
    keys = [(visit.place_path, visit.pk) for visit in visits]
    return Listed(visits, keyset.Page(keys), keyset.Count(len(visits)))


def for_list(rows: VisitQuerySet) -> QuerySet[CampaignVisit]:
    return rows.select_related(
        "campaign__region", "household", f"region__{ABOVE}", "visited_by", "procedure__round"
    )
