"""What the pages of rules share: their tabs, the places a person sees, and numbers in words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.duties import Permission
from regions.models import Level, Region, User, outermost
from screening.comparison.rules import Param, Rule
from screening.lead_operations import rules
from screening.models import RuleExemption, RuleParameter
from screening.rule_values import Held, held, params, plain

SEES = (Permission.LEAD_VIEW, Permission.REPORT_VIEW)
_TABS: tuple[tuple[str, Promise, Permission | None], ...] = (
    ("rule-list", gettext_lazy("Rules"), None),
    ("rule-parameter-list", gettext_lazy("Numbers of rules"), None),
    ("exemption-list", gettext_lazy("Exemptions"), Permission.LEAD_VIEW),
    ("simulation-list", gettext_lazy("Simulations"), Permission.RULE_SET),
)


def tabs(user: User, current: str) -> list[tuple[Promise, None, str, bool]]:
    """The pages of rules that a person may open."""
    return [
        (words, None, reverse(f"screening:{name}"), name == current)
        for name, words, needed in _TABS
        if needed is None or user.paths_where(needed)
    ]


def paths(user: User) -> list[str]:
    """Where a person sees rules at work."""
    return outermost(sorted({path for permission in SEES for path in user.paths_where(permission)}))


def places(user: User) -> list[Region]:
    """The outermost places in which a person sees rules at work."""
    return list(Region.objects.filter(path__in=paths(user)).order_by("path"))


def counties(user: User) -> list[Region]:
    """The counties that a person sees, or sees a part of."""
    seen = Q()
    for path in paths(user):
        county = "".join(f"{part}/" for part in path.split("/")[:2] if part)
        seen |= Q(path__startswith=path) | Q(path=county)
    found = Region.objects.at(Level.COUNTY).current().select_related("parent")
    return list(found.filter(seen).order_by("path")) if seen else []


def settable(user: User) -> list[Region]:
    """Counties and the prefecture for which a person puts numbers and exemptions forward."""
    mine = Region.objects.visible_to(user, Permission.RULE_SET).current()
    return list(mine.filter(level__lte=Level.COUNTY).order_by("level", "path"))


def rule_title(code: str) -> str:
    rule = rules().get(code)
    return f"{code} {rule.title}" if rule else str(_("All rules"))


def may_sign(row: RuleParameter | RuleExemption, user: User) -> bool:
    """It waits for a signature, and this person is one who may give it."""
    mine = row.is_waiting and user.can(Permission.RULE_SET, at=row.region)
    return mine and row.set_by.person != user.person


def state_of(row: RuleParameter | RuleExemption, day: date) -> tuple[str, str]:
    """The word and hue of where a decision stands."""
    if row.dropped_at:
        return _("withdrawn"), "wait"
    if row.is_waiting:
        return _("to be signed"), "review"
    if row.is_in_force(day):
        return _("in force"), "done"
    if row.valid_from > day and not getattr(row, "ended_at", None):
        return _("later"), "doing"
    return _("over"), "wait"


def compared(rule: Rule) -> list[tuple[str, bool]]:
    """What stands side by side on a lead of the rule; whether a change of it reopens a verdict."""
    return [(show.label, show.compared) for show in rule.shows]


# --- numbers ------------------------------------------------------------------------------------
def written(value: Decimal | float, unit: str) -> str:
    """20,000 元, 30 %, 1.5 倍, 2016 年."""
    number = f"{value:,.4f}".rstrip("0").rstrip(".")
    if unit == "年":
        number = number.replace(",", "")
    return f"{number} {unit}".strip()


@dataclass(frozen=True)
class Entry:
    """One number of a rule, with what holds in each county that is seen."""

    rule: str
    param: Param
    places: list[tuple[Region, Held]]
    waiting: int = 0

    @property
    def url(self) -> str:
        return reverse("screening:rule-parameter", args=[self.rule, self.param.name])

    @property
    def default(self) -> str:
        return written(self.param.default, self.param.unit)

    @property
    def common(self) -> str:
        """What holds in most of the counties, in words."""
        return written(self._common(), self.param.unit)

    def _common(self) -> float:
        values = [one.value for _place, one in self.places] or [self.param.default]
        return max(values, key=values.count)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The counties where another value holds, with it."""
        usual = self._common()
        return [
            (place.name, written(one.value, self.param.unit))
            for place, one in self.places
            if one.value != usual
        ]

    @property
    def is_own(self) -> bool:
        """Somewhere a place's own number holds."""
        return any(one.row for _place, one in self.places)

    @property
    def signed(self) -> list[tuple[RuleParameter, str]]:
        """The places' own numbers that hold somewhere here, each once, with the value."""
        rows = {one.row.pk: one.row for _place, one in self.places if one.row}
        return [
            (row, written(plain(row.value, self.param.default), row.unit)) for row in rows.values()
        ]


@dataclass(frozen=True)
class Group:
    """A rule and its numbers."""

    code: str
    title: str
    entries: list[Entry] = field(default_factory=list)


def groups(user: User, day: date) -> list[Group]:
    """Every number that may be set, by rule."""
    places = counties(user)
    waiting = _waiting(user)
    known = held(places, day)
    found: dict[str, Group] = {}
    for (code, name), param in params().items():
        group = found.setdefault(code, Group(code, rule_title(code)))
        mine = [(place, known[code, name][place.code]) for place in places]
        group.entries.append(Entry(code, param, mine, waiting.get((code, name), 0)))
    return list(found.values())


def _waiting(user: User) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for key in in_sight(user).waiting().values_list("rule", "name"):
        counts[key] = counts.get(key, 0) + 1
    return counts


def entry(user: User, code: str, name: str, day: date) -> Entry | None:
    """One number, or None where there is none of this name."""
    param = params().get((code, name))
    if param is None:
        return None
    places = counties(user)
    known = held(places, day, rule=code)[code, name]
    return Entry(code, param, [(place, known[place.code]) for place in places])


def in_sight(user: User) -> Any:
    """The settings of the counties in sight and of the prefecture above them."""
    places = counties(user)
    above = {place.parent_id for place in places}
    return RuleParameter.objects.filter(region__in=above | {place.pk for place in places})


def of_rule(user: User, code: str, day: date) -> list[Entry]:
    """The numbers of one rule."""
    return next((group.entries for group in groups(user, day) if group.code == code), [])


def history(user: User, shown: Entry, day: date) -> list[dict[str, Any]]:
    """Every setting of a number in sight, the newest first, with what this person may do."""
    rows = in_sight(user).filter(rule=shown.rule, name=shown.param.name)
    return [
        {
            "row": row,
            "value": written(plain(row.value, shown.param.default), row.unit),
            "state": state_of(row, day),
            "may_sign": may_sign(row, user),
            "may_drop": row.is_waiting and user.can(Permission.RULE_SET, at=row.region),
        }
        for row in rows.select_related("region__parent", "set_by", "signed_by", "dropped_by")
    ]


def county_words(one: Held) -> str:
    """Whose number it is: the rule's, the prefecture's or the county's own."""
    if one.row is None:
        return _("the rule's own")
    return one.row.region.name
