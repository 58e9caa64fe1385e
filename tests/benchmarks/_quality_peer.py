"""The same checks the usual way: one household after another through the ORM, each rule in Python.

Written from the words of the rules, not from their SQL, so that equal findings on a sample say
something about both. One household costs a dozen queries, which is what such a loop costs. Then
each finding is opened in the ledger with `update_or_create`; the time of that is given apart.

    python -m tests.benchmarks._quality_peer first-household number-of-households
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import transaction  # noqa: E402

from households.models import (  # noqa: E402
    Household,
    HouseholdYear,
    Membership,
    PersonYear,
    PovertyLine,
    QualityFinding,
    QualityRun,
    QualitySpell,
)
from ledger.models import Job  # noqa: E402
from regions.models import Level, Region  # noqa: E402

MALE = {"之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公", "之祖父"}
MALE |= {"之外祖父", "之叔伯", "之侄儿", "之曾孙子"}
FEMALE = {"之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆", "之祖母"}
FEMALE |= {"之外祖母", "之兄弟媳妇", "之侄女", "之曾孙女"}
FIT = ("普通劳动力", "技能劳动力")
SUPPORT = {"产业帮扶", "就业帮扶", "金融帮扶", "公益性岗位"}
HIGH = {f"{k}{y}年级" for k in ("高中", "普通高中", "中职", "高职") for y in "一二三"}
COLLEGE = (
    {"大专及以上"}
    | {f"高职高专{y}年级" for y in "一二三"}
    | {f"技师学院{y}年级" for y in "一二三四"}
    | {f"本科{y}年级" for y in "一二三四五"}
)
PHONE = re.compile(r"1[3-9][0-9]{9}")
PARTS = ("wage", "business", "property", "family_planning", "dibao", "wubao", "pension", "ecology")
Check = Callable[[Any], bool]


def age_on(born: date | None, day: date) -> int | None:
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def as_of(row: Any, today: date) -> date:
    return min(today, date(row.year, 12, 31)) if row else today


BLANK_YEAR = PersonYear()
BLANK_HOME = HouseholdYear()


def member(m: Membership, home: Household, today: date) -> SimpleNamespace:
    """What the rules ask of a person."""
    p = m.person
    found = PersonYear.objects.filter(person=p, year__lte=today.year).order_by("-year").first()
    q = found or BLANK_YEAR
    day = as_of(found, today)
    school_day = date(day.year - (day.month < 9), 9, 1)
    at_school = q.school_status not in ("", "非在校生", "学龄前儿童")
    holders = Membership.objects.current().filter(
        person__id_number=p.id_number, household__dissolved_on__isnull=True
    )
    return SimpleNamespace(
        p=p, q=q, key=p.pk, relation=m.relation, age=age_on(p.birth_on, day),
        school_age=age_on(p.birth_on, school_day), at_school=at_school,
        healthy=q.health == ["健康"], away=q.work_area not in ("", "乡(镇)内"),
        at_work=bool(q.work_area or q.work_months), registered=home.is_registered,
        monitored=bool(home.monitor_kind), posts=len(q.public_posts),
        card=len(p.id_raw) in (20, 22) or q.disability_card_year is not None,
        holders=holders.count() if p.id_number else 1,
    )  # fmt: skip


def number(value: Any) -> float:
    return float(value or 0)


def line(home: Household, kind: str, year: int | None) -> float | None:
    rows = PovertyLine.objects.filter(kind=kind, year=year or 0)
    fit = [row for row in rows if home.place_path.startswith(row.place_path)]
    best = max(fit, key=lambda row: len(row.place_path), default=None)
    return float(best.amount_yuan) if best else None


def household(home: Household, people: list[SimpleNamespace], today: date) -> SimpleNamespace:
    """What the rules ask of a household."""
    found = HouseholdYear.objects.filter(household=home, year__lte=today.year)
    first = found.order_by("-year").first()
    y = first or BLANK_HOME
    removed = home.risk_removed_on
    then = found.filter(year=removed.year).first() if removed else None
    same = Household.objects.filter(phone=home.phone, dissolved_on__isnull=True)
    return SimpleNamespace(
        h=home, y=y, people=people, n=len(people), day=as_of(first, today), today=today,
        monitored=bool(home.monitor_kind),
        risk=bool(home.monitor_kind) and home.risk_is_removed is not True,
        removed=bool(home.monitor_kind) and home.risk_is_removed is True,
        out=home.is_registered and home.exit_status not in ("", "未脱贫", "返贫"),
        danger=bool(y.is_dangerous_house) or y.house_grade in ("C", "D"),
        heads=[m for m in people if m.relation == "户主"],
        spouses=[m for m in people if m.relation == "配偶"],
        fit=sum(m.q.labour in FIT for m in people),
        any_fit=sum(m.q.labour in (*FIT, "弱劳动力或半劳动力") for m in people),
        sick=sum(bool({"长期慢性病", "患有大病"} & {*m.q.health}) for m in people),
        disabled=sum("残疾" in m.q.health for m in people),
        severe=sum(m.q.disability_level in ("一级", "二级") for m in people),
        out_of_school=sum(
            m.school_age is not None and 6 <= m.school_age <= 15 and not m.at_school
            and m.q.dropout_reason != "" for m in people
        ),
        uninsured=sum(m.q.has_major_illness is False for m in people),
        dibao=sum(
            bool(m.q.has_dibao) or m.q.dibao_kind in ("农村低保", "城市低保") for m in people
        ),
        tekun=sum(m.q.tekun_kind in ("农村特困", "城市特困") for m in people),
        months=sum(m.q.work_months or 0 for m in people),
        same_phone=same.count() if home.phone else 1,
        net=sum(number(getattr(y, f"{name}_yuan")) for name in (*PARTS, "other_transfer"))
        - number(y.business_cost_yuan),
        per_head=None if y.net_per_head_yuan is None else float(y.net_per_head_yuan),
        line=line(home, "monitoring", y.year), exit_line=line(home, "exit", y.year),
        then=float(then.net_per_head_yuan) if then and then.net_per_head_yuan is not None else None,
        then_line=line(home, "monitoring", removed.year) if removed else None,
    )  # fmt: skip


def between(value: Any, low: float, high: float) -> bool:
    return value is not None and low <= value <= high


def school(names: set[str], low: int | None, high: int | None) -> Check:
    return lambda m: (
        m.q.school_status in names
        and m.school_age is not None
        and ((low is not None and m.school_age < low) or (high is not None and m.school_age > high))
    )


def lacking(m: Any) -> bool:
    return (
        between(m.school_age, 6, 15)
        and m.q.school_status in ("", "非在校生")
        and m.q.dropout_reason == ""
    )


def unfit(m: Any) -> bool:
    return (
        between(m.age, 16, 59) and m.healthy and not m.at_school
        and m.q.labour in ("丧失劳动力", "无劳动力")
    )  # fmt: skip


def under(m: Any, age: int) -> bool:
    return m.age is not None and m.age < age


def over(m: Any, age: int) -> bool:
    return m.age is not None and m.age >= age


PERSON: dict[str, Check] = {
    "1_01_001": lambda m: m.holders > 1,
    "1_01_002": lambda m: m.p.id_state != "none" and len(m.p.id_raw) not in (18, 20, 22),
    "1_01_003": lambda m: m.p.id_state == "checksum" and len(m.p.id_raw) == 18,
    "1_01_004": lambda m: m.p.id_state == "checksum" and len(m.p.id_raw) in (20, 22),
    "4_01_003": lambda m: m.p.id_state == "none",
    "2_01_901": lambda m: bool(m.p.id_number) and m.p.sex in ("男", "女")
    and m.p.sex != ("男" if m.p.id_number[16] in "13579" else "女"),
    "2_01_902": lambda m: bool(m.p.id_number and m.p.birth_on)
    and f"{m.p.birth_on:%Y%m%d}" != m.p.id_number[6:14],
    "2_01_001": lambda m: m.p.ethnic == "",
    "2_01_002": lambda m: not m.q.health,
    "2_01_003": lambda m: m.q.labour == "",
    "3_01_001": lambda m: m.relation == "",
    "2_01_004": lambda m: (m.p.sex == "女" and m.relation in MALE)
    or (m.p.sex == "男" and m.relation in FEMALE),
    "2_01_903": lambda m: "健康" in m.q.health and len(m.q.health) > 1,
    "3_01_002": lambda m: not (m.q.education or m.q.school_status or m.q.dropout_reason)
    and not between(m.school_age, 6, 15),
    "3_01_003": lambda m: m.q.education != "" and m.at_school,
    "1_02_005": lambda m: m.registered and lacking(m),
    "5_15_016": lambda m: not m.registered and lacking(m),
    "5_17_001": lambda m: m.school_age is not None and m.school_age >= 7 and m.healthy
    and (m.q.school_status in ("学龄前儿童", "学前教育") or m.q.education == "学龄前儿童"),
    "5_17_002": school({"小学"}, 6, 14),
    "5_17_003": school({"七年级", "八年级", "九年级"}, 12, 17),
    "5_17_004": school(HIGH, 15, 20),
    "5_17_005": school(COLLEGE, 18, None),
    "5_17_006": school({"硕士研究生及以上"}, 20, None),
    "5_17_007": lambda m: between(m.age, 16, 22)
    and m.q.education in ("文盲或半文盲", "小学") and not m.at_school,
    "2_01_011": lambda m: (under(m, 16) or m.at_school) and m.q.labour not in ("", "无劳动力"),
    "2_01_005": lambda m: not m.monitored and unfit(m),
    "2_12_017": lambda m: m.monitored and unfit(m),
    "2_01_010": lambda m: over(m, 60) and m.q.labour in FIT,
    "4_01_007": lambda m: m.q.labour in FIT and (
        (m.q.disability_kind == "肢体" and m.q.disability_level in ("一级", "二级"))
        or m.p.id_raw[18:20] in ("41", "42")
    ),
    "2_01_015": lambda m: m.q.labour == "无劳动力" and m.away and over(m, 16),
    "5_16_010": lambda m: under(m, 16) and m.at_work,
    "5_01_004": lambda m: m.q.tekun_kind in ("农村特困", "城市特困") and m.away,
    "3_01_901": lambda m: over(m, 16) and (m.q.work_area != "") != ((m.q.work_months or 0) > 0),
    "3_01_008": lambda m: under(m, 16) and m.posts > 0,
    "5_01_006": lambda m: over(m, 70) and m.posts > 0,
    "3_01_010": lambda m: m.posts >= 3,
    "3_01_902": lambda m: (m.posts > 0) != ((m.q.public_post_months or 0) > 0),
    "2_01_008": lambda m: not m.q.has_resident_medical and not m.q.has_employee_medical,
    "2_01_009": lambda m: bool(m.q.has_resident_medical and m.q.has_employee_medical),
    "2_01_012": lambda m: m.q.dropout_reason in ("因病", "因残") and m.healthy,
    "4_01_002": lambda m: not m.monitored and "残疾" in m.q.health and not m.card,
    "4_12_003": lambda m: m.monitored and "残疾" in m.q.health and not m.card,
    "5_16_004": lambda m: (m.q.has_dibao is True and m.q.dibao_kind == "未享受")
    or (m.q.has_dibao is False and m.q.dibao_kind in ("农村低保", "城市低保")),
    "5_01_901": lambda m: over(m, 111),
    "5_01_902": lambda m: under(m, 18) and m.p.political in ("中共党员", "中共预备党员"),
    "2_01_013": lambda m: m.p.phone != "" and len(m.p.phone) != 11,
    "2_01_014": lambda m: len(m.p.phone) == 11 and not PHONE.fullmatch(m.p.phone),
}  # fmt: skip


def blank(name: str) -> Check:
    return lambda f: f.n > 0 and getattr(f.y, name) is None


def short(name: str, least: float) -> Check:
    return lambda f: 0 < number(getattr(f.y, f"{name}_yuan")) < least


def large(name: str, most: float) -> Check:
    return lambda f: number(getattr(f.y, name)) > most


def risk(name: str, more: Check) -> Check:
    return lambda f: f.risk and name in f.h.risks and more(f)


def unmatched(when: Check, *wanted: str) -> Check:
    return lambda f: (
        f.risk and when(f) and bool(f.h.measures) and not set(wanted) & set(f.h.measures)
    )


def has(name: str) -> Check:
    return lambda f: name in f.h.risks


def split_phone(f: Any) -> bool:
    places: dict[str, set[tuple[str, ...]]] = {}
    for m in f.people:
        if m.p.phone and m.q.work_area:
            q = m.q
            where = (q.work_area, q.work_province, q.work_prefecture, q.work_county)
            places.setdefault(m.p.phone, set()).add(where)
    return any(len(found) > 1 for found in places.values())


def removed_within(f: Any, low: int, high: int) -> bool:
    h = f.h
    if not (f.removed and h.risk_removal_mode != "自然消除" and h.risk_found_on):
        return False
    begun, ended = months_later(h.risk_found_on, low), months_later(h.risk_found_on, high)
    return h.risk_removed_on is not None and begun <= h.risk_removed_on < ended


def woods(f: Any) -> float:
    return number(f.y.forest_mu) + number(f.y.grass_mu)


def zero(value: Any) -> bool:
    return value is not None and float(value) == 0


_NO_COVER: Check = lambda f: f.dibao > 0 and f.tekun == 0  # noqa: E731
HOME: dict[str, Check] = {
    "3_02_012": lambda f: f.n > 0 and not f.heads,
    "3_02_901": lambda f: len(f.spouses) > 1,
    "3_02_902": lambda f: f.n == 0,
    "2_02_001": lambda f: len(f.spouses) == 1 and bool(f.heads)
    and f.heads[0].p.sex in ("男", "女") and f.heads[0].p.sex == f.spouses[0].p.sex,
    "5_02_917": lambda f: bool(f.heads) and under(f.heads[0], 16),
    "3_02_002": blank("has_safe_water"), "3_02_003": blank("has_toilet"),
    "3_02_004": blank("arable_mu"), "3_02_005": blank("forest_mu"),
    "3_02_006": blank("grass_mu"),
    "3_02_007": lambda f: f.n > 0 and f.y.access_road == "" and f.y.is_road_hardened is None,
    "3_02_008": blank("house_area_m2"),
    "3_02_009": lambda f: f.n > 0 and f.y.is_dangerous_house is None and f.y.house_grade == "",
    "3_02_010": blank("road_distance_km"),
    "3_02_013": lambda f: f.n > 0 and f.y.fuel == "",
    "2_02_002": lambda f: f.y.has_power is False,
    "5_15_021": split_phone,
    "5_15_022": lambda f: f.h.phone != "" and f.same_phone > 1,
    "2_02_902": lambda f: f.h.phone != "" and not PHONE.fullmatch(f.h.phone),
    "1_02_001": lambda f: f.out and not f.monitored and f.danger,
    "1_02_002": lambda f: f.out and not f.monitored and f.y.has_safe_water is False,
    "1_02_003": lambda f: f.out and not f.monitored and f.uninsured > 0,
    "1_02_006": lambda f: f.h.exit_status not in ("未脱贫", "返贫") and not f.monitored
    and None not in (f.per_head, f.line) and f.per_head < f.line,
    "1_02_901": lambda f: f.out and f.line is None
    and None not in (f.per_head, f.exit_line) and f.per_head < f.exit_line,
    "1_02_902": lambda f: f.out and f.h.exit_status in ("已脱贫", "稳定脱贫")
    and f.h.exit_year is None,
    "5_19_003": lambda f: (f.h.is_registered or f.monitored) and f.n > 0
    and not (f.any_fit or f.dibao or f.tekun),
    "2_11_001": risk("因残", lambda f: f.disabled == 0),
    "5_15_015": risk("因病", lambda f: f.sick == 0),
    "5_15_020": risk("因病", lambda f: f.sick > 0 and number(f.y.self_paid_yuan) == 0),
    "4_11_009": risk("缺劳动力", lambda f: 0 < f.n == f.fit),
    "5_18_008": risk("缺劳动力", lambda f: f.fit * 4 >= f.n and f.fit < f.n),
    "5_18_001": unmatched(has("因病"), "健康帮扶", "社会帮扶"),
    "5_18_002": unmatched(has("因学"), "义务教育帮扶", "其他教育帮扶", "社会帮扶"),
    "5_18_003": unmatched(has("因残"), "综合保障", "社会帮扶"),
    "5_18_004": unmatched(has("因安全住房"), "住房安全帮扶", "搬迁"),
    "5_18_005": unmatched(has("因安全饮水"), "饮水安全帮扶"),
    "5_18_006": unmatched(lambda f: f.out_of_school > 0, "义务教育帮扶"),
    "5_18_007": unmatched(lambda f: f.uninsured > 0, "健康帮扶", "社会帮扶"),
    "1_11_010": lambda f: f.risk and not f.h.measures and f.h.risk_found_on is not None
    and months_later(f.h.risk_found_on, 1) < f.day,
    "5_12_007": lambda f: f.risk and f.fit > 0 and bool(f.h.measures)
    and not SUPPORT & set(f.h.measures) and f.h.risk_found_on is not None
    and months_later(f.h.risk_found_on, 6) <= f.day,
    "1_11_004": lambda f: f.removed
    and (f.h.risk_removed_on is None or f.h.risk_removal_mode == ""),
    "1_11_005": lambda f: f.removed and f.out_of_school > 0,
    "1_11_006": lambda f: f.removed and f.danger,
    "1_11_007": lambda f: f.removed and f.y.has_safe_water is False,
    "1_11_008": lambda f: f.removed and f.uninsured > 0,
    "4_11_010": lambda f: f.removed and None not in (f.then, f.then_line) and f.then < f.then_line,
    "2_11_002": lambda f: removed_within(f, 2, 6),
    "5_18_009": lambda f: removed_within(f, -1200, 2),
    "4_11_015": unmatched(_NO_COVER, "综合保障"),
    "4_11_016": unmatched(lambda f: f.tekun > 0, "综合保障"),
    "5_16_003": lambda f: f.risk and "综合保障" in f.h.measures
    and not (f.dibao or f.tekun or f.severe),
    "5_16_005": unmatched(lambda f: f.severe > 0 and not (f.dibao or f.tekun), "综合保障"),
    "5_16_006": lambda f: f.dibao > 0 and zero(f.y.dibao_yuan),
    "5_16_007": lambda f: f.n > 0 and f.dibao == 0 and number(f.y.dibao_yuan) > 0,
    "5_16_008": lambda f: f.tekun > 0 and zero(f.y.wubao_yuan),
    "5_02_901": lambda f: number(f.y.wage_yuan) > 0 and not 300 <= f.y.wage_yuan <= 300_000,
    "5_02_902": lambda f: between(number(f.y.wage_yuan), 300, 300_000) and f.months > 0
    and not 100 <= number(f.y.wage_yuan) / f.months <= 30_000,
    "5_02_903": short("dibao", 200), "5_02_904": short("family_planning", 100),
    "5_02_905": short("pension", 88), "5_02_906": short("wubao", 200),
    "5_02_907": lambda f: number(f.y.business_yuan) > 0 and number(f.y.business_cost_yuan) == 0,
    "5_02_908": lambda f: number(f.y.ecology_yuan) > 0 and zero(f.y.returned_mu),
    "5_02_909": large("arable_mu", 100), "5_02_910": large("forest_mu", 200),
    "5_02_911": lambda f: number(f.y.returned_mu) > 200 and number(f.y.returned_mu) <= woods(f),
    "5_02_912": large("orchard_mu", 200), "5_02_913": large("grass_mu", 100),
    "5_02_914": large("water_surface_mu", 100),
    "5_02_915": lambda f: number(f.y.returned_mu) > woods(f),
    "5_02_916": large("road_distance_km", 5),
    "2_02_901": lambda f: f.n > 0 and f.per_head is not None
    and abs(f.per_head - f.net / f.n) >= 1,
    "2_02_903": lambda f: f.n > 0 and f.y.year == f.today.year
    and f.y.members_end is not None and f.y.members_end != f.n,
    "2_02_904": lambda f: None not in (f.h.exit_year, f.h.identified_on)
    and f.h.exit_year < f.h.identified_on.year,
    "2_02_905": lambda f: f.h.is_registered and f.h.cause_main == "",
    "2_02_906": lambda f: f.h.cause_main != "" and f.h.cause_main in f.h.causes_other,
}  # fmt: skip


def check(key: int, today: date) -> list[tuple[str, int, int]]:
    """(rule, household, person or 0) of one household."""
    home = Household.objects.get(pk=key)
    joined = home.memberships.filter(left_on__isnull=True).select_related("person")
    people = [member(m, home, today) for m in joined]
    found = [(code, key, m.key) for m in people for code, is_hit in PERSON.items() if is_hit(m)]
    facts = household(home, people, today)
    return found + [(code, key, 0) for code, is_hit in HOME.items() if is_hit(facts)]


def open_all(found: list[tuple[str, int, int]], today: date) -> None:
    """Open each finding with its spell, as such a loop would."""
    place = Region.objects.get(level=Level.PREFECTURE)
    job = Job.objects.create(kind="peer", key="peer", region=place)
    run = QualityRun.objects.create(region=place, job=job, checked_on=today)
    for number, (code, home, person) in enumerate(found):
        household = Household.objects.select_related("region").get(pk=home)
        finding, made = QualityFinding.objects.update_or_create(
            rule=code,
            subject_kind="person" if person else "household",
            subject_pk=person or home,
            defaults={"evidence_hash": "0" * 64},
            create_defaults={
                "number": f"peer-{number}", "title": code, "severity": 3, "due_on": today,
                "region": household.region, "holder": household.region,
                "place_path": household.place_path, "household": household,
                "person_id": person or None, "evidence_hash": "0" * 64, "first_run": run,
            },
        )  # fmt: skip
        if made:
            QualitySpell.objects.create(
                finding=finding, county=place, rule=code, from_run=run
            )  # fmt: skip


def main(arguments: list[str]) -> None:
    from django.utils import timezone

    first, number_of = int(arguments[0]), int(arguments[1])
    keys = list(
        Household.objects.living().filter(pk__gte=first).order_by("pk")[:number_of]
        .values_list("pk", flat=True)
    )  # fmt: skip
    today = timezone.localdate()
    begun = time.perf_counter()
    found = [hit for key in keys for hit in check(key, today)]
    asked = time.perf_counter() - begun
    with transaction.atomic():
        begun = time.perf_counter()
        open_all(found, today)
        opened = time.perf_counter() - begun
        transaction.set_rollback(True)
    answer = {"seconds": asked + opened, "asked": asked, "households": len(keys)}
    print(json.dumps(answer | {"found": sorted(found)}))


if __name__ == "__main__":
    main(sys.argv[1:])
