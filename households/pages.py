"""What the pages of a household show, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households import id_number
from households.models import Household, HouseholdYear, Membership, PersonYear
from households.reports import STILL_POOR
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import Level, Region, User

Facts = list[tuple[str, Any]]


def place_name(region: Region) -> str:
    """下司村 3网格: the grid and the village above it."""
    above = region.parent
    return f"{above.name} {region.name}" if above and above.level >= Level.VILLAGE else region.name


def summary(household: Household) -> str:
    """低保贫困户 · 已脱贫 2017 · 5 人."""
    left = f"{household.exit_status} {household.exit_year or ''}".strip()
    parts = [household.poor_kind, left, f"{household.member_count} 人"]
    return " · ".join(part for part in parts if part)


def status_words(household: Household) -> list[tuple[str, str]]:
    """Why it stands where it stands, in words: (sentence, hue) each."""
    said = [(_registered(household), exit_hue(household))]
    if household.monitor_kind:
        risks = "、".join(household.risks) or "未填"
        is_removed = bool(household.risk_is_removed)
        ended = "风险已消除" if is_removed else "风险未消除"
        said.append(
            (
                f"{household.monitor_kind}，风险：{risks}，{ended}",
                "done" if is_removed else "review",
            )
        )
    if household.is_relocated:
        where = f"，安置在{household.resettle_place}" if household.resettle_place else ""
        said.append((f"易地扶贫搬迁户{where}", "wait"))
    if household.is_no_labour_floor:
        said.append(("整户无劳动能力兜底保障户", "wait"))
    if household.dissolved_on:
        said.append((f"{household.dissolved_on:%Y-%m-%d} 已销户", "late"))
    return said


def _registered(household: Household) -> str:
    parts = [household.poor_kind]
    if household.identified_on:
        cause = f"，主要致贫原因：{household.cause_main}" if household.cause_main else ""
        parts.append(f"{household.identified_on:%Y年%-m月}识别{cause}")
    if household.exit_status:
        year = f"（{household.exit_year}年）" if household.exit_year else ""
        parts.append(f"{household.exit_status}{year}")
    return "，".join(parts)


def exit_hue(household: Household) -> str:
    """The hue of the word for 脱贫属性: still poor asks for attention."""
    return "review" if household.exit_status in STILL_POOR else "done"


def crumbs(regions: Iterable[Region], user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to the list of its households where it is in sight."""
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    url = reverse("households:household-list")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in regions
    ]


def status_facts(household: Household) -> Facts:
    identified = f"{household.identified_on:%Y-%m}" if household.identified_on else ""
    return [
        ("户编号", household.household_no),
        ("贫困户属性", household.poor_kind),
        ("脱贫属性", household.exit_status),
        ("首次识别时间", identified),
        ("脱贫年度", household.exit_year),
        ("主要致贫原因", household.cause_main),
        ("其他致贫原因", "、".join(household.causes_other)),
        ("自然村", household.natural_village),
        ("组", household.group_name),
        ("户联系电话", masked(household.phone, "phone") if household.phone else ""),
    ]


@dataclass(frozen=True)
class Member:
    """One line of the member table. `number` is masked unless it was just revealed."""

    membership: Membership
    age: int | None
    number: str
    is_shown: bool
    fault: str
    about: list[str]


_FAULTS = {
    "checksum": "证件号码校验不符",
    "length": "证件号码位数不对",
    "blank": "没有证件号码",
    "none": "无证件",
}


def members(memberships: Iterable[Membership], shown: dict[int, str]) -> list[Member]:
    """The members, the head first, with what the newest year says of each."""
    found = sorted(memberships, key=lambda m: (not m.is_head, m.pk))
    years: dict[int, PersonYear] = {}
    people = [m.person_id for m in found]
    for year in PersonYear.objects.filter(person__in=people).order_by("year"):
        years[year.person_id] = year
    return [_member(m, years.get(m.person_id), shown) for m in found]


def _member(membership: Membership, year: PersonYear | None, shown: dict[int, str]) -> Member:
    person = membership.person
    is_shown = membership.person_id in shown
    masked_number = id_number.mask(person.id_number or person.id_raw)
    return Member(
        membership=membership,
        age=age_on(person.birth_on, timezone.localdate()) if person.birth_on else None,
        number=shown[membership.person_id] if is_shown else masked_number,
        is_shown=is_shown,
        fault=_FAULTS.get(person.id_state, ""),
        about=_about(year) if year else [],
    )


def _about(year: PersonYear) -> list[str]:
    work = f"{year.work_area}务工 {year.work_months or 0} 个月" if year.work_area else ""
    insured = {True: "已参保", False: "未参保"}.get(year.has_resident_medical, "")  # type: ignore[arg-type]
    texts = [
        "、".join(year.health),
        year.school_status or year.education,
        year.dropout_reason,
        year.labour,
        work,
        insured,
        "享受低保" if year.has_dibao else "",
    ]
    return [text for text in texts if text]


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def living_facts(year: HouseholdYear) -> Facts:
    grade = f"{year.house_grade} 级" if year.house_grade else ""
    return [
        ("住房面积", _with_unit(year.house_area_m2, "平方米")),
        ("危房级别", grade),
        ("安全饮用水", _yes(year.has_safe_water)),
        ("生活用电", _yes(year.has_power)),
        ("入户路类型", year.access_road),
        ("与村主干路距离", _with_unit(year.road_distance_km, "公里")),
        ("卫生厕所", _yes(year.has_toilet)),
        ("主要燃料", year.fuel),
        ("耕地", _with_unit(year.arable_mu, "亩")),
        ("林地", _with_unit(year.forest_mu, "亩")),
        ("牧草地", _with_unit(year.grass_mu, "亩")),
    ]


def _with_unit(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{value.normalize():f} {unit}"


def _yes(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")
