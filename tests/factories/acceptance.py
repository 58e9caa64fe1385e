"""A township that accepts the files of its households, as the operations make it."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from archives.acceptance import judging, planning, rectifying
from archives.acceptance.judging import Said
from archives.acceptance.planning import Plan, Team
from archives.acceptance.rectifying import Deed
from archives.filing import reading
from archives.filing.operations import Told
from archives.models import Acceptance, AcceptanceRound, Archive, Paper, Rectification
from regions.duties import Duty
from regions.models import Region, User
from tests.factories.archives import ArchiveFactory, PaperFactory
from tests.factories.regions import PostingFactory, UserFactory


def somebody(duty: str, region: Region, **user: Any) -> User:
    return PostingFactory(duty=duty, region=region, user=UserFactory(**user)).user


def a_photo(shade: int = 10) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), (shade % 256, 90, 60)).save(out, "JPEG")
    return SimpleUploadedFile("材料.jpg", out.getvalue(), "image/jpeg")


def a_page(shade: int = 10) -> reading.Read:
    return reading.read(a_photo(shade))


@dataclass
class Township:
    """Its office (who plans and judges), the office's second, a village leader, a grid worker."""

    archive: Archive
    grid: Region
    region: Region
    chief: User
    second: User
    leader: User
    worker: User

    def plan(self, **given: Any) -> AcceptanceRound:
        today = timezone.localdate()
        more = {"starts_on": today, "ends_on": today + timedelta(days=30), "name": "第一轮"}
        return planning.plan(Plan(self.region, **(more | given)), by=self.chief)

    def group(self, row: AcceptanceRound, *members: User) -> Any:
        team = Team("第一组", members or (self.chief, self.second), [self.grid.parent])
        return planning.add_group(row, team, by=self.chief)

    def opened(self, **given: Any) -> AcceptanceRound:
        row = self.plan(**given)
        self.group(row)
        planning.draw(row, by=self.chief)
        return planning.open_round(row, by=self.chief)

    def acceptance(self) -> Acceptance:
        """The file of this township in an open round."""
        return self.opened().files.get(archive=self.archive)


def a_township(**household: Any) -> Township:
    """One household file that needs nothing but what is put into it."""
    more = {f"household__{name}": value for name, value in household.items()}
    plain = {"household__poor_kind": "一般农户", "household__exit_status": ""}
    archive = ArchiveFactory(**(plain | more))
    grid = archive.region
    village, region = grid.parent, grid.parent.parent
    return Township(
        archive,
        grid,
        region,
        somebody(Duty.TOWNSHIP_OFFICE, region),
        somebody(Duty.TOWNSHIP_OFFICE, region),
        somebody(Duty.VILLAGE_LEADER, village),
        somebody(Duty.GRID_WORKER, grid),
    )


def papers_of(archive: Archive, *codes: str) -> list[Paper]:
    return [PaperFactory(archive=archive, code=code) for code in codes]


def judged(town: Township, row: Acceptance, **words: str) -> Acceptance:
    """Verdicts by the code of the kind; the rest is kept; signed."""
    for code, word in words.items():
        paper = row.archive.papers.filter(kind__code=code, removed_at__isnull=True).first()
        what = paper or row.archive.catalogue.kinds.get(code=code)
        defects = [] if word in ("keep", "supply") else ["no_date"]
        judging.judge(row, what, Said(word, defects, "请改正"), by=town.chief)
    judging.keep_rest(row, by=town.chief)
    return judging.sign(row, by=town.chief)


def mended(town: Township, row: Rectification, **told: Any) -> Rectification:
    """The deed on the paper, by the grid worker."""
    files = [] if row.word == "remove" else [a_page(row.pk * 7 + row.round)]
    told = Told(**{"made_on": timezone.localdate(), **told}) if row.word == "supply" else None
    return rectifying.mend(row, Deed("已按意见整改", files, told), by=town.worker)


def closed(town: Township, row: Rectification) -> Rectification:
    """Mended, examined and closed out by three persons."""
    row = rectifying.examine(mended(town, row), by=town.leader)
    return rectifying.close(row, by=town.second)
