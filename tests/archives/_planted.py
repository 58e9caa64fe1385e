"""Defects planted into the village, and what only looks like one: each says which check finds it in
which file at which kind of paper.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from archives.models import Gap, Paper, Version
from households.models import Household
from ledger.models import Likeness
from regions.models import User
from tests.archives._village import STEPS, Village, look_of, papers_of, put, show

NOBODY = "外乡人"
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
        paper = papers_of(archive, kind, home, by)[0]
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


TO_COME = timezone.localdate() + timedelta(days=2)  # also when the day ends meanwhile
PLANTS: dict[str, tuple[int, Plant]] = {
    "no paper": (0, out("hukou", "m01")),
    "one photo of two": (2, out("photo_house", "m02")),
    "a year without its sheet": (4, gone_years),
    "not signed": (6, told("plan", "f01", is_signed=False)),
    "no date": (8, told("medical", "f02", made_on=None)),
    "no seal": (10, told("house_safe", "f03", is_sealed=False)),
    "nobody looked for the signature": (12, told("family_doctor", "f04", is_signed=None)),
    "nobody looked for the seal": (14, told("water_safe", "f05", is_sealed=None)),
    "printed and never signed": (16, told("exit_check", "f06", is_signed=False, is_sealed=False)),
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
                                                 facts={"household_no": "V0000199"})),
    "the head of another household": (64, told("comparison", "c21", facts={"head": NOBODY})),
    "years before identification": (66, told("registration", "c22", made_on=date(2010, 1, 1))),
    "after the household was dissolved": (68, told("medical", "c23", made_on=date(2019, 1, 1))),
    "a day that has not come": (70, told("card", "c24", made_on=TO_COME)),
    "a year after its day": (72, told("plan", "c25", year=2019)),
    "two sheets of one year": (74, alone()),
    "fell back in another year": (190, told("relapse", "c27", made_on=date(2019, 1, 1))),
    "accepted before it was rebuilt": (191, told("rebuilding", "c28", made_on=date(2015, 6, 1))),
    "a loan without its contract": (193, fact("loan", "c30", measures=["金融帮扶", "健康帮扶"])),
    "no risk before it was found": (192, told("risk_removal", "c29", made_on=date(2020, 4, 1))),
}  # fmt: skip


def right(code: str, **changes: Any) -> Plant:
    """Change what is known of a paper so that it is just as it may be."""

    def plant(village: Village, home: int, _by: User) -> Truth:
        Paper.objects.filter(pk=village.of(home, code)[0].pk).update(**changes)
        return set()

    return plant


def known(**changes: Any) -> Plant:
    """Change what the base map says of the household so that it still agrees."""

    def plant(village: Village, home: int, _by: User) -> Truth:
        key = village.archives[home].household_id
        Household.objects.filter(pk=key).update(**changes)
        return set()

    return plant


def hung_up(village: Village, home: int, by: User) -> Truth:
    """A notice hangs in the village once: its photo is in the files of all it names."""
    mine, other = village.of(home, "notice1")[0], village.of(home + 1, "notice1")[0]
    show(other, f"{mine.pk:064x}", by)
    return set()


def put_right(village: Village, home: int, by: User) -> Truth:
    """The photo of another household was replaced."""
    mine, other = village.of(home, "photo_water")[0], village.of(home + 1, "photo_water")[0]
    show(other, f"{mine.pk:064x}", by)
    show(other, f"{home:032x}{other.pk:032x}", by)
    return set()


def taken_out(village: Village, home: int, by: User) -> Truth:
    """The photo of another household was taken out, and so was a sheet that nobody signed."""
    archive = village.archives[home]
    for code, changes in (("photo_work", {}), ("loan", {"is_signed": False})):
        kind = archive.catalogue.kinds.get(code=code)
        paper = _saved(papers_of(archive, kind, home, by)[0])
        digest = f"{village.of(home + 1, 'photo_water')[0].pk:064x}"
        put([Version.objects.create(paper=paper, number=1, made_at=timezone.now(), made_by=by)],
            [digest])  # fmt: skip
        Paper.objects.filter(pk=paper.pk).update(
            removed_at=timezone.now(), removed_by=by, removed_why="放错了地方", **changes
        )
    return set()


# What looks wrong and is not: a check that is a little too keen finds one of these.
SOUND: dict[str, tuple[int, Plant]] = {
    "asked and visited on one day": (100, right("survey", made_on=STEPS["application"])),
    "announced on the last day of the year": (102, right("announcement",
                                                         made_on=date(2014, 12, 31))),
    "identified on the day of the application": (104, known(identified_on=date(2014, 1, 6))),
    "left on the last day of the year": (106, right("exit_announcement",
                                                    made_on=date(2017, 12, 31))),
    "followed in the year of the exit": (108, right("follow_up", made_on=date(2017, 12, 31))),
    "half a yuan beside the base map": (110, right("income", amount_yuan=Decimal("3110.50"))),
    "the head and his wife signed": (112, right("application", signers="配偶112、户主112")),
    "the helper signed alone beside the head": (114, right("visits", signers="户主114帮扶人甲")),
    "written today": (116, right("card", made_on=timezone.localdate())),
    "one notice for all": (118, hung_up),
    "a photo put right": (120, put_right),
    "what was taken out": (122, taken_out),
    "a measure with its paper": (124, known(measures=["健康帮扶", "住房安全帮扶"])),
}  # fmt: skip


def plant_all(village: Village, by: User) -> Truth:
    """Plant every defect, and what only looks like one; return all there is to be found:
    (household, kind, check).
    """
    Household.objects.filter(pk=village.archives[68].household_id).update(
        dissolved_on=date(2018, 12, 31)
    )
    every = [*PLANTS.values(), *SOUND.values()]
    return set().union(*(plant(village, home, by) for home, plant in every))


def found(village: Village) -> Truth:
    """What the gaps say: (household, kind, check)."""
    numbers = {archive.pk: number for number, archive in enumerate(village.archives)}
    rows = Gap.objects.values_list("archive_id", "kind__code", "check_code")
    return {(numbers[archive], kind, check) for archive, kind, check in rows}
