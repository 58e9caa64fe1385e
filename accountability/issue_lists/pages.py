"""What the page of the ledger shows: rows, figures that are filters, tabs, conditions set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.issue_lists import figures, kept, reading, search, words
from accountability.issue_lists.figures import Asked, Tally
from accountability.issue_lists.filters import DUE, MINE, IssueFilter
from accountability.issue_lists.rows import SHOWN, Row, place_names
from accountability.issue_lists.words import WORDS
from accountability.models import Aspect, Facet, Issue, Item
from accountability.models.issues import IssueQuerySet
from households.lists import places, tools
from regions.duties import Permission
from regions.models import Level, Region, User

# Conditions that the sums of the facet of items know, beside the place and the stage.
OF_ITEMS = {"source", "aspect", "item"}
TABS = ("", "on_the_way", "rectifying", "applied", "verified", "reviewed", "returned", "closed")


def ledger_issues(user: User) -> IssueQuerySet:
    return Issue.objects.visible_to(user, Permission.ISSUE_VIEW)


class IssueList:
    """The list of issues that an address asks for."""

    def __init__(self, request: HttpRequest, issues: QuerySet[Issue] | None = None) -> None:
        self.request = request
        self.user: User = request.user  # type: ignore[assignment]
        issues = ledger_issues(self.user) if issues is None else issues
        self.filter = IssueFilter(request.GET, issues, request=request)
        self.given = self.filter.given

    @cached_property
    def scope(self) -> Region | None:
        """The place whose ledger it is; None for several places of one's own."""
        code = self.request.GET.get("region", "")
        return places.scope(self.user, self.filter.mine, code)

    @cached_property
    def regions(self) -> list[Region]:
        if self.scope is not None:
            return [self.scope]
        return list(Region.objects.filter(path__in=self.filter.mine))

    # --- rows ---------------------------------------------------------------------------------
    @cached_property
    def page(self) -> reading.Page:
        cursor = reading.read_cursor(self.request.GET.get("from", ""))
        level = min((region.level for region in self.regions), default=Level.GRID)
        return reading.page(self.filter.qs, cursor, self._known(), self._at_least(), level=level)

    def rows(self) -> list[Row]:
        shown = Issue.objects.select_related("item", "responsible").only(*SHOWN)
        issues = shown.in_bulk(self.page.pks)
        names = place_names(issues.values())
        numbered = enumerate(self.page.pks, self.page.first)
        return [Row(issues[pk], names[pk], number) for number, pk in numbered if pk in issues]

    @property
    def last(self) -> int:
        return self.page.first + len(self.page.keys) - 1

    # --- figures ------------------------------------------------------------------------------
    @cached_property
    def asked(self) -> Asked | None:
        """The kept sums of what the list is about; None where they do not know its conditions."""
        about = {n: value for n, value in self.given.items() if n not in IssueFilter.NARROWING}
        if not self.regions:
            return None
        whole = Asked(self.regions, at=self.filter.marks)
        if about.keys() <= OF_ITEMS:
            return replace(whole, source=about.get("source", ""), items=self._items())
        if len(about) > 1:
            return None
        [(name, value)] = about.items()
        facet, key = (value, "") if name == "unnamed" else (name, str(value))
        return replace(whole, by=Facet(facet), key=key) if facet in Facet.values else None

    def _items(self) -> list[int] | None:
        aspect, item = self.given.get("aspect"), self.given.get("item")
        if aspect is None:
            return [item.pk] if item else None
        of_aspect = list(aspect.items.values_list("pk", flat=True))
        return [pk for pk in of_aspect if pk == item.pk] if item else of_aspect

    @cached_property
    def tally(self) -> Tally | None:
        """Figures of what the list is about; None where they would take too long to count."""
        if self.asked is not None:
            return figures.tally(self.asked)
        of = self.filter
        found = None if of.are_many else reading.tallies(of.base, of.marks, of.at_most)
        return None if found is None else Tally(**found)

    def _at_least(self) -> int | None:
        """How many rows the list has at least, where words said that there are many."""
        if not self.filter.are_many:
            return None
        return 0 if set(IssueFilter.NARROWING) & set(self.given) else search.FEW

    def _known(self) -> int | None:
        """How many rows the list has, where its figures say so."""
        if self.tally is None or self.given.get("todo"):
            return None
        stage, due = self.given.get("stage", ""), self.given.get("due", "")
        if due:
            tally = self.tally
            measured = {
                "overdue": tally.overdue,
                "soon": tally.soon,
                "standing": tally.standing,
                "in_time": tally.open - tally.overdue - tally.soon,
            }
            return measured[due] if stage in ("", "open") else None
        return self.counted(stage)

    def counted(self, stage: str) -> int | None:
        """How many issues a tab or figure lists."""
        if self.tally is None:
            return None
        if stage == "on_the_way":
            return self.tally.registered + self.tally.on_its_way
        return int(getattr(self.tally, stage or "total"))

    def stats(self) -> list[dict[str, Any]]:
        """The figures at the top: each is a filter."""
        tally = self.tally or Tally()
        percent = tally.rate.percent
        now = {name: str(self.given[name]) for name in IssueFilter.NARROWING if name in self.given}
        measures = [
            (_("All"), tally.total, {}, ""),
            (_("Not closed out"), tally.open, {"stage": "open"}, ""),
            (_("Overdue"), tally.overdue, {"due": "overdue"}, ""),
            (
                _("Closed out"),
                tally.closed,
                {"stage": "closed"},
                f"{percent}%" if percent is not None else "",
            ),
        ]
        return [
            {
                "label": label,
                "value": None if self.tally is None else value,
                "url": self.url(dict.fromkeys(IssueFilter.NARROWING, "") | query),
                "on": now == query,
                "note": note if self.tally is not None else "",
                "bad": query.get("due") == "overdue" and value > 0,
            }
            for label, value, query, note in measures
        ]

    @property
    def mine_url(self) -> str:
        return self.url({"stage": "", "due": "", "todo": MINE})

    def tabs(self) -> list[tuple[str, int | None, str, bool]]:
        chosen = self.given.get("stage", "")
        shown = list(TABS)
        shown += ["withdrawn"] if self.tally is None or self.tally.withdrawn else []
        shown += [chosen] if chosen not in shown else []
        return [
            (
                str(WORDS[name]),
                self.counted(name) if not self.given.get("due") else None,
                self.url({"stage": name}),
                chosen == name,
            )
            for name in shown
        ]

    # --- addresses and conditions ---------------------------------------------------------------
    def url(self, changed: Mapping[str, str]) -> str:
        """The address of this list with some conditions changed, from its first page."""
        query = self.request.GET.copy()
        query.pop("from", None)
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        kept = QueryDict(mutable=True)
        for name in IssueFilter.base_filters:
            if query.get(name):
                kept[name] = query[name]
        address = reverse("accountability:issues")
        return f"{address}?{kept.urlencode()}" if kept else address

    def page_url(self, cursor: str) -> str:
        if not cursor:
            return ""
        url = self.url({})
        return f"{url}{'&' if '?' in url else '?'}from={cursor}"

    @property
    def export_url(self) -> str:
        """Where the list leaves as Excel; "" for who may not take it."""
        if not self.user.paths_where(Permission.REPORT_EXPORT):
            return ""
        return f"{reverse('accountability:issue-export')}?{self.url({}).partition('?')[2]}"

    def conditions(self) -> list[tuple[str, str, str]]:
        """The conditions that are set (label, value, the address without), but for the place."""
        found = []
        for name, value in self.given.items():
            if name in ("q", "stage", "todo"):
                continue
            label = str(self.filter.form.fields[name].label or "")
            found.append((label, self._said(name, value), self.url({name: ""})))
        if self.filter.words:
            found.append((_("Search"), self.filter.words, self.url({"q": ""})))
        if self.given.get("todo"):
            found.append((_("Whose turn"), self._said("todo", MINE), self.url({"todo": ""})))
        return found

    def tools(self) -> tools.Tools:
        """Filters kept for the ledger, and keeping what is asked under a name made of it; typed
        words are no part of either.
        """
        said = [self._said(name, value) for name, value in self.given.items() if name != "q"]
        if self.scope and self.request.GET.get("region"):
            said.insert(0, self.scope.name)
        return tools.around(
            kept.LEDGER, self.request.GET, self.filter.form.fields, said, user=self.user
        )

    def _said(self, name: str, value: Any) -> str:
        if (said := words.say(name, str(value))) is not None:
            return said
        if name == "batch":
            return next((str(b) for b in self.filter.batches if b.pk == value), str(value))
        if name == "due":
            return str(DUE[value])
        if isinstance(value, Aspect | Item):
            return str(value)
        choices = dict(getattr(self.filter.form.fields[name], "choices", ()) or ())
        return str(choices.get(value, value))

    def crumbs(self) -> list[tuple[str, str]]:
        """The places above, as links where they are in the reader's sight."""
        if self.scope is None:
            return []
        mine = tuple(self.filter.mine)
        return [
            (
                region.name,
                self.url({"region": region.code})
                if region.pk != self.scope.pk and region.path.startswith(mine)
                else "",
            )
            for region in self.scope.ancestors
        ]

    def place_choices(self) -> Sequence[places.Choice]:
        return places.levels(self.filter.mine, self.scope)

    @property
    def rollup_url(self) -> str:
        query = f"?region={self.scope.code}" if self.scope else ""
        return f"{reverse('accountability:issue-rollup')}{query}"
