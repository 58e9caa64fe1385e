"""A small household and a large one with everything on record, for tests."""

import unicodedata
from datetime import date
from decimal import Decimal

import pypdfium2

from archives.models import Archive
from households.models import Household, HouseholdYear, PersonYear
from tests.factories import (
    HouseholdYearFactory,
    IncomeItemFactory,
    IncomeSheetFactory,
    MembershipFactory,
    PersonFactory,
    PersonYearFactory,
)
from tests.factories.archives import ArchiveFactory
from tests.factories.base_map import CodeFactory, HelperFactory, PairingFactory
from tests.factories.households import HouseholdFactory, number

LONG = "布合丽其古丽·阿卜杜热西提·买买提明"
PHONE = "13800001234"
RELATIONS = ("户主", "配偶", "之子", "之儿媳", "之女", "之孙子", "之孙女", "之父", "之母")
SCHOOLS = ("", "", "", "", "中职二年级", "小学", "七年级", "", "")


def small(grid=None) -> Archive:
    """One old man: nothing is known of him but his name."""
    home = HouseholdFactory(
        head_name="陆老三", member_count=1, **({"region": grid} if grid else {})
    )
    MembershipFactory(household=home, person=PersonFactory(name="陆老三", birth_on=None))
    return ArchiveFactory(household=Household.objects.get(pk=home.pk))


def large(grid=None) -> Archive:
    """Fourteen people of three generations, six years, twenty lines of income, three helpers."""
    home = HouseholdFactory(
        **({"region": grid} if grid else {}),
        head_name="陆大山", member_count=14, poor_kind="低保贫困户", exit_status="已脱贫",
        exit_year=2018, cause_main="因残", causes_other=["缺技术", "因学"], natural_village="上寨",
        group_name="第十三村民小组", phone=PHONE, bank_account="6217999900001234567",
        is_relocated=True, resettle_place="三合街道奇石小镇安置点",
        measures=["产业帮扶", "就业帮扶", "公益性岗位", "健康帮扶"], measures_from=date(2015, 3, 1),
    )  # fmt: skip
    for n in range(14):
        _member(home, n)
    for year in range(2013, 2019):
        HouseholdYearFactory(
            household=home, year=year, members_end=14, wage_yuan=Decimal(36000), dibao_yuan=7200,
            pension_yuan=2400, business_yuan=Decimal("18000.50"), business_cost_yuan=6000,
            dividend_yuan=500, property_yuan=500, net_per_head_yuan=Decimal("4150.04"),
            returned_mu=3, house_area_m2=180, house_structure="砖混材料", has_safe_water=True,
        )  # fmt: skip
    _sheet(home)
    for n in range(3):
        helper = HelperFactory(name=f"帮扶{n}号", unit="三都水族自治县农业农村局", phone=PHONE)
        PairingFactory(household=home, helper=helper, starts_on=date(2015, 3, n + 1))
    CodeFactory(household=home)
    return ArchiveFactory(household=Household.objects.get(pk=home.pk))


def _member(home: Household, n: int) -> None:
    name = {0: "陆大山", 1: LONG}.get(n, f"陆家{n}")
    person = PersonFactory(
        name=name, id_raw=number(n + 1), birth_on=date(1950 if n == 7 else 1985, 2, 1)
    )
    MembershipFactory(household=home, person=person, relation=RELATIONS[n if n < 9 else n - 7])
    PersonYearFactory(
        person=person, year=2018, school_status=SCHOOLS[n % len(SCHOOLS)],
        labour="普通劳动力" if n < 4 else "无劳动力", health=["残疾"] if n == 0 else ["健康"],
        disability_kind="肢体" if n == 0 else "", has_resident_medical=True, has_dibao=n == 0,
        work_area="省外" if n == 2 else "", work_months=10 if n == 2 else None,
        public_posts=["护林员"] if n == 1 else [],
    )  # fmt: skip


def _sheet(home: Household) -> None:
    sheet = IncomeSheetFactory(household=home, members=14)
    for month in range(1, 13):
        IncomeItemFactory(sheet=sheet, month_on=date(2018, month, 1), about=f"东莞电子厂{month}号")


def forget(archive: Archive) -> None:
    """A yearly fact changes."""
    rows = HouseholdYear.objects.filter(household=archive.household_id, year=2017)
    rows.update(wage_yuan=40000)
    PersonYear.objects.filter(person__memberships__household=archive.household_id).update(
        labour="弱劳动力或半劳动力"
    )


def text_of(pdf: bytes) -> str:
    """Every word of a PDF, as one reads it: no spaces, no lines, one form of each character."""
    found = pypdfium2.PdfDocument(pdf)
    words = "".join(page.get_textpage().get_text_bounded() for page in found)
    return "".join(unicodedata.normalize("NFKC", words).split())


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))
