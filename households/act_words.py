"""What an act changes, before and after, in officials' words: for the preview and its page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from households.acts.changes import Change
from households.acts.conflicts import Rows, rows_of
from households.acts.words import label, show
from households.models import Household, Membership, Person
from households.pages import place_name
from regions.models import Region

# What follows from another field of the same act, or means nothing to a reader.
_UNSAID = {"name_initials", "id_number", "left_reason", "joined_reason", "joined_on"}
_OWN_NUMBER = "LS"
_LATER = "待国家系统编号"


@dataclass(frozen=True)
class Line:
    """One line of a table: what it was, what it becomes, whether that differs."""

    label: str
    before: str
    after: str
    note: str = ""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Section:
    """One table: the members of a household, or the facts of one row."""

    title: str
    lines: list[Line]
    note: str = ""


@dataclass
class _Names:
    """Everything that changes name by key, read at once."""

    rows: Mapping[tuple[str, int], Any]
    people: Mapping[int, Person] = field(default_factory=dict)
    households: Mapping[int, Household] = field(default_factory=dict)
    regions: Mapping[int, Region] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def person(self, key: Any) -> str:
        if isinstance(key, dict):
            return str(self.made.get(key["made"], {}).get("name", ""))
        found = self.people.get(key)
        return found.name if found else ""

    def household(self, key: Any) -> str:
        if isinstance(key, dict):
            return _("the new household")
        found = self.households.get(key)
        return f"{found.head_name or found.household_no}户" if found else ""

    def region(self, key: Any) -> str:
        found = self.regions.get(key)
        return place_name(found) if found else ""


def sections(changes: Sequence[Change], *, whole: bool, rows: Rows | None = None) -> list[Section]:
    """The tables of an act, members first. `whole` lists the members that stay as they are too;
    it fits only an act that is not in force yet. `rows` are those of `rows_of`, if read already.
    """
    names = _names(changes, rows_of(changes) if rows is None else rows)
    return [*_rosters(changes, names, whole=whole), *_facts(changes, names)]


def _names(changes: Sequence[Change], rows: Rows) -> _Names:
    people: set[int] = set()
    households: set[int] = set()
    regions: set[int] = set()
    made: dict[str, dict[str, Any]] = defaultdict(dict)
    into = {"person": people, "household": households, "region": regions}
    for change in changes:
        if change.made:
            made[change.made][change.field] = change.after
        if change.field in into:
            into[change.field] |= {k for k in (change.before, change.after) if isinstance(k, int)}
        if change.table == "Household" and change.row:
            households.add(change.row)
    households |= {row.household_id for row in rows.values() if isinstance(row, Membership)}
    return _Names(
        rows=rows,
        people=Person.objects.in_bulk(people) if people else {},
        households=Household.objects.in_bulk(households) if households else {},
        regions=Region.objects.select_related("parent").in_bulk(regions) if regions else {},
        made=made,
    )


# --- members ----------------------------------------------------------------------------------
def _rosters(changes: Sequence[Change], names: _Names, *, whole: bool) -> list[Section]:
    """A table a household: everybody's relation before and after."""
    groups: dict[tuple[int, str], dict[str, Change]] = defaultdict(dict)
    for change in changes:
        if change.table == "Membership":
            groups[(change.row, change.made)][change.field] = change
    lines: dict[Any, dict[str, Line]] = defaultdict(dict)
    for (row, _made), fields in groups.items():
        home, name, line = _member(names.rows.get(("Membership", row)), fields, names)
        lines[home][name] = line
    if whole:
        _add_those_who_stay(lines)
    return [_roster(names, home, found) for home, found in lines.items()]


def _member(
    row: Membership | None, fields: Mapping[str, Change], names: _Names
) -> tuple[Any, str, Line]:
    """(household, who, line) of one membership; the household of a row to be made is "new"."""
    reason = fields["left_reason"].after if "left_reason" in fields else ""
    if row is None:
        home = fields["household"].after
        who = names.person(fields["person"].after)
        reason = fields["joined_reason"].after
        line = Line(who, "—", str(fields["relation"].after), reason)
        return ("new" if isinstance(home, dict) else home), who, line
    relation = fields.get("relation")
    before = str(relation.before if relation else row.relation)
    after = str(relation.after if relation else row.relation)
    if "left_on" in fields and fields["left_on"].after:
        after = _("leaves")
    return row.household_id, row.person.name, Line(row.person.name, before, after, str(reason))


def _add_those_who_stay(lines: dict[Any, dict[str, Line]]) -> None:
    homes = [home for home in lines if home != "new"]
    staying = Membership.objects.current().filter(household__in=homes).select_related("person")
    for one in staying.order_by("pk"):
        same = Line(one.person.name, one.relation, one.relation)
        lines[one.household_id].setdefault(one.person.name, same)


def _roster(names: _Names, home: Any, lines: Mapping[str, Line]) -> Section:
    found = sorted(lines.values(), key=lambda line: line.before == "—")
    title = _("The new household") if home == "new" else names.household(home)
    gone = _("leaves")
    before = sum(line.before != "—" for line in found)
    after = sum(line.after != gone for line in found)
    return Section(_("Members of %(home)s") % {"home": title}, found, f"{before} → {after} 人")


# --- facts --------------------------------------------------------------------------------------
def _facts(changes: Iterable[Change], names: _Names) -> list[Section]:
    groups: dict[tuple[str, int, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.table != "Membership" and change.field not in _UNSAID:
            groups[change.where].append(change)
    found = []
    for (table, row, made), ones in groups.items():
        lines = [_line(change, names) for change in ones if not (change.made and _blank(change))]
        owners = {"person", "household"} if made else set()
        told = [
            line for line, change in zip(lines, _told(ones), strict=True)
            if change.field not in owners
        ]  # fmt: skip
        found.append(Section(_title(table, row, made, names), told))
    return [section for section in found if section.lines]


def _told(ones: Iterable[Change]) -> list[Change]:
    return [change for change in ones if not (change.made and _blank(change))]


def _blank(change: Change) -> bool:
    return change.after is None or change.after in ("", [])


def _line(change: Change, names: _Names) -> Line:
    before, after = (_say(change, value, names) for value in (change.before, change.after))
    return Line(label(change.table, change.field), before or "—", after or "—")


def _say(change: Change, value: Any, names: _Names) -> str:
    if change.field == "region":
        return names.region(value)
    if change.field in ("person_no", "household_no") and str(value).startswith(_OWN_NUMBER):
        return _LATER
    return show(change.table, change.field, value)


def _title(table: str, row: int, made: str, names: _Names) -> str:
    if table == "Household":
        home = _("the new household") if made else names.household(row)
        return _("Facts of %(home)s") % {"home": home}
    if made:
        values = names.made[made]
        who = values.get("name") or names.person(values.get("person"))
        if table == "Person":
            return _("New person: %(name)s") % {"name": who}
        return f"{who} {values.get('year', '')} 年情况".strip()
    kept = names.rows.get((table, row))
    holder = getattr(kept, "person", kept)
    year = f" {kept.year} 年情况" if hasattr(kept, "year") else ""
    return f"{getattr(holder, 'name', '')}{year}".strip() or _("Facts of the household")
