"""What a row of a list can show. To add a column, give it a line; a person chooses which and in
what order, the usual ones stand until then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import facets, id_number, pages
from households.models import Household, ListKind, Membership, Person, PersonYear
from qiannan.templatetags.face import grouped, masked

Cell = tuple[str, str]  # what it says, and the small line below it


@dataclass(frozen=True)
class HouseholdRow:
    """A household of the list, and why the typed words found it."""

    household: Household
    why: str = ""

    @property
    def pk(self) -> int:
        return self.household.pk

    @property
    def hue(self) -> str:
        return pages.exit_hue(self.household)


@dataclass(frozen=True)
class PersonRow:
    """A person of the list with the newest year and the membership: the present or the last.

    `opens` is false where its household is out of sight; then nothing of it is shown.
    """

    person: Person
    membership: Membership | None
    year: PersonYear | None
    opens: bool = True

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def household(self) -> Household | None:
        return self.membership.household if self.membership and self.opens else None

    @property
    def hue(self) -> str:
        return pages.exit_hue(self.household) if self.household else ""

    @property
    def age(self) -> int | None:
        born = self.person.birth_on
        return pages.age_on(born, timezone.localdate()) if born else None


@dataclass(frozen=True)
class Column:
    key: str
    label: str | Promise
    show: Callable[[Any], Cell]
    is_usual: bool = False
    is_number: bool = False


def _place_of(household: Household | None) -> Cell:
    if household is None:
        return "", ""
    below = f"{household.natural_village} {household.group_name}".strip()
    return pages.place_name(household.region), below


def _ills(number: int) -> str:
    words = facets.PERSON_YEAR.words("health", number)
    return "、".join(word for word in words if word != "健康")


def _members(row: HouseholdRow) -> Cell:
    return str(row.household.member_count), ""


def _kind(row: HouseholdRow) -> Cell:
    return row.household.poor_kind, row.household.cause_main


def _monitoring(row: HouseholdRow) -> Cell:
    home = row.household
    if not home.monitor_kind:
        return "", ""
    return home.monitor_kind, _("Risk removed") if home.risk_is_removed else "、".join(home.risks)


def _cares(row: HouseholdRow) -> Cell:
    bits = row.household.member_facets
    out = facets.PERSON_YEAR.words("school", bits & facets.PERSON_YEAR.mask("school", ["out"]))
    return _ills(bits), "、".join(out)


def _income(row: HouseholdRow) -> Cell:
    home = row.household
    if home.income_yuan is None:
        return "", ""
    return grouped(home.income_yuan.quantize(1)), str(home.income_year)


def _living(row: HouseholdRow) -> Cell:
    bits = row.household.year_facets
    grade = facets.HOUSEHOLD_YEAR.words("grade", bits)
    water = facets.HOUSEHOLD_YEAR.words("water", bits)
    return f"{grade[0]} 级" if grade else "", f"{_('Water')} {water[0]}" if water else ""


def _surveyed(row: HouseholdRow) -> Cell:
    home = row.household
    return f"{home.surveyed_on:%Y-%m-%d}" if home.surveyed_on else _("Never"), home.surveyor


def _phone(row: HouseholdRow) -> Cell:
    return masked(row.household.phone, "phone"), ""


def _identified(row: HouseholdRow) -> Cell:
    day = row.household.identified_on
    return f"{day:%Y-%m}" if day else "", row.household.id_standard


def _relocated(row: HouseholdRow) -> Cell:
    home = row.household
    return (home.resettle_mode or _("Yes"), home.resettle_place) if home.is_relocated else ("", "")


def _home(row: PersonRow) -> Cell:
    home, membership = row.household, row.membership
    if home is None or membership is None:
        return "", ""
    return f"{masked(home.head_name, 'name')} {membership.relation}", home.household_no


def _about(row: PersonRow) -> Cell:
    age = "" if row.age is None else f"{row.age} 岁"
    return f"{row.person.sex} {age}".strip(), row.person.ethnic


def _number(row: PersonRow) -> Cell:
    faults = {"checksum": _("Check character wrong"), "length": _("Wrong length")}
    faults |= {"blank": _("No number"), "none": _("No papers")}
    person = row.person
    shown = id_number.mask(person.id_number or person.id_raw)
    return shown, faults.get(person.id_state, "")


def _health(row: PersonRow) -> Cell:
    year = row.year
    if year is None:
        return "", ""
    disability = f"{year.disability_kind}{year.disability_level}"
    return "、".join(year.health), disability or year.disease


def _school(row: PersonRow) -> Cell:
    year = row.year
    return (year.school_status or year.education, year.dropout_reason) if year else ("", "")


def _labour(row: PersonRow) -> Cell:
    year = row.year
    if year is None:
        return "", ""
    months = f" {year.work_months} 个月" if year.work_months else ""
    return year.labour, f"{year.work_area}务工{months}" if year.work_area else ""


def _insured(row: PersonRow) -> Cell:
    bits = facets.PERSON_YEAR.words("insured", row.person.year_facets)
    return bits[0] if bits else "", ""


def _aid(row: PersonRow) -> Cell:
    bits = row.person.year_facets
    words = [*facets.PERSON_YEAR.words("dibao", bits), *facets.PERSON_YEAR.words("tekun", bits)]
    return "、".join(words), ""


def _register(row: PersonRow) -> Cell:
    home = row.household
    return (home.poor_kind, home.exit_status) if home else ("", "")


def _own_phone(row: PersonRow) -> Cell:
    return masked(row.person.phone, "phone"), ""


COLUMNS: dict[str, tuple[Column, ...]] = {
    ListKind.HOUSEHOLD: (
        Column("place", gettext_lazy("Place"), lambda r: _place_of(r.household), is_usual=True),
        Column("members", gettext_lazy("Members"), _members, is_usual=True, is_number=True),
        Column("kind", gettext_lazy("Kind of household"), _kind, is_usual=True),
        Column("cares", gettext_lazy("Hardships of members"), _cares, is_usual=True),
        Column("income", gettext_lazy("Income a head"), _income, is_usual=True, is_number=True),
        Column("surveyed", gettext_lazy("Last survey"), _surveyed, is_usual=True),
        Column("monitoring", gettext_lazy("Monitoring"), _monitoring),
        Column("living", gettext_lazy("House and water"), _living),
        Column("phone", gettext_lazy("Telephone"), _phone),
        Column("identified", gettext_lazy("Identified"), _identified),
        Column("relocated", gettext_lazy("Relocation"), _relocated),
    ),
    ListKind.PERSON: (
        Column("home", gettext_lazy("Household"), _home, is_usual=True),
        Column("place", gettext_lazy("Place"), lambda r: _place_of(r.household), is_usual=True),
        Column("about", gettext_lazy("Sex and age"), _about, is_usual=True),
        Column("number", gettext_lazy("Identity number"), _number, is_usual=True),
        Column("health", gettext_lazy("Health"), _health, is_usual=True),
        Column("school", gettext_lazy("School"), _school, is_usual=True),
        Column("labour", gettext_lazy("Labour"), _labour),
        Column("insured", gettext_lazy("Medical insurance"), _insured),
        Column("aid", gettext_lazy("Dibao and tekun"), _aid),
        Column("register", gettext_lazy("Standing in the register"), _register),
        Column("phone", gettext_lazy("Telephone"), _own_phone),
    ),
}


def chosen(kind: str, keys: Sequence[str]) -> list[Column]:
    """The columns with these keys in this order; the usual ones for none."""
    known = {column.key: column for column in COLUMNS[kind]}
    found = [known[key] for key in keys if key in known]
    return found or [column for column in COLUMNS[kind] if column.is_usual]
