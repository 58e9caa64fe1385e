"""A township whose old papers have run out, with who appraises, approves and witnesses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.models import DestructionList, Paper
from archives.retention import appraising, deciding
from archives.retention.appraising import Said
from regions.duties import Duty
from regions.models import Region, User
from tests.factories.acceptance import a_page, somebody
from tests.factories.archives import ArchiveFactory, kind_of

OLD = date(2009, 5, 1)  # kept ten years it ran out at the end of 2019
GONE = Said("destroy", "期满，无保存价值")


@dataclass
class Store:
    """Two appraise, the county approves, the first destroys, two others witness."""

    paper: Paper
    town: Region
    first: User
    second: User
    approver: User
    witness: User
    other: User

    def filed(self, code: str = "contact_card", made_on: date = OLD, **told: Any) -> Paper:
        archive = self.paper.archive
        told = Told(made_on=made_on, **told)
        return filing.file_paper(
            archive, kind_of(archive, code), told, [a_page(made_on.year % 90)], by=self.first
        )

    def opened(self, *papers: Paper) -> DestructionList:
        row = appraising.open_list(
            self.town, "到期档案鉴定", [self.first, self.second], by=self.first
        )
        keys = [paper.pk for paper in papers or (self.paper,)]
        appraising.put_on(row, keys, by=self.first)
        return row

    def appraised(self, *papers: Paper, said: Said = GONE) -> DestructionList:
        row = self.opened(*papers)
        appraising.say(row, row.lines.values_list("pk", flat=True), said, by=self.first)
        appraising.sign(row, by=self.first)
        return appraising.sign(row, by=self.second)

    def approved(self, *papers: Paper, said: Said = GONE) -> DestructionList:
        return deciding.approve(self.appraised(*papers, said=said), by=self.approver)

    def executed(self, row: DestructionList, by: User | None = None) -> DestructionList:
        today = timezone.localdate()
        return deciding.execute(row, method="pulped", on=today, by=by or self.first)

    def witnessed(self, row: DestructionList, by: User) -> DestructionList:
        return deciding.witness(row, by=by)

    def done(self, *papers: Paper) -> DestructionList:
        row = self.witnessed(self.executed(self.approved(*papers)), self.witness)
        return self.witnessed(row, self.other)


def a_store() -> Store:
    archive = ArchiveFactory()
    town = archive.region.parent.parent
    first = somebody(Duty.TOWNSHIP_OFFICE, town)
    paper = filing.file_paper(
        archive,
        kind_of(archive, "contact_card"),
        Told(made_on=OLD),
        [a_page(1), a_page(2)],
        by=first,
    )
    return Store(
        paper,
        town,
        first,
        somebody(Duty.TOWNSHIP_OFFICE, town),
        somebody(Duty.COUNTY_OFFICE, town.parent),
        somebody(Duty.COUNTY_OFFICE, town.parent),
        somebody(Duty.COUNTY_OFFICE, town.parent),
    )
