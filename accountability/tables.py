"""The list of numbered tables, and which of a region's neighbours a table can be drawn for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regions.duties import Permission
from regions.models import Region, User


@dataclass(frozen=True)
class Listed:
    """One table in the list: its number and name, what it says, and what one must be allowed."""

    number: int
    name: str
    about: Promise
    needs: Permission | None = None


LISTED: tuple[Listed, ...] = (
    Listed(1, "建档立卡人口花名册", _("Registered persons one by one"), Permission.HOUSEHOLD_VIEW),
    Listed(2, "贫困发生率表", _("Who is poor, left poverty, fell back, or was found this year")),
    Listed(3, "动态管理情况统计表", _("What the year changed in the register")),
    Listed(4, "致贫原因统计表", _("Registered households by cause, main and other")),
    Listed(5, "致贫原因与帮扶措施对应表", _("Which measures meet which cause")),
    Listed(6, "收入分段表", _("Income a head in bands of the year's line")),
    Listed(
        7,
        "三保障及饮水问题清单",
        _("Households that fail a guarantee or drinking water"),
        Permission.HOUSEHOLD_VIEW,
    ),
    Listed(8, "农村人口底图汇总表", _("Grids, households, persons, marks, survey")),
    Listed(9, "数据比对线索汇总表", _("Leads by department and rule")),
    Listed(10, "线索花名册", _("Leads one by one"), Permission.LEAD_VIEW),
    Listed(11, "问题数据质量通报", _("Data quality problems by rule and place")),
    Listed(12, "整改销号进度表", _("Issues by aspect and item")),
    Listed(13, "分县分来源整改表", _("Issues by place and source, ranked")),
    Listed(14, "问题明细台账", _("Issues one by one"), Permission.ISSUE_VIEW),
    Listed(15, "半月调度表", _("The frozen figures of the half-month, ranked")),
    Listed(
        16,
        "专班任务进度表",
        _("Tasks of task forces one by one, and by body"),
        Permission.TASK_FORCE_VIEW,
    ),
    Listed(
        17,
        "网格员履职表",
        _("What each grid worker did this month"),
        Permission.ORGANISATION_VIEW,
    ),
    Listed(
        18,
        "帮扶责任人花名册",
        _("Who stands by which households"),
        Permission.HOUSEHOLD_VIEW,
    ),
    Listed(
        19,
        "培训情况统计表",
        _("Sessions, person-times and coverage by level and audience"),
        Permission.TRAINING_VIEW,
    ),
    Listed(
        20,
        "档案验收汇总",
        _("Files accepted by place and round, verdicts, what is to be mended"),
        Permission.ARCHIVE_VIEW,
    ),
    Listed(22, "监测线索时效表", _("How soon monitoring leads were verified and decided")),
    Listed(
        23,
        "问责情况统计表",
        _("Persons held to account by place and form"),
        Permission.CASE_VIEW,
    ),
)
NAMES = {one.number: one.name for one in LISTED}
# What one must be allowed to open a figure to the list behind it, where it is not households.
OPENS = {
    9: Permission.LEAD_VIEW,
    12: Permission.ISSUE_VIEW,
    13: Permission.ISSUE_VIEW,
    14: Permission.ISSUE_VIEW,
    15: Permission.LEAD_VIEW,
    16: Permission.TASK_FORCE_VIEW,
    19: Permission.TRAINING_VIEW,
    20: Permission.ARCHIVE_VIEW,
    22: Permission.LEAD_VIEW,
    23: Permission.CASE_VIEW,
}
# Nobody learns that there is such a table but who may see it: 404, and an event of a hidden kind.
HIDDEN = {23: "accountability.case.exported"}
NEEDS = {one.number: one.needs for one in LISTED if one.needs}


def may_open(user: User, number: int, region: Region) -> bool:
    """Whether this person may see a table of a place, apart from seeing figures at all."""
    needed = NEEDS.get(number)
    return needed is None or user.can(needed, at=region)


def choices(user: User, region: Region) -> list[tuple[str, str]]:
    """(code, name) of the places to choose from: above in reach, the place, just below."""
    paths = user.paths_where(Permission.REPORT_VIEW)
    above = [r for r in region.ancestors if any(r.path.startswith(path) for path in paths)]
    found = [*above, *region.children.current().order_by("code")]
    return [(one.code, "\u3000" * (one.level - found[0].level) + one.name) for one in found]
