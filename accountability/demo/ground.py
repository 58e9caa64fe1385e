"""Where the demo's people are, and what its organisation is made of."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from regions.models import Level, Region
from taskforces.models import Subject

DOCUMENT = "黔南脱贫领发〔{year}〕3号"
UNITS = {
    Subject.IDENTIFICATION: "扶贫办",
    Subject.INDUSTRY: "农业委员会",
    Subject.RELOCATION: "水库和生态移民局",
    Subject.EDUCATION: "教育局",
    Subject.MEDICAL: "卫生和计划生育局",
    Subject.HOUSING: "住房和城乡建设局",
    Subject.FUNDS: "财政局",
    Subject.PUBLICITY: "委宣传部",
}
NAMES = {
    Subject.IDENTIFICATION: "精准识别精准退出",
    Subject.INDUSTRY: "产业扶贫",
    Subject.RELOCATION: "易地扶贫搬迁",
    Subject.EDUCATION: "教育扶贫",
    Subject.MEDICAL: "医疗扶贫",
    Subject.HOUSING: "住房安全",
    Subject.FUNDS: "资金管理",
    Subject.PUBLICITY: "政策宣传",
}
MANDATE = "牵头{name}，督查、指导、整改一体推进，每半月向领导小组报告情况。"
_SINCE = timedelta(days=280)


@dataclass(frozen=True)
class Ground:
    """Where the demo's people are: its county, and the village with the first base map."""

    prefecture: Region
    county: Region
    village: Region
    since: date

    @property
    def township(self) -> Region:
        return self.village.ancestors[2]

    def townships(self) -> list[Region]:
        """The demo's own first, the others by code."""
        others = self.county.children.exclude(pk=self.township.pk).order_by("code")
        return [self.township, *others]


def ground() -> Ground | None:
    """None where no population is loaded."""
    grid = Region.objects.at(Level.GRID).order_by("path").first()
    if grid is None:
        return None
    prefecture, county, _township, village = grid.ancestors[:4]
    return Ground(prefecture, county, village, timezone.localdate() - _SINCE)
