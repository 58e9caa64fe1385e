"""The figures of the ledger of a place: by place, source, aspect, unit, person, batch, state.

Every line opens the list that it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.issue_lists import figures
from accountability.issue_lists.figures import Asked, Tally
from accountability.issue_lists.words import WORDS
from accountability.lights import Light
from accountability.models import Aspect, Facet, IssueBatch, Item, Source, Stage
from qiannan.templatetags.face import grouped
from regions.duties import Permission
from regions.models import Region, User, outermost

MOST = 200  # units, persons or batches on the page, the most overdue first
SEES = (Permission.ISSUE_VIEW, Permission.REPORT_VIEW)
# Tab and head of the first column.
WAYS: dict[str, tuple[Promise, Promise]] = {
    "place": (gettext_lazy("By place"), gettext_lazy("Place")),
    "source": (gettext_lazy("By source"), gettext_lazy("Source")),
    "aspect": (gettext_lazy("By aspect and item"), gettext_lazy("Aspects and items")),
    "unit": (gettext_lazy("By unit"), gettext_lazy("Responsible unit")),
    "person": (gettext_lazy("By person"), gettext_lazy("Person responsible")),
    "batch": (gettext_lazy("By batch"), gettext_lazy("Batch")),
    "stage": (gettext_lazy("By state"), gettext_lazy("State")),
}
_HERE = {"here": "true"}
FACETS = {"unit": Facet.UNIT, "person": Facet.PERSON, "batch": Facet.BATCH}
# What a column counts, and the conditions of its list.
Columns = tuple[tuple[str, Promise, Mapping[str, str]], ...]
COLUMNS: Columns = (
    ("total", gettext_lazy("Entered"), {}),
    ("closed", gettext_lazy("Closed out"), {"stage": "closed"}),
    ("open", gettext_lazy("Not closed out"), {"stage": "open"}),
    ("overdue", gettext_lazy("Overdue"), {"due": "overdue"}),
    ("soon", Light.AMBER.label, {"due": "soon"}),
    ("in_review", gettext_lazy("Applied, in review"), {"stage": "in_review"}),
    ("returned", gettext_lazy("Returned"), {"stage": "returned"}),
    ("standing", gettext_lazy("Kept up for good"), {"due": "standing"}),
    ("withdrawn", gettext_lazy("Withdrawn"), {"stage": "withdrawn"}),
)
# What a column adds to the address of its line.
_ADDED = {name: urlencode(query) for name, _label, query in COLUMNS}


@dataclass(frozen=True)
class Line:
    """One line of the table: `query` are the conditions of its list, `url` leads deeper."""

    label: str
    tally: Tally
    query: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    is_head: bool = False


def _list_of(tally: Tally, name: str, opens: str) -> str:
    """The address of the list behind a figure of a line whose own opens at `opens`."""
    number = getattr(tally, name)
    return "&".join(filter(None, (opens, _ADDED[name]))) if number and opens else ""


def _is_late(tally: Tally, name: str) -> bool:
    return name == "overdue" and tally.overdue > 0


def _figure(tally: Tally, name: str, opens: str) -> SafeString:
    words = grouped(getattr(tally, name))
    if not (url := _list_of(tally, name, opens)):
        return format_html('<span class="quiet">{}</span>', words)
    if _is_late(tally, name):
        return format_html('<a class="bad" href="{}">{}</a>', url, words)
    return format_html('<a href="{}">{}</a>', url, words)


class Rollup:
    """The figures that an address asks for.

    Raises:
        Http404: the place does not exist or is out of the reader's sight.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: User = request.user  # type: ignore[assignment]
        self.mine = outermost(path for one in SEES for path in self.user.paths_where(one))
        self.region = self._region()
        by = request.GET.get("by", "place")
        self.by = by if by in WAYS else "place"
        self.may_list = self.user.can(Permission.ISSUE_VIEW, at=self.region)

    def _region(self) -> Region:
        code = self.request.GET.get("region", "")
        sight = Region.objects.within_paths(self.mine)
        found = sight.filter(code=code) if code else Region.objects.filter(path__in=self.mine)
        region = found.order_by("level", "path").first()
        if region is None:
            raise Http404
        return region

    @cached_property
    def source(self) -> str:
        given = self.request.GET.get("source", "")
        return given if given in Source.values and self.by not in FACETS else ""

    @cached_property
    def aspect(self) -> Aspect | None:
        given = self.request.GET.get("aspect", "")
        if not given.isdecimal() or self.by in FACETS:
            return None
        return Aspect.objects.filter(pk=int(given[:9])).first()

    @cached_property
    def asked(self) -> Asked:
        items = list(self.aspect.items.values_list("pk", flat=True)) if self.aspect else None
        return Asked([self.region], source=self.source, items=items)

    @cached_property
    def total(self) -> Tally:
        return figures.tally(self.asked)

    # --- lines --------------------------------------------------------------------------------
    @cached_property
    def _found(self) -> tuple[list[Line], bool]:
        if self.by in FACETS:
            return self._by_key(FACETS[self.by])
        return getattr(self, f"_by_{self.by}")(), False

    @property
    def lines(self) -> list[Line]:
        return self._found[0]

    @property
    def has_more(self) -> bool:
        return self._found[1]

    def _by_place(self) -> list[Line]:
        places = self.region.children.order_by("path")
        found = figures.by_place(self.region, self.asked)
        lines = [
            Line(
                place.name,
                found.get(place.pk, Tally()),
                {"region": place.code},
                self.url(region=place.code),
            )
            for place in places
        ]
        itself = self.total - sum(found.values(), Tally())
        if itself or not lines:
            lines.append(Line(_("%(place)s itself") % {"place": self.region.name}, itself, _HERE))
        return lines

    def _by_source(self) -> list[Line]:
        found = figures.by_column(self.asked, "source")
        figures.checked(list(found.values()), self.total)
        return [
            Line(str(Source(source).label), found[source], {"source": source})
            for source in Source.values
            if source in found
        ]

    def _by_aspect(self) -> list[Line]:
        found = figures.by_column(self.asked, "item_id")
        figures.checked(list(found.values()), self.total)
        lines: list[Line] = []
        for aspect in Aspect.objects.prefetch_related("items"):
            items = [item for item in aspect.items.all() if item.pk in found]
            if not items:
                continue
            whole = sum((found[item.pk] for item in items), Tally())
            lines.append(Line(aspect.name, whole, {"aspect": f"{aspect.pk}"}, is_head=True))
            lines += [self._item(item, found[item.pk]) for item in items]
        return lines

    def _item(self, item: Item, tally: Tally) -> Line:
        return Line(item.name, tally, {"item": f"{item.pk}"})

    def _by_key(self, facet: Facet) -> tuple[list[Line], bool]:
        found, has_more = figures.by_key(replace(self.asked, by=facet), MOST)
        names = self._names(facet, [key for key, _tally in found if key])
        unnamed = {
            Facet.UNIT: _("No unit named"),
            Facet.PERSON: _("No person named"),
            Facet.BATCH: _("In no batch"),
        }
        return [
            Line(
                names.get(key, key) if key else unnamed[facet],
                tally,
                {facet.value: key} if key else {"unnamed": facet.value},
            )
            for key, tally in found
        ], has_more

    def _names(self, facet: Facet, keys: list[str]) -> dict[str, str]:
        if facet == Facet.PERSON:
            people = User.objects.filter(pk__in=[int(key) for key in keys])
            return {f"{pk}": name for pk, name in people.values_list("pk", "full_name")}
        if facet == Facet.BATCH:
            batches = IssueBatch.objects.in_bulk([int(key) for key in keys])
            return {f"{pk}": f"{batch} {batch.title}".strip() for pk, batch in batches.items()}
        return {}

    def _by_stage(self) -> list[Line]:
        return [
            Line(str(WORDS[stage]), Tally(**{stage: self.total.stage(stage)}), {"stage": stage})
            for stage in Stage.values
        ]

    @property
    def head(self) -> Promise:
        return WAYS[self.by][1]

    # --- addresses ----------------------------------------------------------------------------
    def url(self, **changed: str) -> str:
        """The address of these figures with something changed."""
        asked = {
            "region": self.region.code,
            "by": self.by,
            "source": self.source,
            "aspect": f"{self.aspect.pk}" if self.aspect else "",
        } | changed
        return f"{self.request.path}?{urlencode({k: v for k, v in asked.items() if v})}"

    def list_url(self, query: Mapping[str, str]) -> str:
        """The list that a figure counts, with the place at least in its query; "" for who sees
        figures and no issues.
        """
        if not self.may_list:
            return ""
        asked = {
            "region": self.region.code,
            "source": self.source,
            "aspect": f"{self.aspect.pk}" if self.aspect else "",
        } | dict(query)
        given = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('accountability:issues')}?{given}"

    @property
    def columns(self) -> Columns:
        """Of a state only how many there are."""
        return COLUMNS[:1] if self.by == "stage" else COLUMNS

    def measures(self, line: Line) -> list[tuple[str, int, str, bool]]:
        """All figures of a line: (label, number, address of its list, late)."""
        opens = self.list_url(line.query)
        return [
            (
                str(label),
                getattr(line.tally, name),
                _list_of(line.tally, name, opens),
                _is_late(line.tally, name),
            )
            for name, label, _query in COLUMNS
        ]

    @cached_property
    def _labels(self) -> list[tuple[str, str]]:
        return [(name, str(label)) for name, label, _query in self.columns]

    def cells(self, line: Line) -> SafeString:
        """The figures of a line as cells of the table. Not by the template: a county's units have
        two thousand, which it would be at for half of the page's time.
        """
        opens = self.list_url(line.query)
        figures_ = ((label, _figure(line.tally, name, opens)) for name, label in self._labels)
        return format_html_join("", '<td class="number" data-label="{}">{}</td>', figures_)

    def tabs(self) -> list[tuple[str, None, str, bool]]:
        return [
            (str(label), None, self.url(by="" if by == "place" else by), by == self.by)
            for by, (label, _head) in WAYS.items()
        ]

    def crumbs(self) -> list[tuple[str, str]]:
        mine = tuple(self.mine)
        return [
            (
                region.name,
                self.url(region=region.code)
                if region.pk != self.region.pk and region.path.startswith(mine)
                else "",
            )
            for region in self.region.ancestors
        ]
