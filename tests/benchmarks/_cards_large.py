"""Households of the bench as the large-print card takes them: in memory, no question asked."""

from datetime import date
from types import SimpleNamespace

from archives.data.policies import POLICIES
from archives.made.known import Known, Member
from archives.models import Policy
from households.models import HouseholdYear, PersonYear
from regions.models import Level, Region
from tests.benchmarks import _cards_data as said

FIELDS = ("code", "title", "condition", "receipt", "entitled", "received", "ask", "is_public")


def policies() -> list[Policy]:
    return [Policy(**dict(zip(FIELDS, line, strict=True))) for line in POLICIES]


def homes() -> list[Known]:
    """The households of the bench, all of one grid."""
    grid = Region(pk=1, name="1网格")
    above = {Level.COUNTY: "某县", Level.TOWNSHIP: "某镇", Level.VILLAGE: "某某村"}
    shared = {("policies", 1): policies(), ("places", 1): above}
    return [_home(n, grid, shared) for n in range(said.LARGE)]


def _home(n: int, grid: Region, shared: dict[object, object]) -> Known:
    year = HouseholdYear(
        year=2018, dibao_yuan=3_600, pension_yuan=1_200, arable_mu=4, house_area_m2=120,
        has_safe_water=True, wage_yuan=24_000, returned_mu=2, ecology_yuan=250,
    )  # fmt: skip
    home = SimpleNamespace(
        pk=n, region=grid, region_id=1, head_name=said.head(n), household_no=f"H{n:015}",
        group_name="一组", natural_village="", is_registered=True, poor_kind="一般贫困户",
        exit_status="已脱贫", exit_year=2018, member_count=len(said.MEMBERS), is_relocated=None,
        resettle_place="", identified_on=date(2014, 1, 5), measures=said.MEASURES, now=[],
        newest=[year], valid=[],
    )  # fmt: skip
    members = [
        Member(
            SimpleNamespace(
                person=SimpleNamespace(name=name, birth_on=date(1960 + 9 * at, 1, 1)),
                relation=relation, is_head=not at,
            ),
            PersonYear(
                year=2018, has_resident_medical=True, labour="普通劳动力",
                school_status="小学" if at == 4 else "", has_dibao=not at,
            ),
        )
        for at, (name, relation, _age) in enumerate(said.MEMBERS)
    ]  # fmt: skip
    return Known(
        home=home, members=members, years=[year], pairings=[], contacts=said.CONTACTS,
        procedures={}, compared=[], url=said.url(n), shared=shared,
    )  # fmt: skip
