"""How the fields of a form stand together on a phone, and which of them a form does not change."""

from households import facts
from households.acts import incomes
from households.facts import Fact
from households.record import sections

# What the procedures of identification, exit and monitoring decide, and what is computed.
DECIDED = frozenset(
    {"poor_kind", "exit_status", "exit_year", "relapse_year", "relapse_reason"}
    | {"monitor_kind", "risk_is_removed", "risk_removed_on", "risk_removal_mode"}
    | set(incomes.FIELDS)
)
_GROUPS: dict[str, list[tuple[str, str]]] = {
    "base": [
        ("位置与联系", "natural_village group_name phone lng lat"),
        ("识别与脱贫", "id_standard household_kind identified_on plan_exit_year"),
        ("致贫原因", "cause_main causes_other"),
        (
            "家庭情况",
            "is_martyr_family is_one_child_family is_two_daughter_family is_no_labour_floor",
        ),
        (
            "易地扶贫搬迁",
            "is_relocated relocation_mode resettle_mode resettle_place relocation_difficulty",
        ),
        ("银行账户", "bank_name bank_account"),
        ("填表", "surveyor surveyed_on head_signature"),
    ],
    "living": [
        ("人口", "members_start members_end"),
        (
            "住房",
            "house_area_m2 house_structure built_year is_dangerous_house house_grade reform_year",
        ),
        (
            "饮水",
            (
                "has_safe_water is_water_hard_to_get is_water_safe water_source water_litres "
                "is_water_clean water_minutes water_days_percent"
            ),
        ),
        ("用电与广播电视", "has_power has_production_power has_tv"),
        ("道路", "access_road is_road_hardened road_distance_km"),
        ("厕所与燃料", "has_toilet is_toilet_usable fuel"),
        ("合作与带动", "is_in_coop is_led_by_firm is_led_by_leader"),
        (
            "土地",
            "arable_mu irrigated_mu forest_mu returned_mu orchard_mu grass_mu water_surface_mu",
        ),
    ],
    "income": [("支出与参考", "claim_yuan self_paid_yuan reference_yuan")],
    "monitoring": [("风险与帮扶", "risks risk_found_on measures measures_from")],
    "person": [
        ("身份", "name relation id_kind id_raw sex birth_on"),
        ("其他", "ethnic political identified_on hukou_no hukou_place phone"),
    ],
    "year": [
        ("教育", "education school_status dropout_reason"),
        (
            "健康",
            "health disease disease_level disability_kind disability_level disability_card_year",
        ),
        (
            "劳动与务工",
            (
                "labour work_area work_province work_prefecture work_county work_township "
                "work_months employer job_channel"
            ),
        ),
        ("公益性岗位", "public_posts public_post_months"),
        (
            "医疗与养老保险",
            (
                "has_resident_medical has_employee_medical has_major_illness "
                "has_commercial_medical has_medical_aid has_resident_pension has_employee_pension"
            ),
        ),
        ("低保与特困", "has_dibao dibao_kind has_tekun tekun_kind"),
        ("其他", "is_in_service speaks_mandarin has_accident_subsidy"),
    ],
}
_FACTS: dict[str, tuple[Fact, ...]] = {
    "base": sections.BASE_FACTS,
    "living": sections.LIVING_FACTS,
    "income": sections.INCOME_FACTS,
    "monitoring": sections.MONITORING_FACTS,
    "person": (*sections.PERSON_FACTS, facts.RELATION),
    "year": facts.PERSON_YEAR_FACTS,
}
TITLES = {
    "base": facts.BASE,
    "living": facts.LIVING,
    "income": facts.INCOME,
    "monitoring": facts.MONITORING,
    "person": "个人情况",
    "year": "年度情况",
}
HOUSEHOLD_KEYS, MEMBER_KEYS = ("base", "living", "income", "monitoring"), ("person", "year")
YEARLY = frozenset({"living", "income", "year"})


def groups_of(key: str) -> list[tuple[str, list[Fact]]]:
    """The groups of a form with their facts; a fact without a group stands in the last one."""
    found = {fact.column: fact for fact in _FACTS[key] if fact.column not in DECIDED}
    groups = [
        (title, [found.pop(name) for name in names.split() if name in found])
        for title, names in _GROUPS[key]
    ]
    if found:
        groups[-1][1].extend(found.values())
    return groups


def decided_of(key: str) -> list[Fact]:
    """The facts that the form shows and does not change."""
    return [fact for fact in _FACTS[key] if fact.column in DECIDED]
