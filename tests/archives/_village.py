"""A village of 200 households whose files are whole.

What the system can fill in from the base map is drawn by its own forms for each household, and is
signed since; only the bytes of the pages are left out.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from archives.made import known as knowing
from archives.made import makers
from archives.made.known import Known
from archives.made.operations import can_be_made
from archives.models import Archive, Gap, Paper, PaperFile, PaperKind, Version
from households.models import Helper, Household, HouseholdYear, Membership, Pairing, Person
from ledger.models import Likeness
from regions.models import Region, User
from tests.factories.archives import first

HOMES = 200
DRAWN = 15  # papers of each that the system fills in
YEARS = (2014, 2015, 2016, 2017)
STEPS = {
    "application": date(2014, 1, 6), "survey": date(2014, 1, 15), "review": date(2014, 1, 25),
    "notice1": date(2014, 2, 1), "township_review": date(2014, 2, 20),
    "notice2": date(2014, 3, 1), "announcement": date(2014, 3, 20),
    "exit_consent": date(2017, 9, 1), "exit_check": date(2017, 9, 10),
    "exit_review": date(2017, 9, 20), "exit_notice": date(2017, 10, 1),
    "exit_announcement": date(2017, 11, 1), "follow_up": date(2018, 5, 1),
    "relapse": date(2018, 6, 1), "rebuilding": date(2016, 6, 1),
    "monitoring": date(2020, 5, 20), "risk_removal": date(2021, 5, 1),
}  # fmt: skip
SPECIAL: dict[int, tuple[set[str], dict[str, Any]]] = {
    190: ({"relapsed"}, {"relapse_year": 2018}),
    191: ({"rebuilt"}, {}),
    192: ({"monitored", "risk_removed"},
          {"monitor_kind": "边缘易致贫户", "risk_is_removed": True,
           "risk_found_on": date(2020, 5, 1)}),
}  # fmt: skip


@dataclass
class Village:
    archives: list[Archive]
    papers: dict[tuple[int, str], list[Paper]] = field(default_factory=dict)

    def of(self, home: int, code: str) -> list[Paper]:
        return self.papers[home, code]


def build(grid: Region, by: User) -> Village:
    """Whole files: nothing is missing, nothing contradicts."""
    homes = _homes(grid)
    now = timezone.now()
    catalogue = first("household")
    archives = Archive.objects.bulk_create(
        Archive(holder="household", household=home, region=grid, place_path=grid.path,
                catalogue=catalogue, opened_at=now)
        for home in homes
    )  # fmt: skip
    kinds = list(catalogue.kinds.all())
    village = Village(archives)
    known = knowing.of(Household.objects.filter(region=grid).order_by("pk"))
    for number, archive in enumerate(archives):
        needs = {"always", "registered", "exited"} | SPECIAL.get(number, (set(), {}))[0]
        for kind in kinds:
            if kind.need in needs:
                village.papers[number, kind.code] = papers_of(
                    archive, kind, number, by, known[number]
                )
    Paper.objects.bulk_create(one for many in village.papers.values() for one in many)
    _bytes([one for many in village.papers.values() for one in many], by)
    return village


def _homes(grid: Region) -> list[Household]:
    homes = Household.objects.bulk_create(
        Household(household_no=f"V{number:07d}", region=grid, place_path=grid.path,
                  poor_kind="一般脱贫户", exit_status="已脱贫", exit_year=2017,
                  identified_on=date(2014, 4, 1), head_name=f"户主{number:03d}", member_count=3,
                  **SPECIAL.get(number, (set(), {}))[1])
        for number in range(HOMES)
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(
            person_no=f"P{number:05d}-{at}", name=f"{who}{number:03d}", birth_on=date(1980, 1, 1)
        )
        for number in range(HOMES)
        for at, who in enumerate(("户主", "配偶", "子女"))
    )
    Membership.objects.bulk_create(
        Membership(household=homes[at // 3], person=one, relation=("户主", "配偶", "之子")[at % 3])
        for at, one in enumerate(people)
    )
    HouseholdYear.objects.bulk_create(
        HouseholdYear(household=home, year=year, net_per_head_yuan=Decimal(3000 + number),
                      wage_yuan=Decimal(3 * (3000 + number)), members_end=3,
                      reform_year=2016 if number == 191 else None)
        for number, home in enumerate(homes)
        for year in YEARS
    )  # fmt: skip
    helper = Helper.objects.create(region=grid, name="帮扶人甲")
    Pairing.objects.bulk_create(
        Pairing(household=home, helper=helper, starts_on=date(2014, 4, 1)) for home in homes
    )
    Household.objects.filter(region=grid).update(member_count=3)
    return homes


def papers_of(
    archive: Archive, kind: PaperKind, number: int, by: User, known: Known | None = None
) -> list[Paper]:
    """What the system drew, else what somebody brought."""
    if known and kind.maker in makers.MAKERS and can_be_made(kind, known):
        return [
            _paper(
                archive, kind, number, by, source="made", title=one.title, year=one.year,
                made_on=one.made_on or _day(kind, one.year), amount_yuan=one.amount_yuan,
                people=one.people, words=one.words,
                facts=one.facts | {"digest": one.digest, "version": 1},
            )
            for one in makers.draw(kind.maker, known, by.full_name)
        ]  # fmt: skip
    years: tuple[int | None, ...] = YEARS if kind.is_yearly else (None,) * kind.least
    said = {"head": f"户主{number:03d}", "household_no": f"V{number:07d}", "helper": "帮扶人甲"}
    return [
        _paper(
            archive, kind, number, by, source="upload", year=year, made_on=_day(kind, year),
            amount_yuan=Decimal(3000 + number) if year else None, people=3, facts=said,
        )
        for year in years
    ]  # fmt: skip


def _day(kind: PaperKind, year: int | None) -> date:
    return date(year, 12, 1) if year else STEPS.get(kind.code, date(2016, 5, 5))


def _paper(archive: Archive, kind: PaperKind, number: int, by: User, **told: Any) -> Paper:
    words = {"户主": f"户主{number:03d}", "帮扶责任人": "帮扶人甲"}
    signers = "、".join(words.get(who, "经办人") for who in kind.signers.split("、") if who)
    return Paper(
        archive=archive, kind=kind, signers=signers,
        is_signed=True if kind.wants_signature else None,
        is_sealed=True if kind.wants_seal else None,
        filed_at=timezone.now(), filed_by=by, **told,
    )  # fmt: skip


def _bytes(papers: list[Paper], by: User) -> None:
    now = timezone.now()
    versions = Version.objects.bulk_create(
        Version(paper=paper, number=1, made_at=now, made_by=by) for paper in papers
    )
    put(versions, [f"{paper.pk:064x}" for paper in papers])
    Likeness.objects.bulk_create(
        Likeness(sha256=f"{paper.pk:064x}", bits=look_of(paper.pk)) for paper in papers
    )


def look_of(key: int, differing: int = 0) -> str:
    """A look like that of no other key; its first bits may be turned over."""
    bits = int.from_bytes(hashlib.sha256(f"{key}".encode()).digest()[:8])
    return f"{bits ^ ((1 << 64) - (1 << 64 - differing)):016x}"


def put(versions: list[Version], digests: list[str]) -> None:
    PaperFile.objects.bulk_create(
        PaperFile(version=version, order=1, kind="jpg", file="papers/none.jpg", sha256=digest,
                  size=1)
        for version, digest in zip(versions, digests, strict=True)
    )  # fmt: skip


def show(paper: Paper, digest: str, by: User) -> None:
    """Put in a version of other bytes."""
    paper.version += 1
    paper.save(update_fields=["version"])
    put([Version.objects.create(paper=paper, number=paper.version, made_at=timezone.now(),
                                made_by=by)], [digest])  # fmt: skip


def gaps_and_counts():
    """All gaps and counters, as they stand."""
    gaps = Gap.objects.values_list(
        "archive_id", "kind_id", "paper_id", "check_code", "state", "said"
    )
    counts = Archive.objects.values_list(
        "pk", "required", "present", "missing", "flawed", "contradicting"
    )
    return sorted(map(str, gaps)), sorted(counts)
