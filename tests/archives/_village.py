"""A village of 200 households whose files are whole, and the defects planted into some of them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from archives.models import Archive, Gap, Paper, PaperFile, PaperKind, Version
from households.models import Helper, Household, HouseholdYear, Membership, Pairing, Person
from ledger.models import Likeness
from regions.models import Region, User
from tests.factories.archives import first

HOMES = 200
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
NOBODY = "外乡人"


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
    for number, archive in enumerate(archives):
        needs = {"always", "registered", "exited"} | SPECIAL.get(number, (set(), {}))[0]
        for kind in kinds:
            if kind.need in needs:
                village.papers[number, kind.code] = _papers(archive, kind, number, by)
    Paper.objects.bulk_create(one for many in village.papers.values() for one in many)
    _bytes([one for many in village.papers.values() for one in many], by)
    return village


def _homes(grid: Region) -> list[Household]:
    homes = Household.objects.bulk_create(
        Household(household_no=f"H{number:08d}", region=grid, place_path=grid.path,
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


def _papers(archive: Archive, kind: PaperKind, number: int, by: User) -> list[Paper]:
    words = {"户主": f"户主{number:03d}", "帮扶责任人": "帮扶人甲"}
    signers = "、".join(words.get(who, "经办人") for who in kind.signers.split("、") if who)
    years: tuple[int | None, ...] = YEARS if kind.is_yearly else (None,) * kind.least
    return [
        Paper(
            archive=archive, kind=kind, signers=signers, source="upload", people=3,
            is_signed=True if kind.wants_signature else None,
            is_sealed=True if kind.wants_seal else None,
            made_on=date(year, 12, 1) if year else STEPS.get(kind.code, date(2016, 5, 5)),
            year=year, amount_yuan=Decimal(3000 + number) if year else None,
            facts={"head": f"户主{number:03d}", "household_no": f"H{number:08d}",
                   "helper": "帮扶人甲"},
            filed_at=timezone.now(), filed_by=by,
        )
        for year in years
    ]  # fmt: skip


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


# --- defects ------------------------------------------------------------------------------------
Truth = set[tuple[int, str, str]]
Plant = Callable[[Village, int, User], Truth]


def told(code: str, found: str, where: str = "", **changes: Any) -> Plant:
    """Change what is known of a paper; the check `found` names the kind `where`, else `code`."""

    def plant(village: Village, home: int, _by: User) -> Truth:
        Paper.objects.filter(pk=village.of(home, code)[0].pk).update(**changes)
        return {(home, where or code, found)}

    return plant


def fact(code: str, found: str, **changes: Any) -> Plant:
    """Change what the base map says of the household."""

    def plant(village: Village, home: int, _by: User) -> Truth:
        key = village.archives[home].household_id
        Household.objects.filter(pk=key).update(**changes)
        return {(home, code, found)}

    return plant


def out(code: str, found: str, at: int = 0) -> Plant:
    """Take a paper out of the volume."""

    def plant(village: Village, home: int, by: User) -> Truth:
        Paper.objects.filter(pk=village.of(home, code)[at].pk).update(
            removed_at=timezone.now(), removed_by=by, removed_why="放错了地方"
        )
        return {(home, code, found)}

    return plant


def strange(code: str, found: str, **changes: Any) -> Plant:
    """File a paper of a kind the household does not need."""

    def plant(village: Village, home: int, by: User) -> Truth:
        archive = village.archives[home]
        kind = archive.catalogue.kinds.get(code=code)
        paper = _papers(archive, kind, home, by)[0]
        Paper.objects.filter(pk=_saved(paper).pk).update(made_on=date(2021, 1, 1), **changes)
        return {(home, code, found)}

    return plant


def _saved(paper: Paper) -> Paper:
    paper.save()
    return paper


def shared(code: str, found: str, differing: int | None = None) -> Plant:
    """The next household's file shows the same bytes, or a picture whose look differs in some bits;
    what differs in more than five is another picture.
    """

    def plant(village: Village, home: int, by: User) -> Truth:
        mine, other = village.of(home, code)[0], village.of(home + 1, code)[0]
        if differing is None:
            show(other, f"{mine.pk:064x}", by)
        else:
            digest = f"{home:032x}{mine.pk:032x}"
            Likeness.objects.create(sha256=digest, bits=look_of(mine.pk, differing))
            show(other, digest, by)
        return {(home, code, found), (home + 1, code, found)} if found else set()

    return plant


def doubled(village: Village, home: int, by: User) -> Truth:
    """The bytes of the hukou stand for the card of contacts as well."""
    show(village.of(home, "contact_card")[0], f"{village.of(home, 'hukou')[0].pk:064x}", by)
    return {(home, "contact_card", "c15"), (home, "hukou", "c15")}


def poor(village: Village, home: int, by: User) -> Truth:
    """The household is not out of poverty, its exit papers are there."""
    papers = Paper.objects.filter(archive=village.archives[home], kind__need="exited")
    Household.objects.filter(pk=village.archives[home].household_id).update(
        exit_status="未脱贫", exit_year=None
    )
    years = {(home, "income", "m03")}  # every year until now is asked for
    return years | {(home, code, "c11") for code in papers.values_list("kind__code", flat=True)}


def alone(paper: str = "income") -> Plant:
    def plant(village: Village, home: int, _by: User) -> Truth:
        second = village.of(home, paper)[1]
        Paper.objects.filter(pk=second.pk).update(year=2014, made_on=date(2014, 12, 2))
        return {(home, paper, "c26"), (home, paper, "m03")}

    return plant


def gone_years(village: Village, home: int, by: User) -> Truth:
    return out("income", "m03", 2)(village, home, by)


TOMORROW = timezone.localdate() + timedelta(days=1)
PLANTS: dict[str, tuple[int, Plant]] = {
    "no paper": (0, out("hukou", "m01")),
    "one photo of two": (2, out("photo_house", "m02")),
    "a year without its sheet": (4, gone_years),
    "not signed": (6, told("plan", "f01", is_signed=False)),
    "no date": (8, told("medical", "f02", made_on=None)),
    "no seal": (10, told("house_safe", "f03", is_sealed=False)),
    "nobody looked for the signature": (12, told("consent", "f04", is_signed=None)),
    "nobody looked for the seal": (14, told("water_safe", "f05", is_sealed=None)),
    "printed and never signed": (16, told("measures", "f06", source="made", is_signed=None)),
    "survey before application": (18, told("survey", "c01", made_on=date(2014, 1, 5))),
    "first notice before the review": (20, told("notice1", "c01", made_on=date(2014, 1, 20))),
    "review after the first notice": (22, told("review", "c01", "notice1",
                                               made_on=date(2014, 2, 5))),
    "exit notice before its review": (24, told("exit_notice", "c02", made_on=date(2017, 9, 15))),
    "identified before the application": (26, fact("application", "c03",
                                                   identified_on=date(2014, 1, 1))),
    "announced a year late": (28, told("announcement", "c04", made_on=date(2015, 1, 3))),
    "exit papers of another year": (30, told("exit_announcement", "c05",
                                             made_on=date(2018, 1, 3))),
    "followed before the exit": (32, told("follow_up", "c06", made_on=date(2016, 1, 1))),
    "income unlike the base map": (34, told("income", "c07", amount_yuan=Decimal("99999.00"))),
    "another number of members": (36, told("registration", "c08", people=5)),
    "names that are not members": (38, told("card", "c09", facts={"members": [NOBODY]})),
    "a voucher without the fact": (40, strange("in_school", "c10")),
    "still poor, exit papers": (42, poor),
    "monitoring papers, not monitored": (44, strange("monitoring", "c12")),
    "one photo in two households": (46, shared("photo_water", "c13")),
    "a photo that looks the same": (48, shared("photo_together", "c13", differing=0)),
    "a photo that looks nearly the same": (76, shared("photo_together", "c13", differing=5)),
    "another photo": (78, shared("photo_together", "", differing=6)),
    "two sheets of one form": (80, shared("application", "", differing=3)),
    "one scan in two households": (50, shared("family_doctor", "c14")),
    "one file twice": (52, doubled),
    "signed by the wife": (54, told("application", "c16", signers="配偶054")),
    "signed by a stranger": (56, told("exit_consent", "c17", signers=NOBODY)),
    "another helper signed": (58, told("visits", "c18", signers=f"户主058、{NOBODY}")),
    "another helper printed": (60, told("helper", "c19", facts={"helper": NOBODY})),
    "the number of another household": (62, told("handbook", "c20",
                                                 facts={"household_no": "H00000199"})),
    "the head of another household": (64, told("comparison", "c21", facts={"head": NOBODY})),
    "years before identification": (66, told("registration", "c22", made_on=date(2010, 1, 1))),
    "after the household was dissolved": (68, told("medical", "c23", made_on=date(2019, 1, 1))),
    "a day that has not come": (70, told("card", "c24", made_on=TOMORROW)),
    "a year after its day": (72, told("plan", "c25", year=2019)),
    "two sheets of one year": (74, alone()),
    "fell back in another year": (190, told("relapse", "c27", made_on=date(2019, 1, 1))),
    "accepted before it was rebuilt": (191, told("rebuilding", "c28", made_on=date(2015, 6, 1))),
    "no risk before it was found": (192, told("risk_removal", "c29", made_on=date(2020, 4, 1))),
}  # fmt: skip


def plant_all(village: Village, by: User) -> Truth:
    """Plant every defect; return all there is to be found: (household, kind, check)."""
    Household.objects.filter(pk=village.archives[68].household_id).update(
        dissolved_on=date(2018, 12, 31)
    )
    return set().union(*(plant(village, home, by) for home, plant in PLANTS.values()))


def found(village: Village) -> Truth:
    """What the gaps say: (household, kind, check)."""
    numbers = {archive.pk: number for number, archive in enumerate(village.archives)}
    rows = Gap.objects.values_list("archive_id", "kind__code", "check_code")
    return {(numbers[archive], kind, check) for archive, kind, check in rows}
